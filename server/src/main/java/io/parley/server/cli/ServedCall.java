package io.parley.server.cli;

import io.parley.engine.call.Outcome;
import io.parley.engine.journal.CallEvent;
import io.parley.server.calls.CallDesk;
import io.parley.server.calls.CallFolder;
import io.parley.server.client.EngineClient;
import io.parley.server.client.RefusedException;
import io.parley.server.client.UnreachableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of a running engine, shown on a terminal as if this process made it. When the process is told to stop, the call
 * is hung up and its end still shown.
 */
final class ServedCall {
    /** A call that is hung up ends, and its record is written, within this. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final EngineClient engine;
    private final Path data;
    private final PrintWriter out;
    private final CompletableFuture<String> placed = new CompletableFuture<>();
    private final CountDownLatch shown = new CountDownLatch(1);

    ServedCall(EngineClient engine, Path data, PrintWriter out) {
        this.engine = engine;
        this.data = data;
        this.out = out;
    }

    /** Places the call and shows it to its end; the exit code. */
    int run(EngineClient.Order order) {
        Thread atExit = new Thread(this::hangUp, "parley-hang-up");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            String callId = place(order);
            placed.complete(callId);
            CallEvent.Ended ended = engine.follow(callId, this::show);
            Printed.ending(out, new CallDesk.Finished(ended, CallFolder.of(data, callId)));
            return ended.outcome().equals(Outcome.CONNECTED.name()) ? ParleyCommand.OK : ParleyCommand.FAILED;
        } finally {
            placed.cancel(false);
            shown.countDown();
            remove(atExit);
        }
    }

    private void show(String line) {
        out.println(line);
        out.flush();
    }

    private String place(EngineClient.Order order) {
        try {
            return engine.place(order);
        } catch (RefusedException e) {
            throw switch (e.slug()) {
                case "no-such-bot", "no-such-trunk" ->
                    new WrongInputException(e.getMessage()
                            + " in the engine that runs on " + data
                            + ".\nIt takes bots and trunks by the names that parley"
                            + " status lists; a file of your own is called with --in-process.");
                case "wrong-variables" ->
                    new WrongInputException("bot " + order.bot() + ": " + String.join("; ", e.problems()));
                case "wrong-destination" -> new WrongInputException("--to: " + String.join("; ", e.problems()));
                case "wrong-fields", "wrong-voice" -> new WrongInputException(String.join("\n", e.problems()));
                default -> e;
            };
        }
    }

    /** Runs when the process is told to stop. */
    private void hangUp() {
        try {
            engine.hangUp(
                    placed.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS), false, "stopped at the command line");
            boolean _ = shown.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException
                | TimeoutException
                | java.util.concurrent.CancellationException
                | RefusedException
                | UnreachableException e) {
            // There is no call, or it has ended.
        }
    }

    private static void remove(Thread hook) {
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs: the process is being stopped.
        }
    }
}
