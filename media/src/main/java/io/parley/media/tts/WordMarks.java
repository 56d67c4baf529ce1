package io.parley.media.tts;

import java.util.ArrayList;
import java.util.List;

/**
 * Which stretch of a text is said when, in the order of the text. A stretch is a word where the synthesiser tells, else
 * all that a recording or a synthesiser without marks says. Millis count from the audio's beginning. Immutable; pure.
 */
public record WordMarks(List<Mark> list) {
    /** Nothing is known. */
    public static final WordMarks NONE = new WordMarks(List.of());

    /**
     * A stretch of the text and of the audio.
     *
     * @param from its first character
     * @param to after its last character
     * @param startMillis when it begins
     * @param endMillis when it is over
     */
    public record Mark(int from, int to, int startMillis, int endMillis) {
        public Mark {
            if (from < 0 || to < from || startMillis < 0 || endMillis < startMillis) {
                throw new IllegalArgumentException("characters " + from + " to " + to + " from " + startMillis + " to "
                        + endMillis + " ms, expected two ranges");
            }
        }

        private Mark moved(int characters, long millis) {
            return new Mark(
                    from + characters,
                    to + characters,
                    Math.toIntExact(startMillis + millis),
                    Math.toIntExact(endMillis + millis));
        }
    }

    public WordMarks {
        list = List.copyOf(list);
    }

    /** One stretch: a text of which only the length of its audio is known. */
    public static WordMarks whole(int characters, long millis) {
        return new WordMarks(List.of(new Mark(0, characters, 0, Math.toIntExact(millis))));
    }

    /** The same where the text stands later in a longer one, and the audio in longer audio. */
    public WordMarks moved(int characters, long millis) {
        return new WordMarks(
                list.stream().map(mark -> mark.moved(characters, millis)).toList());
    }

    /** These and those that follow. */
    public WordMarks and(WordMarks later) {
        List<Mark> both = new ArrayList<>(list);
        both.addAll(later.list);
        return new WordMarks(both);
    }

    /** Of audio from which the beginning up to {@code fromMillis} and what comes after {@code toMillis} were cut. */
    public WordMarks cut(long fromMillis, long toMillis) {
        return new WordMarks(list.stream()
                .map(mark -> new Mark(
                        mark.from,
                        mark.to,
                        (int) (Math.clamp(mark.startMillis, fromMillis, toMillis) - fromMillis),
                        (int) (Math.clamp(mark.endMillis, fromMillis, toMillis) - fromMillis)))
                .toList());
    }

    /** Of audio that lasts {@code factor} times as long. */
    public WordMarks stretched(double factor) {
        return new WordMarks(list.stream()
                .map(mark -> new Mark(mark.from, mark.to, (int) Math.round(mark.startMillis * factor), (int)
                        Math.round(mark.endMillis * factor)))
                .toList());
    }

    /**
     * How much of the text was heard in so much of its audio: whole words, a word counting when at least half of it was.
     * Inside a stretch of several words by proportion. Of scripts written without spaces each character is a word.
     *
     * @return number of characters, without a space at the end
     */
    public int heard(CharSequence text, long heardMillis) {
        int heard = 0;
        for (Mark mark : list) {
            if (mark.to > text.length()) {
                throw new IllegalArgumentException("mark up to character " + mark.to + ", text of " + text.length());
            }
            if (heardMillis >= mark.endMillis && mark.endMillis > mark.startMillis) {
                heard = mark.to;
            } else if (heardMillis > mark.startMillis) {
                double share = (heardMillis - mark.startMillis) / (double) (mark.endMillis - mark.startMillis);
                int within = wordsOf(text, mark, share);
                return within > mark.from ? within : heard;
            }
        }
        return heard;
    }

    /** The end of the last word in a stretch of which at least half lies in the share that was heard. */
    private static int wordsOf(CharSequence text, Mark mark, double share) {
        double reached = mark.from + share * (mark.to - mark.from);
        int heard = mark.from;
        int at = mark.from;
        while (at < mark.to) {
            while (at < mark.to && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            int begin = at;
            while (at < mark.to && !Character.isWhitespace(text.charAt(at))) {
                at++;
                if (standsAlone(text.charAt(at - 1))) {
                    break;
                }
            }
            if (at > begin && reached >= (begin + at) / 2.0) {
                heard = at;
            }
        }
        return heard;
    }

    private static boolean standsAlone(char c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }
}
