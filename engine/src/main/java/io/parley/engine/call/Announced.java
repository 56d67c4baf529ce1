package io.parley.engine.call;

import io.parley.engine.announcement.AnnouncementRules;
import java.util.function.Consumer;

/** Takes what is said before the answer for what the callee's network says, and gives up if that is the rule. On the owner. */
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
        rules.meaningOf(text)
                .filter(_ -> !progress.ending() && !progress.isAnswered())
                .ifPresent(meaning -> {
                    progress.announced(meaning, text);
                    if (rules.hangUp()) {
                        givesUp.run();
                    }
                });
    }
}
