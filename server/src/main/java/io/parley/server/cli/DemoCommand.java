package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.media.codec.AudioCodec;
import io.parley.server.RunningEngine;
import io.parley.server.calls.CallDesk;
import io.parley.server.demo.Callee;
import io.parley.server.demo.Demonstration;
import io.parley.server.demo.MandarinDemonstration;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code parley demo}: two real SIP calls over loopback between the delivery bot and a telephone with a human voice, one
 * each way. With {@code --listen} the reader's own softphone takes the telephone's place.
 */
@Command(
        name = "demo",
        description = {
            "Show a bot on real calls: it calls a telephone, then the telephone calls it, by the routes of"
                    + " trunk-config/loopback.yaml. A recorded human voice speaks at the telephone."
        })
final class DemoCommand implements Callable<Integer> {
    private static final String BOT = "delivery";
    private static final String MANDARIN_BOT = "zh/satisfaction";
    private static final String TRUNK = "loopback";

    @Mixin
    private Places places = new Places();

    @Mixin
    private Listening listening = new Listening();

    @Option(names = "--call", paramLabel = "URI", description = "With --listen: call this softphone.")
    private String softphone = "";

    @Option(names = "--scripted", description = "Take the project's own test telephone, not baresip.")
    private boolean scripted;

    @Option(
            names = "--zh",
            description = "One call in Mandarin instead: bots/zh/satisfaction asks, a synthesised man answers.")
    private boolean mandarin;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Bot bot = BotFile.load(places.bot(mandarin ? MANDARIN_BOT : BOT), places.engineNames());
        Trunk trunk = TrunkFile.read(places.trunk(TRUNK));
        int port = listening.given() ? AnswerCommand.SIP_PORT : 0;
        out.println("Starting the engine: speech recognition, voice, audio, SIP ...");
        try (RunningEngine engine = RunningEngine.open(listening.settings(places, port))) {
            if (mandarin) {
                out.println("Rendering the bot's sentences, which takes minutes the first time ...");
                out.flush();
            }
            Engine.BotOnDuty duty = engine.engine().onDuty(bot);
            if (mandarin) {
                return inMandarin(engine, trunk, duty, out);
            }
            if (listening.given()) {
                return withSoftphone(engine, trunk, duty, out);
            }
            Callee callee = telephone(out);
            out.println("The telephone is " + callee.description() + " at " + callee.uri() + ".");
            Demonstration.Shown shown = new Demonstration(engine, trunk, duty).run(callee, new Reader(out));
            out.println();
            shown.heard().forEach(heard -> out.printf("heard       %s (by the person)%n", heard));
            out.printf(
                    "%nReplay its decisions:  scripts/parley replay %s%n",
                    shown.personCalled().folder().journal());
            out.println("Talk to it yourself:   scripts/demo --listen ADDRESS   (an address of this machine that your");
            out.println(
                    "                       softphone reaches; then call sip:delivery@ADDRESS:5070, or let the bot");
            out.println("                       call you: scripts/demo --listen ADDRESS --call sip:you@PHONE:5060)");
            out.flush();
            return shown.complete() ? ParleyCommand.OK : ParleyCommand.FAILED;
        }
    }

    /** Reads along: a heading for each call, its lines as they are said, how it ended. */
    private record Reader(PrintWriter out) implements Demonstration.Audience {
        @Override
        public StampedJournal.Observer begins(Demonstration.Half half) {
            out.printf(
                    "%n== %s ==%n",
                    switch (half) {
                        case BOT_CALLS -> "1. The bot calls the person";
                        case PERSON_CALLS -> "2. The person calls the bot";
                    });
            out.flush();
            return new LiveTranscript(out);
        }

        @Override
        public void ended(Demonstration.Half half, CallDesk.Finished finished) {
            Printed.ending(out, finished);
        }
    }

    private Callee telephone(PrintWriter out) throws IOException {
        Path folder = places.data().resolve("demo").resolve("telephone");
        if (!scripted && Callee.baresipInstalled()) {
            return Callee.baresip(folder);
        }
        if (!scripted) {
            out.println(
                    "baresip is not installed (scripts/setup tells why): the project's own telephone takes its place.");
        }
        return Callee.scripted(buildsClassPath(), AudioCodec.PCMU.name(), folder);
    }

    /** The test endpoint is no part of the product: its classes lie beside the build's libraries. */
    private String buildsClassPath() throws IOException {
        Path target = places.root.resolve("server/target");
        try (Stream<Path> tests = Files.list(target.resolve("demo-lib"));
                Stream<Path> lib = Files.list(target.resolve("lib"))) {
            return Stream.concat(tests, lib).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    private int inMandarin(RunningEngine engine, Trunk trunk, Engine.BotOnDuty duty, PrintWriter out) throws Exception {
        Callee callee = telephone(out);
        CallDesk.Finished finished = new MandarinDemonstration(engine, trunk, duty, MandarinDemonstration.satisfied())
                .run(callee, places.data().resolve("demo").resolve("answers"), new LiveTranscript(out));
        Printed.ending(out, finished);
        out.flush();
        return finished.ended().complete() ? ParleyCommand.OK : ParleyCommand.FAILED;
    }

    private int withSoftphone(RunningEngine engine, Trunk trunk, Engine.BotOnDuty duty, PrintWriter out)
            throws Exception {
        if (!softphone.isEmpty()) {
            CallDesk.Finished finished = engine.desk()
                    .place(trunk, softphone, Optional.empty(), duty, Demonstration.VARIABLES, new LiveTranscript(out))
                    .finished()
                    .get();
            Printed.ending(out, finished);
            return finished.ended().complete() ? ParleyCommand.OK : ParleyCommand.FAILED;
        }
        duty.prepare(Engine.bind(duty.bot(), Demonstration.VARIABLES));
        // Whoever reaches the address that the reader has chosen may talk to this one bot.
        engine.answerWith(invite -> engine.desk()
                .take(
                        trunk,
                        invite,
                        Route.ToBot.any(BOT, Demonstration.VARIABLES),
                        duty,
                        new LiveTranscript(out),
                        finished -> Printed.ending(out, finished)));
        out.printf("Call sip:delivery@ADDRESS:%d from your softphone; stop with Ctrl-C.%n", engine.sipPort());
        out.flush();
        new CountDownLatch(1).await();
        return ParleyCommand.OK;
    }
}
