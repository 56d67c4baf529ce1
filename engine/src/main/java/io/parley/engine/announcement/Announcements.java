package io.parley.engine.announcement;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells from a recogniser's text what an announcement means: by phrases, since networks say the same few sentences. A
 * trunk's own come before those that everybody knows, which the resource {@code announcements.yaml} has for English and
 * Mandarin. Immutable; pure.
 *
 * <p>Phrases with Han characters are looked for without regard to spaces, all others as whole words.
 */
public final class Announcements {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final String RESOURCE = "announcements.yaml";

    private static final List<Phrase> COMMON = common();

    /** Nothing but the sentences that everybody knows. */
    public static final Announcements KNOWN = new Announcements(List.of());

    private final List<Phrase> own;

    /** @param own are looked for first, in order */
    public Announcements(List<Phrase> own) {
        this.own = List.copyOf(own);
    }

    /**
     * A phrase of an announcement.
     *
     * @param says in any spelling; kept as texts are compared
     */
    public record Phrase(String says, Announcement means) {
        public Phrase {
            boolean han = HAN.matcher(says).find();
            says = han ? plain(says).replace(" ", "") : " " + plain(says) + " ";
        }

        private boolean in(String words, String characters) {
            return words.contains(says) || characters.contains(says);
        }
    }

    /** What a text means; empty if it is no announcement that is known. */
    public Optional<Announcement> meaningOf(String text) {
        String words = " " + plain(text) + " ";
        String characters = words.replace(" ", "");
        return first(own, words, characters).or(() -> first(COMMON, words, characters));
    }

    private static Optional<Announcement> first(List<Phrase> phrases, String words, String characters) {
        return phrases.stream()
                .filter(phrase -> phrase.in(words, characters))
                .map(Phrase::means)
                .findFirst();
    }

    private static String plain(String text) {
        return NO_WORD.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
    }

    private static List<Phrase> common() {
        Field document;
        try (InputStream yaml = Announcements.class.getResourceAsStream(RESOURCE)) {
            if (yaml == null) {
                throw new IllegalStateException("this build has no " + RESOURCE);
            }
            document = YamlDocument.parse(RESOURCE, yaml.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Phrase> phrases = new ArrayList<>();
        for (Field group : document.asList()) {
            Fields fields = group.asFields();
            Announcement means = fields.oneOf("means", Announcement.class);
            fields.texts("says").forEach(says -> phrases.add(new Phrase(says, means)));
            fields.finish();
        }
        document.problems().orThrow();
        return List.copyOf(phrases);
    }
}
