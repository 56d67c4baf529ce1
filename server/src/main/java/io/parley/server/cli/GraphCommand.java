package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.cases.Coverage;
import io.parley.dialog.cases.TestedBot;
import io.parley.dialog.graph.Mermaid;
import io.parley.dialog.graph.Svg;
import io.parley.dialog.graph.Touched;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley graph}: a bot's tree as a picture. */
@Command(name = "graph", description = "Draw a bot's tree.")
final class GraphCommand implements Callable<Integer> {
    /** Written in lower case on the command line. */
    enum Format {
        mermaid,
        svg
    }

    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "BOT", description = "Name, folder or file of a bot.")
    private String bot = "";

    @Option(
            names = "--format",
            paramLabel = "mermaid|svg",
            description =
                    "Text for Markdown pages, or a picture for browsers (default: as the file is named, else mermaid).")
    private @Nullable Format format;

    @Option(names = "--out", paramLabel = "FILE", description = "Where it is written (default: the terminal).")
    private @Nullable Path out;

    @Option(names = "--coverage", description = "Colour what the bot's tests touch, and what they do not.")
    private boolean coverage;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Path file = places.bot(bot);
        Bot drawn = BotFile.load(file);
        Optional<Touched> touched = coverage ? Optional.of(touched(file)) : Optional.empty();
        String picture = switch (chosen()) {
            case mermaid -> Mermaid.of(drawn, touched);
            case svg -> Svg.of(drawn, touched);
        };
        if (out == null) {
            PrintWriter terminal = spec.commandLine().getOut();
            terminal.print(picture);
            terminal.flush();
        } else {
            Files.writeString(out, picture);
        }
        return ParleyCommand.OK;
    }

    private Format chosen() {
        if (format != null) {
            return format;
        }
        return out != null && out.toString().endsWith(".svg") ? Format.svg : Format.mermaid;
    }

    private static Touched touched(Path file) {
        Coverage of = TestedBot.load(file).run(() -> 0).coverage();
        return new Touched(of.enteredNodes(), of.takenEdges());
    }
}
