package io.parley.server.cli;

import io.parley.server.Serving;
import io.parley.server.settings.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parley serve}: all trunks and bots of a folder, until the process is stopped. */
@Command(name = "serve", description = "Serve all trunks and bots of a folder until stopped.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Mixin
    private Listening listening = new Listening();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Settings settings = places.settings();
        try (Serving serving = Serving.open(settings.with(listening.sip(settings.sip())))) {
            out.printf(
                    "Serving %d bots on %d trunks, SIP on port %d; stop with Ctrl-C.%n",
                    serving.catalog().current().bots().size(),
                    serving.catalog().current().trunks().size(),
                    serving.engine().sipPort());
            out.flush();
            // Ended by the process's end.
            new CountDownLatch(1).await();
            return ParleyCommand.OK;
        }
    }
}
