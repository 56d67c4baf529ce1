package io.parley.testkit.random;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random test input that can be had again. {@link #check} runs a property many times, each time with a seed of its own;
 * a failure names that seed, and {@code -Dparley.seed=SEED} runs only that case. {@code -Dparley.iterations=N} runs each
 * property N times instead of what the test asks for, from a start that {@code -Dparley.start=SEED} moves.
 */
public final class Seeded {
    private static final String PRINTABLE =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;-_+*/=<>()[]{}\"'\\@#%&?!\t";
    private static final String BEYOND_ASCII = "äéßñøЖ中文電話客服😀\u0000\u0007\r\n\u2028\ufeff";

    private final long seed;
    private final Random random;

    public Seeded(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L);
    }

    /** A property: throws if it does not hold. */
    public interface Property {
        void holds(Seeded seeded) throws Exception;
    }

    /**
     * Checks a property for {@code iterations} seeds, the same ones every time.
     *
     * @throws AssertionError at the first seed for which it does not hold, which it names
     */
    public static void check(int iterations, Property property) {
        Long only = Long.getLong("parley.seed");
        if (only != null) {
            run(only, property);
            return;
        }
        long start = Long.getLong("parley.start", 1L);
        int count = Integer.getInteger("parley.iterations", iterations);
        for (int i = 0; i < count; i++) {
            run(start + i, property);
        }
    }

    private static void run(long seed, Property property) {
        try {
            property.holds(new Seeded(seed));
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError("seed " + seed + " (again with -Dparley.seed=" + seed + "): " + e, e);
        }
    }

    public long seed() {
        return seed;
    }

    /** Uniform in {@code from} … {@code to}, both included. */
    public int ints(int from, int to) {
        return random.nextInt(from, Math.addExact(to, 1));
    }

    /** Uniform in {@code from} … {@code to}, both included. */
    public long longs(long from, long to) {
        return random.nextLong(from, Math.addExact(to, 1));
    }

    /** Any long, the edges more often than chance would have it. */
    public long anyLong() {
        return switch (ints(0, 9)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MAX_VALUE;
            case 3 -> Long.MIN_VALUE;
            default -> random.nextLong();
        };
    }

    /** Uniform in 0 … 1. */
    public double fraction() {
        return random.nextDouble();
    }

    /** True once in so many times: {@code chance(0.1)} is true for one in ten. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public boolean coin() {
        return random.nextBoolean();
    }

    /** Random bytes, of a length up to {@code maxLength}. */
    public byte[] bytes(int maxLength) {
        byte[] bytes = new byte[ints(0, maxLength)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Printable ASCII and tab, of a length up to {@code maxLength}. */
    public String ascii(int maxLength) {
        return string(PRINTABLE, maxLength);
    }

    /** Any text: umlauts, Chinese, emoji, control characters and line ends among it; up to {@code maxLength} code points. */
    public String text(int maxLength) {
        int length = ints(0, maxLength);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            String alphabet = chance(0.15) ? BEYOND_ASCII : PRINTABLE;
            int at = ints(0, alphabet.codePointCount(0, alphabet.length()) - 1);
            text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }

    /** Characters of an alphabet, of a length up to {@code maxLength}. */
    public String string(String alphabet, int maxLength) {
        int length = ints(0, maxLength);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(ints(0, alphabet.length() - 1)));
        }
        return text.toString();
    }

    /** One of these. */
    public <T> T pick(List<T> choices) {
        return choices.get(ints(0, choices.size() - 1));
    }

    /** One of these. */
    @SafeVarargs
    public final <T> T pick(T... choices) {
        return choices[ints(0, choices.length - 1)];
    }

    /** Bytes with one to four of them flipped, overwritten, removed, doubled or cut off at the end. */
    public byte[] mutate(byte[] original) {
        byte[] bytes = original.clone();
        for (int times = ints(1, 4); times > 0 && bytes.length > 0; times--) {
            int at = ints(0, bytes.length - 1);
            switch (ints(0, 4)) {
                case 0 -> bytes[at] ^= (byte) (1 << ints(0, 7));
                case 1 -> bytes[at] = (byte) ints(0, 255);
                case 2 -> bytes = splice(bytes, at, Math.min(bytes.length, at + ints(1, 8)), new byte[0]);
                case 3 -> {
                    int end = Math.min(bytes.length, at + ints(1, 64));
                    bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
                }
                default -> bytes = Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] replacement) {
        byte[] result = new byte[bytes.length - (to - from) + replacement.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(replacement, 0, result, from, replacement.length);
        System.arraycopy(bytes, to, result, from + replacement.length, bytes.length - to);
        return result;
    }
}
