package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.engine.Engine;
import io.parley.engine.call.Outcome;
import io.parley.engine.trunk.Trunk;
import io.parley.server.RunningEngine;
import io.parley.server.calls.CallDesk;
import io.parley.server.client.EngineClient;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley call}: one call, its transcript live, its end as exit code. */
@Command(
        name = "call",
        description =
                "Place a call and print the conversation as it happens: by the engine that runs on the data folder"
                        + " if there is one, else by one of its own.")
final class CallCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Mixin
    private Listening listening = new Listening();

    @Mixin
    private Talking talking = new Talking();

    @Option(names = "--to", required = true, paramLabel = "NUMBER|URI", description = "Whom to call.")
    private String to = "";

    @Option(
            names = "--in-process",
            description = "Call with an engine of this command's own, even if one runs; so does --listen.")
    private boolean inProcess;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (!inProcess && !listening.given()) {
            Optional<EngineClient> running = Served.engine(places);
            if (running.isPresent()) {
                try (EngineClient engine = running.get()) {
                    return new ServedCall(engine, Served.data(places), out).run(talking.order(to));
                }
            }
        }
        return callInProcess(out);
    }

    private int callInProcess(PrintWriter out) throws Exception {
        Bot loaded = talking.bot(places);
        Trunk by = talking.trunk(places);
        try (RunningEngine engine = RunningEngine.open(listening.settings(places))) {
            Engine.BotOnDuty duty = engine.engine().onDuty(loaded);
            CallDesk.Placed placed = place(engine.desk(), by, duty, new LiveTranscript(out));
            CallDesk.Finished finished = placed.finished().get();
            Printed.ending(out, finished);
            return finished.ended().outcome().equals(Outcome.CONNECTED.name())
                    ? ParleyCommand.OK
                    : ParleyCommand.FAILED;
        }
    }

    private CallDesk.Placed place(CallDesk desk, Trunk by, Engine.BotOnDuty duty, LiveTranscript transcript) {
        try {
            return desk.place(by, to, Optional.empty(), duty, talking.variables, transcript);
        } catch (IllegalArgumentException e) {
            throw new WrongInputException("--to: " + e.getMessage());
        }
    }
}
