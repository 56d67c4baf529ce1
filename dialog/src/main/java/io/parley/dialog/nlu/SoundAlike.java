package io.parley.dialog.nlu;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What sounds like a phrase of the bot's in Mandarin though it is written otherwise: a recogniser that does not know the
 * bot writes 嗨星 for 还行. Tones do not count, nor what many speakers and telephones do not tell apart (zh and z, n and l,
 * f and h, in and ing); beyond that a part of one syllable, in longer phrases of two, may differ where nearly all that was said is
 * the phrase. Syllables are HanLP's. For one bot; not changed once it is complete.
 */
final class SoundAlike {
    /** Of a score by characters, where all syllables agree, and where one differs. */
    static final double SAME = 0.9;

    static final double NEAR = 0.7;

    /** Words around a phrase that is not said quite right. */
    private static final int MOST_AROUND_A_NEAR_ONE = 2;

    /** More than may ever differ. */
    private static final int WHOLE_SYLLABLE = 10;

    private static final Map<String, String> INITIALS =
            Map.of("zh", "z", "ch", "c", "sh", "s", "n", "l", "r", "l", "h", "f");
    private static final String DIGITS = "零一二三四五六七八九";

    private final Map<String, List<Sounding>> phrases = new LinkedHashMap<>();

    /** A part of speech: an initial and a final, after all that is not told apart. */
    private record Syllable(String initial, String ending) {
        int differences(Syllable other) {
            return (initial.equals(other.initial) ? 0 : 1) + (ending.equals(other.ending) ? 0 : 1);
        }
    }

    private record Sounding(List<Syllable> syllables, String meaning) {}

    /**
     * What was found of a name.
     *
     * @param meaning the value, or the name itself
     * @param factor {@link #SAME} or {@link #NEAR}
     * @param share of what was said, 0 … 1
     */
    record Found(String meaning, double factor, double share) {}

    /** Of all phrases under one name. */
    static SoundAlike of(Map<String, String> texts) {
        SoundAlike one = new SoundAlike();
        one.add("", texts);
        return one;
    }

    /**
     * Adds phrases under a name.
     *
     * @param texts phrase → what it means
     */
    void add(String name, Map<String, String> texts) {
        List<Sounding> sounding = new ArrayList<>();
        texts.forEach((text, meaning) -> {
            List<Syllable> syllables = syllables(text);
            if (!syllables.isEmpty()) {
                sounding.add(new Sounding(syllables, meaning));
            }
        });
        phrases.put(name, sounding);
    }

    /** Of each name the meaning that sounds most like a text, where one does and no other does as much. */
    Map<String, Found> find(String text) {
        List<Syllable> said = syllables(text);
        Map<String, Found> found = new LinkedHashMap<>();
        if (said.isEmpty()) {
            return found;
        }
        phrases.forEach((name, sounding) -> {
            int least = Integer.MAX_VALUE;
            Map<String, Integer> longest = new HashMap<>();
            for (Sounding each : sounding) {
                OptionalInt differences = differences(each.syllables, said);
                if (differences.isEmpty() || differences.getAsInt() > least) {
                    continue;
                }
                if (differences.getAsInt() < least) {
                    least = differences.getAsInt();
                    longest.clear();
                }
                longest.merge(each.meaning, each.syllables.size(), Math::max);
            }
            int most = longest.values().stream().mapToInt(it -> it).max().orElse(0);
            List<String> best = longest.keySet().stream()
                    .filter(meaning -> longest.getOrDefault(meaning, 0) == most)
                    .toList();
            if (best.size() == 1) {
                found.put(
                        name,
                        new Found(best.getFirst(), least == 0 ? SAME : NEAR, Math.min(1, (double) most / said.size())));
            }
        });
        return found;
    }

    private static OptionalInt differences(List<Syllable> phrase, List<Syllable> said) {
        int size = phrase.size();
        // One syllable is like too many others, unless it is all that was said.
        if (size == 1 && said.size() > 1) {
            return OptionalInt.empty();
        }
        boolean mayDiffer = size > 1 && said.size() <= size + MOST_AROUND_A_NEAR_ONE;
        int allowed = !mayDiffer ? 0 : size > 3 ? 2 : 1;
        int least = Integer.MAX_VALUE;
        for (int at = 0; at + size <= said.size(); at++) {
            int differences = 0;
            for (int i = 0; i < size; i++) {
                int here = phrase.get(i).differences(said.get(at + i));
                // A whole syllable is a word: 天气怎么样 is not 不怎么样.
                differences += here > 1 ? WHOLE_SYLLABLE : here;
            }
            least = Math.min(least, differences);
        }
        return least <= allowed ? OptionalInt.of(least) : OptionalInt.empty();
    }

    /** What is neither a Chinese character nor a digit has no syllable here. */
    private static List<Syllable> syllables(String text) {
        StringBuilder han = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isDigit(c)) {
                han.append(DIGITS.charAt(Character.digit(c, 10)));
            } else if (Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN) {
                han.appendCodePoint(c == '幺' ? '一' : c);
            }
        });
        List<Syllable> syllables = new ArrayList<>();
        for (Pinyin each : HanLP.convertToPinyinList(han.toString())) {
            if (each != Pinyin.none5) {
                syllables.add(syllable(each.getPinyinWithoutTone()));
            }
        }
        return syllables;
    }

    private static Syllable syllable(String pinyin) {
        int length =
                pinyin.length() > 1 && pinyin.charAt(1) == 'h' ? 2 : "aeiouv".indexOf(pinyin.charAt(0)) >= 0 ? 0 : 1;
        String initial = pinyin.substring(0, length);
        String ending = pinyin.substring(length);
        String joined = ending.endsWith("ng") && !ending.equals("ong") && !ending.equals("iong")
                ? ending.substring(0, ending.length() - 1)
                : ending;
        return new Syllable(INITIALS.getOrDefault(initial, initial), joined);
    }
}
