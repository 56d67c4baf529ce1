package io.parley.server.cli;

import io.parley.server.client.EngineClient;
import io.parley.server.client.RefusedException;
import io.parley.server.client.UnreachableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley drain}: lets the running engine begin no more calls and stop when the last one has ended. */
@Command(name = "drain", description = "Let the running engine end its calls, begin no more, and stop.")
final class DrainCommand implements Callable<Integer> {
    private static final Duration EVERY = Duration.ofMillis(500);

    @Mixin
    private Places places = new Places();

    @Option(names = "--no-wait", description = "Do not wait for its end.")
    private boolean noWait;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (EngineClient engine = Served.needed(places)) {
            int calls = engine.post("/v1/drain", Map.of()).path("calls").asInt();
            tell(out, calls);
            if (!noWait) {
                follow(engine, out, calls);
            }
        }
        return ParleyCommand.OK;
    }

    /** Until it does not answer any more; it has a bound of its own, after which it ends what still runs. */
    private static void follow(EngineClient engine, PrintWriter out, int first) throws InterruptedException {
        int calls = first;
        try {
            while (true) {
                boolean _ = new CountDownLatch(1).await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
                int now = engine.get("/v1/status").path("calls").asInt();
                if (now != calls) {
                    calls = now;
                    tell(out, calls);
                }
            }
        } catch (UnreachableException | RefusedException e) {
            // Nobody there, or another engine that does not know us.
            out.println("stopped");
            out.flush();
        }
    }

    private static void tell(PrintWriter out, int calls) {
        out.printf("draining: %d call%s%n", calls, calls == 1 ? "" : "s");
        out.flush();
    }
}
