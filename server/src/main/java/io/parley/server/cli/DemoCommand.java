package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.CallDesk;
import io.parley.server.RunningEngine;
import io.parley.server.demo.Demonstration;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code parley demo}: a real SIP call over loopback between the delivery bot and a telephone with a human voice. With
 * {@code --listen} the reader's own softphone takes the telephone's place.
 */
@Command(name = "demo", description = "Show a bot on a real call.")
final class DemoCommand implements Callable<Integer> {
    private static final String BOT = "delivery";
    private static final String TRUNK = "loopback";

    @Mixin
    private Places places = new Places();

    @Mixin
    private Listening listening = new Listening();

    @Option(names = "--call", paramLabel = "URI", description = "With --listen: call this softphone.")
    private String softphone = "";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Bot bot = BotFile.load(places.bot(BOT));
        Trunk trunk = TrunkFile.read(places.trunk(TRUNK));
        int port = listening.given() ? AnswerCommand.SIP_PORT : 0;
        out.println("Starting the engine: speech recognition, voice, audio, SIP ...");
        try (RunningEngine engine = RunningEngine.open(listening.options(places, port))) {
            Engine.BotOnDuty duty = engine.engine().onDuty(bot);
            if (listening.given()) {
                return withSoftphone(engine, trunk, duty, out);
            }
            Demonstration.Shown shown = new Demonstration(engine, trunk, duty, places.root, places.data(), out::println)
                    .run(new LiveTranscript(out));
            CallDesk.Finished finished = shown.finished();
            Printed.ending(out, finished);
            shown.heardByThePerson().ifPresent(heard -> out.printf("heard       %s (by the person)%n", heard));
            out.printf(
                    "%nReplay its decisions:  scripts/parley replay %s%n",
                    finished.folder().journal());
            out.println("Talk to it yourself:   scripts/demo --listen ADDRESS   (an address of this machine that your");
            out.println(
                    "                       softphone reaches; then call sip:delivery@ADDRESS:5070, or let the bot");
            out.println("                       call you: scripts/demo --listen ADDRESS --call sip:you@PHONE:5060)");
            out.flush();
            return finished.ended().complete() ? ParleyCommand.OK : ParleyCommand.FAILED;
        }
    }

    private int withSoftphone(RunningEngine engine, Trunk trunk, Engine.BotOnDuty duty, PrintWriter out)
            throws Exception {
        if (!softphone.isEmpty()) {
            CallDesk.Finished finished = engine.desk()
                    .place(trunk, softphone, duty, Demonstration.VARIABLES, new LiveTranscript(out))
                    .finished()
                    .get();
            Printed.ending(out, finished);
            return finished.ended().complete() ? ParleyCommand.OK : ParleyCommand.FAILED;
        }
        // Whoever reaches the address that the reader has chosen may talk to this one bot.
        engine.answerWith(invite -> engine.desk()
                .take(
                        trunk,
                        invite,
                        duty,
                        Demonstration.VARIABLES,
                        new LiveTranscript(out),
                        finished -> Printed.ending(out, finished)));
        out.printf("Call sip:delivery@ADDRESS:%d from your softphone; stop with Ctrl-C.%n", engine.sipPort());
        out.flush();
        new CountDownLatch(1).await();
        return ParleyCommand.OK;
    }
}
