package io.parley.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Wording of messages. */
public final class Words {
    private Words() {}

    /** The name nearest to a misspelt one, if it is near enough to be what was meant. */
    public static Optional<String> closest(String wrong, Collection<String> names) {
        if (wrong.length() > 100) {
            return Optional.empty();
        }
        int best = Math.max(1, wrong.length() / 3) + 1;
        Optional<String> closest = Optional.empty();
        for (String name : names) {
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

    /** As it would be written in a file. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis > 0 && millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis > 0 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis > 0 && millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int least = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, 1 + edits[i - 2][j - 2]);
                }
                edits[i][j] = least;
            }
        }
        return edits[a.length()][b.length()];
    }
}
