package io.parley.dialog;

import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.expression.Expression.Result;
import io.parley.dialog.expression.Facts;
import io.parley.dialog.expression.Value;
import java.util.List;

/** What conditions are tested against. */
sealed interface Event {

    /** The call began; nothing was said or pressed. */
    record Opened() implements Event {}

    record Said(Understanding understanding) implements Event {}

    /**
     * Keys were pressed.
     *
     * @param collected by a collection; otherwise one key, pressed where none is going on
     */
    record Keys(String keys, boolean collected) implements Event {}

    /** A collection got no or too few keys in all its attempts. */
    record NoKeys() implements Event {}

    /** Whether the condition takes this event. */
    default boolean fits(Condition condition, Facts facts) {
        return switch (condition) {
            case Condition.Anything _ -> this instanceof Said || (this instanceof Keys keys && keys.collected());
            case Condition.Intends intends ->
                this instanceof Said said
                        && said.understanding().intents().stream()
                                .anyMatch(score -> intends.intents().contains(score.intent()));
            case Condition.Names named ->
                this instanceof Said said
                        && said.understanding().entities().getOrDefault(named.entity(), List.of()).stream()
                                .anyMatch(value -> named.values().isEmpty()
                                        || named.values().contains(value));
            case Condition.Pressed pressed ->
                this instanceof Keys keys
                        && (pressed.keys().isEmpty() || pressed.keys().contains(keys.keys()));
            case Condition.Collected collected ->
                collected.timeout() ? this instanceof NoKeys : this instanceof Keys keys && keys.collected();
            case Condition.Holds holds -> isTrue(holds.expression().evaluate(facts));
            case Condition.AnyOf any -> any.conditions().stream().anyMatch(it -> fits(it, facts));
            case Condition.AllOf all -> all.conditions().stream().allMatch(it -> fits(it, facts));
        };
    }

    /** An expression that fails, such as a comparison with a variable that has no value, is not true. */
    static boolean isTrue(Result result) {
        return result instanceof Result.Of of && of.value() instanceof Value.Flag flag && flag.on();
    }
}
