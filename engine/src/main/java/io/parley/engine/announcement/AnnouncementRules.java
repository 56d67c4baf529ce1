package io.parley.engine.announcement;

import java.util.Optional;

/**
 * What is done with what a callee's network says before an answer.
 *
 * @param hangUp a call whose announcement is understood is given up at once
 */
public record AnnouncementRules(Announcements phrases, boolean hangUp) {
    /** The known sentences; the call goes on until the network ends it. */
    public static final AnnouncementRules DEFAULT = new AnnouncementRules(Announcements.KNOWN, false);

    /** As {@link Announcements#meaningOf}. */
    public Optional<Announcement> meaningOf(String text) {
        return phrases.meaningOf(text);
    }
}
