package io.parley.engine.call;

import io.parley.engine.announcement.AnnouncementRules;
import java.util.function.Consumer;

/**
 * Takes what is said before the answer for what the callee's network says, and gives up if that is the rule. Words that are
 * understood only when the call is ending were said before that, and count. On the owner.
 */
final class Announced implements Consumer<String> {
    private final AnnouncementRules rules;
    private final CallProgress progress;
    private final Runnable givesUp;

    Announced(AnnouncementRules rules, CallProgress progress, Runnable givesUp) {
        this.rules = rules;
        this.progress = progress;
        this.givesUp = givesUp;
    }

    @Override
    public void accept(String text) {
        rules.meaningOf(text).filter(_ -> !progress.isAnswered()).ifPresent(meaning -> {
            progress.announced(meaning, text);
            if (rules.hangUp() && !progress.ending()) {
                givesUp.run();
            }
        });
    }
}
