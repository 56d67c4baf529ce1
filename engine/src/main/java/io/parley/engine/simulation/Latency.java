package io.parley.engine.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a service takes for an answer: never less than {@code least}, {@code mean} on average, with a tail that is cut at
 * {@code most}. What is drawn follows from the generator's seed.
 */
public record Latency(Duration least, Duration mean, Duration most) {

    /** Everything is there at once. */
    public static final Latency ZERO = new Latency(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** A recogniser in this process that keeps up, to an interim or final text: Vosk's small model takes 27 ms on average. */
    public static final Latency RECOGNIZER =
            new Latency(Duration.ofMillis(12), Duration.ofMillis(30), Duration.ofMillis(120));

    /** A service in the same network. */
    public static final Latency SERVICE =
            new Latency(Duration.ofMillis(40), Duration.ofMillis(120), Duration.ofSeconds(1));

    public Latency {
        if (least.isNegative() || mean.compareTo(least) < 0 || most.compareTo(mean) < 0) {
            throw new IllegalArgumentException(
                    "latency: " + least + ", " + mean + ", " + most + ", expected them to rise");
        }
    }

    /** The next answer's. */
    Duration draw(RandomGenerator random) {
        double tail = mean.minus(least).toNanos() * -Math.log(1 - random.nextDouble());
        Duration drawn = least.plusNanos((long) tail);
        return drawn.compareTo(most) > 0 ? most : drawn;
    }
}
