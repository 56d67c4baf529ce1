package io.parley.dialog;

import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
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

    /** A transfer did not come about. */
    record Transferred(TransferResult result) implements Event {}

    /** A service was asked. */
    record Replied(HttpResult result) implements Event {}

    /** The caller said nothing for the time that the bot waits, so many times in a row. */
    record Silence(int times) implements Event {}

    /** Whether the condition takes this event. */
    default boolean fits(Condition condition, Facts facts) {
        return switch (condition) {
            case Condition.Anything _ ->
                switch (this) {
                    case Said _, Transferred _, Replied _ -> true;
                    case Keys keys -> keys.collected();
                    case Opened _, NoKeys _, Silence _ -> false;
                };
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
            case Condition.Transferred wanted ->
                this instanceof Transferred transferred && wanted.results().contains(transferred.result());
            case Condition.Replied wanted ->
                this instanceof Replied replied && wanted.results().contains(replied.result());
            case Condition.Silent silent -> this instanceof Silence silence && silence.times() >= silent.times();
            case Condition.Asks asks ->
                this instanceof Said said
                        && said.understanding().faqs().stream()
                                .anyMatch(score -> asks.questions().contains(score.faq()));
            case Condition.Not not -> !fits(not.condition(), facts);
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
