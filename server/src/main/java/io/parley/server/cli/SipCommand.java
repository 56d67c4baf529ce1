package io.parley.server.cli;

import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.SipTrace;
import io.parley.server.calls.CallFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley sip}: the SIP messages of a call, of one that runs, too. */
@Command(name = "sip", description = "Show the SIP messages of a call.")
final class SipCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "CALL|JOURNAL", description = "A call's id, or its journal.")
    private String call = "";

    @Option(names = "--messages", description = "Whole messages, not only a line each.")
    private boolean whole;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        SipTrace trace = SipTrace.of(JournalReader.read(journal()).entries());
        spec.commandLine().getOut().print(trace.text(whole));
        spec.commandLine().getOut().flush();
        return ParleyCommand.OK;
    }

    private Path journal() {
        Path found =
                CallFolder.isCallId(call) ? CallFolder.of(places.data(), call).journal() : Path.of(call);
        if (!Files.isRegularFile(found)) {
            throw new WrongInputException("No call \"" + call + "\": there is no " + found);
        }
        return found;
    }
}
