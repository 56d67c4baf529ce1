package io.parley.media.mandarin;

import java.util.ArrayList;
import java.util.List;

/**
 * Tones as they are in running speech: 不 and 一 by what follows, and third tones before third tones (Duanmu, The Phonology
 * of Standard Chinese, chapters 10 and 11). Pure.
 */
final class ToneSandhi {
    private static final String NUMERALS = "零〇一二三四五六七八九十百千万亿幺点";
    /** Before 一 it is a number in a row, not "one of": its tone stays. */
    private static final String ORDINALS = "第十期周初零〇一二三四五六七八九幺点";
    /** After 一 likewise: January, the first. */
    private static final String NAMED = "月号日零〇一二三四五六七八九幺";

    private ToneSandhi() {}

    /** A word with its characters, one for each syllable. */
    record Written(String characters, List<Syllable> syllables) {}

    static List<Written> apply(List<Written> words) {
        StringBuilder text = new StringBuilder();
        List<Syllable> all = new ArrayList<>();
        for (Written word : words) {
            text.append(word.characters);
            all.addAll(word.syllables);
        }
        notAndOne(text, all);
        List<Written> changed = new ArrayList<>();
        int at = 0;
        for (Written word : words) {
            List<Syllable> own = new ArrayList<>(all.subList(at, at + word.characters.length()));
            within(own);
            changed.add(new Written(word.characters, own));
            at += own.size();
        }
        between(changed);
        return List.copyOf(changed);
    }

    private static void notAndOne(CharSequence text, List<Syllable> all) {
        for (int i = 0; i < all.size(); i++) {
            char character = text.charAt(i);
            boolean last = i + 1 == all.size();
            boolean doubled = i > 0 && !last && text.charAt(i - 1) == text.charAt(i + 1);
            int next = last ? 0 : all.get(i + 1).tone();
            if (character == '不') {
                if (doubled) {
                    all.set(i, all.get(i).withTone(5));
                } else if (next == 4) {
                    all.set(i, all.get(i).withTone(2));
                }
            } else if (character == '一' && !last && !isPlainNumber(text, i)) {
                if (doubled && NUMERALS.indexOf(text.charAt(i + 1)) < 0) {
                    all.set(i, all.get(i).withTone(5));
                } else {
                    all.set(i, all.get(i).withTone(next == 4 || next == 5 ? 2 : 4));
                }
            }
        }
    }

    private static boolean isPlainNumber(CharSequence text, int at) {
        return (at > 0 && ORDINALS.indexOf(text.charAt(at - 1)) >= 0) || NAMED.indexOf(text.charAt(at + 1)) >= 0;
    }

    /** The last third tone of a word stays, those right before it rise; of three, a word of one and two keeps its first. */
    private static void within(List<Syllable> word) {
        for (int i = word.size() - 2; i >= 0; i--) {
            if (word.get(i).tone() == 3 && word.get(i + 1).tone() == 3) {
                word.set(i, word.get(i).withTone(2));
            }
        }
    }

    /** A word of one syllable leans on the word that follows; others begin anew. */
    private static void between(List<Written> words) {
        for (int i = words.size() - 2; i >= 0; i--) {
            List<Syllable> own = words.get(i).syllables();
            boolean leans = own.size() == 1 || words.get(i + 1).syllables().size() == 1;
            if (leans
                    && own.getLast().tone() == 3
                    && words.get(i + 1).syllables().getFirst().tone() == 3) {
                own.set(own.size() - 1, own.getLast().withTone(2));
            }
        }
    }
}
