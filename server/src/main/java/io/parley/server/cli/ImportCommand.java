package io.parley.server.cli;

import io.parley.dialog.archive.ArchiveException;
import io.parley.dialog.archive.BotImport;
import io.parley.dialog.archive.BotImport.Imported;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley import}: checks a packed bot as a whole and puts it among the others, which a running engine notices. */
@Command(name = "import", description = "Take in a bot from a zip file or folder, once it is found right.")
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(index = "0", paramLabel = "FILE.zip|FOLDER", description = "What parley export or anybody else packed.")
    private Path source = Path.of(".");

    @Option(names = "--as", paramLabel = "NAME", description = "Another name for the bot than its own.")
    private @Nullable String as;

    @Option(names = "--replace", description = "Replace the bot of that name, whole.")
    private boolean replace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Imported imported =
                    BotImport.run(source, places.settings().folders().bots(), Optional.ofNullable(as), replace);
            out.printf(
                    "%s: bot %s %s, hash %s%n",
                    imported.bot().folder(),
                    imported.bot().name(),
                    imported.replaced() ? "replaced" : "imported",
                    imported.bot().hash());
            imported.leftOut().forEach(name -> out.printf("left out: %s, which no bot needs%n", name));
            return ParleyCommand.OK;
        } catch (ArchiveException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()));
        }
    }
}
