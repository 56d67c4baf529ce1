package io.parley.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Wording of messages. */
public final class Words {
    /** Longer names are not compared. */
    private static final int MAX_NAME = 100;

    /** Pairs of characters compared for one hint, some ten milliseconds; thousands of long names are a file made to tire us. */
    private static final int MAX_WORK = 2_000_000;

    private Words() {}

    /** The name nearest to a misspelt one, if it is near enough to be what was meant. */
    public static Optional<String> closest(String wrong, Collection<String> names) {
        if (wrong.length() > MAX_NAME) {
            return Optional.empty();
        }
        int best = Math.max(1, wrong.length() / 3) + 1;
        int work = 0;
        Optional<String> closest = Optional.empty();
        for (String name : names) {
            if (Math.abs(name.length() - wrong.length()) >= best) {
                continue; // So many characters have to be added or removed at least.
            }
            work += (wrong.length() + 1) * (name.length() + 1);
            if (work > MAX_WORK) {
                break;
            }
            int distance = distance(wrong, name);
            if (distance < best) {
                best = distance;
                closest = Optional.of(name);
            }
        }
        return closest;
    }

    /** {@code on, off or auto}. */
    public static String oneOf(List<String> words) {
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }

    /** An enum's constant as files write it: its name in lower case, with - for _. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As it would be written in a file. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis > 0 && millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        }
        if (millis > 0 && millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis > 0 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis > 0 && millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** As files say it: in the largest unit of which it is a whole number. */
    static String size(long bytes) {
        int shift = bytes == 0 ? 20 : Math.min(30, Long.numberOfTrailingZeros(bytes) / 10 * 10);
        return switch (shift) {
            case 30 -> (bytes >> 30) + "GB";
            case 20 -> (bytes >> 20) + "MB";
            default -> (bytes >> 10) + "KB";
        };
    }

    /** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] edits = new int[b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[j] = i + j;
                    continue;
                }
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int least = Math.min(replace, 1 + Math.min(last[j], edits[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, 1 + beforeLast[j - 2]);
                }
                edits[j] = least;
            }
            int[] oldest = beforeLast;
            beforeLast = last;
            last = edits;
            edits = oldest;
        }
        return last[b.length()];
    }
}
