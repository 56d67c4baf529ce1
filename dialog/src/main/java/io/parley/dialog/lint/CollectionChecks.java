package io.parley.dialog.lint;

import io.parley.config.Words;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import java.time.Duration;

/** Collections of keys whose settings do not fit callers or each other. */
final class CollectionChecks {
    private static final Duration PER_KEY = Duration.ofMillis(400);
    private static final Duration TO_THE_NEXT_KEY = Duration.ofSeconds(1);

    private CollectionChecks() {}

    static void check(Subject subject) {
        for (Node node : subject.bot().nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                if (node.modules().get(i).next() instanceof Next.Collect collect) {
                    terminator(subject, node, i, collect.collection());
                    times(subject, node, i, collect.collection());
                    effect(subject, node, i, collect.collection());
                }
            }
        }
    }

    private static void terminator(Subject subject, Node node, int module, Collection collection) {
        if (collection.keys() > 1
                && collection.terminator().isPresent()
                && !subject.says(node, module, "collect", "min-keys")) {
            subject.report(
                    Rule.TERMINATOR_WITHOUT_MIN_KEYS,
                    subject.at(node, module, "collect", "terminator"),
                    "\"" + collection.terminator().get() + "\" – ends the collection after a single key of up to "
                            + collection.keys() + ", expected 'min-keys' with how many are enough");
        }
    }

    private static void times(Subject subject, Node node, int module, Collection collection) {
        int needed = subject.says(node, module, "collect", "min-keys") ? collection.minKeys() : collection.keys();
        Duration least = PER_KEY.multipliedBy(needed);
        if (collection.within().compareTo(least) < 0) {
            boolean said = subject.says(node, module, "collect", "within");
            subject.report(
                    Rule.COLLECTION_TOO_SHORT,
                    said ? subject.at(node, module, "collect", "within") : subject.at(node, module, "collect"),
                    "\"" + Words.duration(collection.within()) + "\" – too short for " + needed
                            + (needed == 1 ? " key" : " keys") + ", expected at least " + Words.duration(least)
                            + " in 'within'");
        }
        collection
                .firstKey()
                .filter(it -> it.compareTo(TO_THE_NEXT_KEY) < 0)
                .ifPresent(it -> tooShort(subject, node, module, "first-key", it));
        collection
                .betweenKeys()
                .filter(it -> it.compareTo(TO_THE_NEXT_KEY) < 0)
                .ifPresent(it -> tooShort(subject, node, module, "between-keys", it));
    }

    private static void tooShort(Subject subject, Node node, int module, String key, Duration is) {
        subject.report(
                Rule.COLLECTION_TOO_SHORT,
                subject.at(node, module, "collect", key),
                "\"" + Words.duration(is) + "\" – shorter than people take to a key, expected at least "
                        + Words.duration(TO_THE_NEXT_KEY));
    }

    private static void effect(Subject subject, Node node, int module, Collection collection) {
        collection
                .firstKey()
                .filter(it -> it.compareTo(collection.within()) >= 0)
                .ifPresent(it -> withoutEffect(subject, node, module, "first-key", it, collection));
        collection
                .betweenKeys()
                .filter(it -> it.compareTo(collection.within()) >= 0)
                .ifPresent(it -> withoutEffect(subject, node, module, "between-keys", it, collection));
        if (collection.betweenKeys().isPresent() && collection.keys() == 1) {
            subject.report(
                    Rule.TIMER_WITHOUT_EFFECT,
                    subject.at(node, module, "collect", "between-keys"),
                    "\"" + Words.duration(collection.betweenKeys().get())
                            + "\" – the collection ends with its only key, expected no 'between-keys'");
        }
    }

    private static void withoutEffect(
            Subject subject, Node node, int module, String key, Duration is, Collection collection) {
        subject.report(
                Rule.TIMER_WITHOUT_EFFECT,
                subject.at(node, module, "collect", key),
                "\"" + Words.duration(is) + "\" – 'within' ends the collection first, expected less than its "
                        + Words.duration(collection.within()));
    }
}
