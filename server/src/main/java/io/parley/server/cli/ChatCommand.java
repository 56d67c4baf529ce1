package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.chat.Chat;
import io.parley.dialog.chat.Chat.Answer;
import io.parley.engine.Engine;
import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley chat}: the caller types. Nothing is heard, said or dialled. */
@Command(name = "chat", description = "Talk to a bot by typing; /help says how.")
final class ChatCommand implements Callable<Integer> {
    private static final String PROMPT = "> ";

    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "BOT", description = "Name, folder or file of a bot.")
    private String bot = "";

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A variable of the bot; may be repeated.")
    private Map<String, String> variables = Map.of();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Bot loaded = BotFile.load(places.bot(bot));
        Engine.bind(loaded, variables);
        Chat chat = Chat.start(loaded, variables);
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        chat.opening().forEach(out::println);
        try (BufferedReader typed = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
            while (true) {
                if (terminal) {
                    out.print(PROMPT);
                    out.flush();
                }
                String line = typed.readLine();
                if (line == null) {
                    return ParleyCommand.OK;
                }
                if (!terminal) {
                    // A terminal shows what is typed by itself; a transcript should have it, too.
                    out.println(PROMPT + line);
                }
                switch (chat.type(line)) {
                    case Answer.Lines lines -> lines.lines().forEach(out::println);
                    case Answer.Save save -> out.println(saved(save));
                    case Answer.Quit _ -> {
                        return ParleyCommand.OK;
                    }
                }
                out.flush();
            }
        }
    }

    /** A name that cannot be written to is no reason to lose the conversation. */
    private static String saved(Answer.Save save) {
        try {
            Files.writeString(Path.of(save.file()), save.text());
            return "(written to " + save.file() + ")";
        } catch (IOException | InvalidPathException e) {
            return "(cannot be written: " + e + ")";
        }
    }
}
