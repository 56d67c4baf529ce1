package io.parley.dialog;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Bot.Binding;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.expression.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Small bots for tests. */
public final class TestBot {
    private static final String HEAD = """
            bot: test
            voice: { synthesizer: mary, name: any }
            """;

    private TestBot() {}

    /** A bot with these settings and nodes, in English if they do not say; the first node opens. */
    public static Bot of(String settings, String nodes) {
        return of(settings, nodes, "");
    }

    /** The same with more flows, each as it stands under {@code flows}, indented by two. */
    public static Bot of(String settings, String nodes, String flows) {
        String first = nodes.strip().substring(0, nodes.strip().indexOf(':'));
        String language = settings.contains("language:") ? "" : "language: en\n";
        String hear = settings.contains("hear:") ? "" : "hear: { recognizer: any, barge-in: { fillers: [] } }\n";
        String yaml = HEAD + language + hear + settings + "\nflows:\n  main:\n    open: " + first + "\n    nodes:\n"
                + nodes.indent(6) + flows;
        return BotFile.parse("test.yaml", yaml.getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    public static Bot of(String nodes) {
        return of("", nodes);
    }

    public static Map<String, Value> bound(Bot bot, Map<String, String> variables) {
        return switch (bot.bind(variables)) {
            case Binding.Bound bound -> bound.values();
            case Binding.Refused refused -> throw new AssertionError(refused.problems());
        };
    }
}
