package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.expression.Value;
import io.parley.engine.Engine;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.server.RunningEngine;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parley answer}: one bot takes every call that comes from the trunk's sources, until the process is stopped. */
@Command(name = "answer", description = "Answer calls with a bot until stopped.")
final class AnswerCommand implements Callable<Integer> {
    static final int SIP_PORT = 5070;

    @Mixin
    private Places places = new Places();

    @Mixin
    private Listening listening = new Listening();

    @Mixin
    private Talking talking = new Talking();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Bot loaded = talking.bot(places);
        Trunk from = talking.trunk(places);
        Map<String, Value> bound = Engine.bind(loaded, talking.variables);
        try (RunningEngine engine = RunningEngine.open(listening.settings(places, SIP_PORT))) {
            Engine.BotOnDuty duty = engine.engine().onDuty(loaded);
            duty.prepare(bound);
            engine.answerWith(invite -> answer(engine, from, invite, duty, out));
            out.printf("Answering on port %d with bot %s; stop with Ctrl-C.%n", engine.sipPort(), loaded.name());
            // Ended by the process's end, which hangs up what is left.
            new CountDownLatch(1).await();
            return ParleyCommand.OK;
        }
    }

    /** Takes a call from the trunk's sources and prints it; refuses others. */
    private SipEndpoint.Decision answer(
            RunningEngine engine, Trunk from, SipEndpoint.Received invite, Engine.BotOnDuty duty, PrintWriter out) {
        if (!from.inbound().admits(invite)) {
            return new SipEndpoint.Decision.Refuse(403, "Forbidden");
        }
        return engine.desk()
                .take(
                        from,
                        invite,
                        Route.ToBot.any(duty.bot().name(), talking.variables),
                        duty,
                        new LiveTranscript(out),
                        finished -> Printed.ending(out, finished));
    }
}
