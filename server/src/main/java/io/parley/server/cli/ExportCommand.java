package io.parley.server.cli;

import io.parley.dialog.archive.ArchiveException;
import io.parley.dialog.archive.BotExport;
import io.parley.dialog.archive.BotExport.Exported;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code parley export}: packs a bot and what belongs to it into one file or folder. */
@Command(name = "export", description = "Pack a bot, its recordings and its tests into one zip file or folder.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(index = "0", paramLabel = "BOT", description = "A bot by name, folder or file.")
    private String bot = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE.zip|FOLDER",
            description = "Where to (default: BOT.zip here). A file is replaced, a folder must not exist.")
    private @Nullable Path to;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        Path file = places.bot(bot);
        Path folder = file.toAbsolutePath().normalize().getParent();
        Path target = to != null
                ? to
                : Path.of((folder == null ? "bot" : folder.getFileName().toString()) + ".zip");
        try {
            Exported exported = target.toString().endsWith(".zip")
                    ? BotExport.toZip(file, target)
                    : BotExport.toFolder(file, target);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: bot %s, hash %s, %d %s%n",
                            target,
                            exported.bot().name(),
                            exported.bot().hash(),
                            exported.files(),
                            exported.files() == 1 ? "file" : "files");
            return ParleyCommand.OK;
        } catch (ArchiveException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()));
        }
    }
}
