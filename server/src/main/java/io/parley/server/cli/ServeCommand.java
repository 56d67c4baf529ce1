package io.parley.server.cli;

import io.parley.server.Serving;
import io.parley.server.lifecycle.Drain;
import io.parley.server.log.ProcessLog;
import io.parley.server.settings.Settings;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley serve}: all trunks and bots of a folder, until the process is stopped. */
@Command(name = "serve", description = "Serve all trunks and bots of a folder until stopped.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Mixin
    private Listening listening = new Listening();

    @Option(
            names = "--http",
            paramLabel = "ADDRESS:PORT|off",
            description = "Where the HTTP API is served, in place of parley.yaml's http; port 0 for any free one.")
    private String http = "";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        PrintWriter out = spec.commandLine().getOut();
        Settings settings = places.settings();
        writeLog(settings.log());
        try (Serving serving =
                Serving.open(settings.with(listening.sip(settings.sip())).withHttp(door(settings.http())))) {
            Drain drain = serving.drain();
            drain.announceTo(progress -> {
                out.println(progress.line());
                out.flush();
            });
            // The first asks for a good end, a second one for a quick one.
            AtomicBoolean asked = new AtomicBoolean();
            StopSignals.on(() -> {
                if (asked.getAndSet(true)) {
                    drain.hurry();
                } else {
                    drain.begin();
                }
            });
            // Only now: who reads this may stop us at once, and in good order.
            out.printf(
                    "Serving %d bots on %d trunks, SIP on port %d; stop with Ctrl-C.%n",
                    serving.catalog().current().bots().size(),
                    serving.catalog().current().trunks().size(),
                    serving.engine().sipPort());
            serving.http().ifPresent(address -> out.printf("HTTP API at %s%n", address));
            out.flush();
            Drain.Drained drained = drain.over().get();
            out.printf("Stopped; %d calls were ended.%n", drained.endedByUs());
            out.flush();
            return ParleyCommand.OK;
        }
    }

    private Optional<Settings.Http> door(Optional<Settings.Http> configured) {
        if (http.isEmpty()) {
            return configured;
        }
        if (http.equals("off")) {
            return Optional.empty();
        }
        SocketPlace place = SocketPlace.of("--http", http, Settings.Http.DEFAULT_PORT);
        return Optional.of(new Settings.Http(
                place.address(),
                place.port(),
                configured.map(Settings.Http::apiKeys).orElse(Map.of())));
    }

    /** The environment has the last word on the level. */
    private static void writeLog(Settings.Log log) {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        ProcessLog.write(
                ProcessLog.withLevel(log, Optional.ofNullable(System.getenv("PARLEY_LOG"))),
                terminal,
                new FileOutputStream(FileDescriptor.err));
    }
}
