package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.engine.announcement.Announcement;
import io.parley.engine.announcement.AnnouncementRules;
import io.parley.engine.announcement.Announcements;
import java.util.List;
import java.util.Optional;

/** Reads a trunk's {@code announcements:}: what its network says before an answer. */
final class AnnouncementReader {
    static final int MAX_PHRASES = 200;
    private static final int MAX_CHARS = 200;

    private final Fields announcements;

    AnnouncementReader(Fields announcements) {
        this.announcements = announcements;
    }

    /** Empty: nobody listens for them. */
    Optional<AnnouncementRules> read() {
        boolean listen = announcements.flag("listen", true);
        boolean hangUp = announcements.flag("hang-up", AnnouncementRules.DEFAULT.hangUp());
        List<Field> also = announcements.list("also");
        if (also.size() > MAX_PHRASES) {
            also.get(MAX_PHRASES).wrong("expected at most " + MAX_PHRASES + " phrases");
        }
        var rules = new AnnouncementRules(
                new Announcements(also.stream().map(AnnouncementReader::phrase).toList()), hangUp);
        announcements.finish();
        return listen ? Optional.of(rules) : Optional.empty();
    }

    private static Announcements.Phrase phrase(Field field) {
        Fields fields = field.asFields();
        Optional<Field> says = fields.required("says", "words of the announcement");
        says.filter(it -> it.asText().isBlank() || it.asText().length() > MAX_CHARS)
                .ifPresent(it -> it.wrong("expected 1 to " + MAX_CHARS + " characters"));
        Announcement means = fields.oneOf("means", Announcement.class);
        fields.finish();
        return new Announcements.Phrase(says.map(Field::asText).orElse("\0"), means);
    }
}
