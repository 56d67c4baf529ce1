package io.parley.media.prompt;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts a text into sentences, which are rendered and kept one by one: the first is heard while the others are still to
 * come. The rules of Unicode (UAX #29) as ICU has them, but for what they take for an end and a speaker does not: titles,
 * initials and abbreviations. Pure.
 */
public final class Sentences {
    /** Fewer signs than that are no sentence of their own: a "Hi." is over before the next one could be rendered. */
    private static final int SHORTEST = 10;

    /** A character of these scripts says as much as three letters. */
    private static final int HAN_WEIGHT = 3;

    /** After these a full stop ends nothing, in lower case. */
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "mt", "ft", "no", "nos", "vs", "etc", "e.g", "i.e", "approx", "apt",
            "ave", "blvd", "rd", "dept", "ext", "tel", "fig", "inc", "ltd", "co", "corp", "jr", "sr", "gen", "col",
            "capt", "lt", "sgt", "rev", "hon", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
            "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun");

    /** What ends a sentence, with brackets and quotation marks that close after it. */
    private static final Pattern LAST_WORD =
            Pattern.compile("([\\p{L}\\p{N}][\\p{L}\\p{N}.]*)\\.[\\p{Pe}\\p{Pf}\"']*\\s*$");

    private Sentences() {}

    /**
     * Where a sentence stands in its text, without the spaces around it.
     *
     * @param from its first character
     * @param to after its last character
     */
    public record Range(int from, int to) {
        public String of(String text) {
            return text.substring(from, to);
        }
    }

    /**
     * The sentences in order; at least one unless the text is blank. Each has something to say if the text has.
     *
     * @param language tag such as {@code en-US}
     */
    public static List<Range> of(String text, String language) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(ULocale.forLanguageTag(language));
        breaks.setText(text);
        List<Range> sentences = new ArrayList<>();
        int from = 0;
        for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
            boolean last = to == text.length();
            String sofar = text.substring(from, to);
            if (last || (isSentence(sofar) && weight(text.substring(to)) > 0)) {
                add(text, from, to, sentences);
                from = to;
            }
        }
        return List.copyOf(sentences);
    }

    private static boolean isSentence(String text) {
        if (weight(text) < SHORTEST) {
            return false;
        }
        var matcher = LAST_WORD.matcher(text);
        if (!matcher.find()) {
            return true;
        }
        String word = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean initials = (word.length() == 1 && Character.isLetter(word.charAt(0))) || isDotted(word);
        return !initials && !ABBREVIATIONS.contains(word);
    }

    /** Letters with a full stop between each, such as "u.s" or "p.m". */
    private static boolean isDotted(String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((i % 2 == 0) != Character.isLetter(word.charAt(i))) {
                return false;
            }
        }
        return word.length() > 1;
    }

    private static int weight(String text) {
        return text.codePoints()
                .filter(Character::isLetterOrDigit)
                .map(c -> Character.isIdeographic(c) ? HAN_WEIGHT : 1)
                .sum();
    }

    private static void add(String text, int from, int to, List<Range> sentences) {
        int begin = from;
        int end = to;
        while (begin < end && Character.isWhitespace(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (begin < end) {
            sentences.add(new Range(begin, end));
        }
    }
}
