package io.parley.dialog.graph;

import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
import java.util.List;
import java.util.stream.Collectors;

/** A condition in a few characters, for the edge of a drawing. */
final class ConditionLabel {
    private static final int MAX_CHARACTERS = 32;

    private ConditionLabel() {}

    static String of(Condition condition) {
        return Shortened.to(MAX_CHARACTERS, text(condition));
    }

    private static String text(Condition condition) {
        return switch (condition) {
            case Condition.Anything _ -> "default";
            case Condition.Intends intends -> String.join(" | ", intends.intents());
            case Condition.Names named ->
                named.values().isEmpty()
                        ? "[" + named.entity() + "]"
                        : named.entity() + ": " + String.join(" | ", named.values());
            case Condition.Pressed pressed ->
                pressed.keys().isEmpty() ? "any key" : "key " + String.join(" | ", pressed.keys());
            case Condition.Collected collected -> collected.timeout() ? "keys: timeout" : "keys: done";
            case Condition.Transferred transferred ->
                "transfer: "
                        + transferred.results().stream()
                                .map(TransferResult::word)
                                .collect(Collectors.joining(" | "));
            case Condition.Replied replied ->
                "http: " + replied.results().stream().map(HttpResult::word).collect(Collectors.joining(" | "));
            case Condition.Silent silent -> "silence " + silent.times();
            case Condition.Asks asks -> "faq " + String.join(" | ", asks.questions());
            case Condition.Not not -> "not " + text(not.condition());
            case Condition.Holds holds -> holds.expression().text();
            case Condition.AnyOf any -> joined(any.conditions(), " or ");
            case Condition.AllOf all -> joined(all.conditions(), " and ");
        };
    }

    private static String joined(List<Condition> conditions, String by) {
        return conditions.stream().map(ConditionLabel::text).collect(Collectors.joining(by));
    }
}
