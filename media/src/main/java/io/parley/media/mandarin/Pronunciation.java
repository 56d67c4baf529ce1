package io.parley.media.mandarin;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import com.hankcs.hanlp.seg.common.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a Mandarin text is read: words, their syllables with the tones of running speech, pauses. Words and readings are
 * HanLP's, polyphones by the longest phrase of its dictionary; the few that it reads wrong and telephone calls are full of
 * stand here. Its dictionaries take some 60 MB and a second, at first use. Any thread.
 */
public final class Pronunciation {
    private static final Pattern PIECE = Pattern.compile("(\\p{IsHan}+)|([A-Za-z]+)|([,.!?:;，。！？：；、…—\\n]+)");

    /** Words that the dictionary reads wrong. */
    private static final Map<String, List<Syllable>> READINGS = Map.of(
            "行长", List.of(Syllable.of("hang", 2), Syllable.of("zhang", 3)),
            "朝阳区", List.of(Syllable.of("chao", 2), Syllable.of("yang", 2), Syllable.of("qu", 1)),
            "朝阳", List.of(Syllable.of("chao", 2), Syllable.of("yang", 2)));

    private static final Syllable DE = Syllable.of("de", 5);

    private Pronunciation() {}

    /**
     * Reads a text.
     *
     * @param text with its numbers in words: see {@link SpokenForm}
     */
    public static List<Spoken> of(String text) {
        List<Spoken> pieces = new ArrayList<>();
        Matcher found = PIECE.matcher(text);
        while (found.find()) {
            if (found.group(1) != null) {
                ToneSandhi.apply(words(found.group(1))).forEach(word -> pieces.add(new Spoken.Word(word.syllables())));
            } else if (found.group(2) != null) {
                pieces.add(new Spoken.Latin(found.group(2)));
            } else if (!pieces.isEmpty()) {
                pieces.add(new Spoken.Pause(mark(found.group(3))));
            }
        }
        return List.copyOf(pieces);
    }

    private static char mark(String written) {
        return switch (written.charAt(0)) {
            case '。', '.', '\n' -> '.';
            case '！', '!' -> '!';
            case '？', '?' -> '?';
            case '：', ':' -> ':';
            case '；', ';' -> ';';
            case '…' -> '…';
            default -> ',';
        };
    }

    private static List<ToneSandhi.Written> words(String han) {
        List<Pinyin> readings = HanLP.convertToPinyinList(han);
        List<Term> terms = HanLP.segment(han);
        List<ToneSandhi.Written> words = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < terms.size(); i++) {
            String word = terms.get(i).word;
            List<Syllable> syllables = new ArrayList<>();
            for (Pinyin reading : readings.subList(at, at + word.length())) {
                if (reading != Pinyin.none5) {
                    syllables.add(Syllable.of(reading.getPinyinWithoutTone(), reading.getTone()));
                }
            }
            if (syllables.size() == word.length()) {
                words.add(new ToneSandhi.Written(word, read(terms, i, syllables)));
            } else {
                // A rare character without a reading: what is left of the word is said, and nothing changes its tones.
                words.addAll(syllables.stream()
                        .map(each -> new ToneSandhi.Written(" ", List.of(each)))
                        .toList());
            }
            at += word.length();
        }
        return words;
    }

    private static List<Syllable> read(List<Term> terms, int at, List<Syllable> syllables) {
        Term term = terms.get(at);
        String word = term.word;
        List<Syllable> known = READINGS.get(word);
        if (known != null) {
            return known;
        }
        String nature = String.valueOf(term.nature);
        int last = word.length() - 1;
        if (word.equals("得") && at + 1 < terms.size() && isSomebody(terms, at - 1)) {
            return List.of(Syllable.of("dei", 3));
        }
        if (nature.startsWith("ude")
                || (word.length() == 3 && word.endsWith("地") && word.charAt(0) == word.charAt(1))) {
            syllables.set(last, DE);
        } else if ((word.endsWith("着") && last > 0 && nature.startsWith("v")) || nature.equals("uzhe")) {
            syllables.set(last, Syllable.of("zhe", 5));
        } else if (word.startsWith("单") && last > 0 && nature.equals("nr")) {
            syllables.set(0, Syllable.of("shan", 4));
        }
        return syllables;
    }

    private static boolean isSomebody(List<Term> terms, int at) {
        return at >= 0 && String.valueOf(terms.get(at).nature).startsWith("rr");
    }
}
