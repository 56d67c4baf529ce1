package io.parley.media.mandarin;

import java.util.Map;

/**
 * A syllable of Mandarin in strict pinyin: what is written {@code yuan}, {@code jiu} or {@code ju} is {@code üan},
 * {@code j-iou} and {@code j-ü} here (GB/T 16159).
 *
 * @param initial {@code b} … {@code zh}, empty if there is none
 * @param ending the final: {@code a} … {@code ün}
 * @param tone 1 … 5; 5 is the neutral one
 */
public record Syllable(String initial, String ending, int tone) {
    private static final Map<String, String> SHORTENED = Map.of("iu", "iou", "ui", "uei", "un", "uen");

    /**
     * Reads pinyin.
     *
     * @param pinyin as it is written, without tone; {@code v} stands for {@code ü}
     */
    public static Syllable of(String pinyin, int tone) {
        String written = pinyin.replace('v', 'ü');
        if (written.startsWith("yu")) {
            return new Syllable("", "ü" + written.substring(2), tone);
        }
        if (written.startsWith("y")) {
            return new Syllable("", strict(written.startsWith("yi") ? written.substring(1) : i(written)), tone);
        }
        if (written.startsWith("w")) {
            return new Syllable("", strict(written.startsWith("wu") ? "u" : "u" + written.substring(1)), tone);
        }
        int length = initialLength(written);
        String initial = written.substring(0, length);
        String ending = written.substring(length);
        if (!initial.isEmpty() && "jqx".contains(initial) && ending.startsWith("u")) {
            return new Syllable(initial, "ü" + ending.substring(1), tone);
        }
        return new Syllable(initial, initial.isEmpty() ? ending : strict(ending), tone);
    }

    public Syllable withTone(int other) {
        return new Syllable(initial, ending, other);
    }

    private static String i(String written) {
        return "i" + written.substring(1);
    }

    private static String strict(String ending) {
        return SHORTENED.getOrDefault(ending, ending);
    }

    private static int initialLength(String written) {
        if (written.startsWith("zh") || written.startsWith("ch") || written.startsWith("sh")) {
            return 2;
        }
        return written.isEmpty() || ("aeoêmn".indexOf(written.charAt(0)) >= 0 && !isFollowedByVowel(written)) ? 0 : 1;
    }

    /** Of m, n and ng, which may be a syllable of their own, and of what begins with a vowel. */
    private static boolean isFollowedByVowel(String written) {
        return "mn".indexOf(written.charAt(0)) >= 0 && written.length() > 1 && "aeiouü".indexOf(written.charAt(1)) >= 0;
    }
}
