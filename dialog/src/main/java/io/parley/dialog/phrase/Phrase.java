package io.parley.dialog.phrase;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text as words: NFKC, lower case, without punctuation. Scripts that write spaces give a word for each run of letters
 * and digits; scripts that do not (Chinese, Japanese, Thai …) give a word for each character, so that a phrase is found
 * inside a text without spaces, and in a recogniser's text with spaces in other places.
 */
public record Phrase(List<String> words) {
    public Phrase {
        words = List.copyOf(words);
    }

    /** The words of a text. */
    public static Phrase of(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replace('\u2019', '\'')
                .replace('\u2018', '\'');
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        normal.codePoints().forEach(c -> {
            if (isWritten(c) && standsAlone(c)) {
                end(word, words);
                words.add(Character.toString(c));
            } else if (isWritten(c) || c == '\'') {
                word.appendCodePoint(c);
            } else {
                end(word, words);
            }
        });
        end(word, words);
        return new Phrase(words);
    }

    /** The words of each of these texts that has any. */
    public static List<Phrase> all(List<String> texts) {
        return texts.stream()
                .map(Phrase::of)
                .filter(phrase -> !phrase.isEmpty())
                .toList();
    }

    /** An apostrophe belongs to a word only inside it. */
    private static void end(StringBuilder word, List<String> words) {
        int from = 0;
        int to = word.length();
        while (from < to && word.charAt(from) == '\'') {
            from++;
        }
        while (to > from && word.charAt(to - 1) == '\'') {
            to--;
        }
        if (to > from) {
            words.add(word.substring(from, to));
        }
        word.setLength(0);
    }

    private static boolean isWritten(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> Character.isLetterOrDigit(c);
        };
    }

    private static boolean standsAlone(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    public boolean isEmpty() {
        return words.isEmpty();
    }

    public int size() {
        return words.size();
    }

    /** Whether the other's words stand here in a row, beginning with word {@code at}. */
    public boolean hasAt(int at, Phrase other) {
        if (at + other.size() > size()) {
            return false;
        }
        for (int i = 0; i < other.size(); i++) {
            if (!words.get(at + i).equals(other.words.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** First place where the other's words stand in a row, -1 if nowhere. */
    public int find(Phrase other) {
        for (int at = 0; at + other.size() <= size(); at++) {
            if (hasAt(at, other)) {
                return at;
            }
        }
        return -1;
    }

    /** Whether there are words here, and all of them belong to these phrases. */
    public boolean isMadeOf(List<Phrase> others) {
        return !isEmpty() && sizeWithout(others) == 0;
    }

    /** How many words are left without these phrases, wherever they stand; of those that begin at one place the longest. */
    public int sizeWithout(List<Phrase> others) {
        int left = 0;
        int at = 0;
        while (at < size()) {
            int longest = 0;
            for (Phrase other : others) {
                if (other.size() > longest && hasAt(at, other)) {
                    longest = other.size();
                }
            }
            left += longest == 0 ? 1 : 0;
            at += Math.max(1, longest);
        }
        return left;
    }

    /** Whether all words are made of Latin letters, digits and apostrophes: what a Latin-script recogniser can be told to expect. */
    public boolean isLatin() {
        return !isEmpty()
                && words.stream()
                        .flatMapToInt(String::codePoints)
                        .allMatch(c -> c == '\''
                                || Character.isDigit(c)
                                || Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN);
    }

    /** The words with single spaces. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
