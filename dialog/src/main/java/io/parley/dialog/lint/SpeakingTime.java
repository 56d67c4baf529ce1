package io.parley.dialog.lint;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.bot.Template;
import io.parley.dialog.bot.Template.Piece;
import io.parley.dialog.expression.Value;
import io.parley.dialog.text.PromptTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a prompt takes, by {@link PromptTime}: with the values that the file shows for its variables. For one run. */
final class SpeakingTime {
    /** Of a variable of which the file shows no value. */
    private static final String TYPICAL_VALUE = "Ms Liu";

    private final Bot bot;
    private final PromptTime time;

    /** Reads how long the bot's recordings are. */
    SpeakingTime(Bot bot) {
        this.bot = bot;
        this.time = PromptTime.of(bot);
    }

    /** A recording that cannot be read takes no time: it is the reader's business. */
    Duration of(Prompt prompt) {
        long millis = 0;
        for (Prompt.Part part : prompt.parts()) {
            PromptPart spoken = switch (part) {
                case Prompt.Part.Speech speech -> new PromptPart.Text(example(speech.text()));
                case Prompt.Part.Recording recording -> new PromptPart.Recording(recording.file(), recording.text());
            };
            millis += time.millis(List.of(spoken)).orElse(0L);
        }
        return Duration.ofMillis(millis);
    }

    Duration of(Optional<Prompt> prompt) {
        return prompt.map(this::of).orElse(Duration.ZERO);
    }

    /** The text with the values that the file shows for its variables: the default, else the example. */
    String example(Template template) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : template.pieces()) {
            switch (piece) {
                case Piece.Literal literal -> text.append(literal.text());
                case Piece.Variable variable -> text.append(exampleOf(variable.name()));
            }
        }
        return text.toString();
    }

    /** What stands for a variable: its default, else its example, else a typical word. */
    String exampleOf(String variable) {
        Bot.Variable declared = bot.declaredVariables().get(variable);
        return declared == null
                ? TYPICAL_VALUE
                : declared.otherwise().map(Value::spoken).or(declared::example).orElse(TYPICAL_VALUE);
    }
}
