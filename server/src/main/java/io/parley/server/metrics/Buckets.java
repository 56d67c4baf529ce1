package io.parley.server.metrics;

import io.parley.engine.journal.TurnPart;
import java.time.Duration;
import java.util.Arrays;

/** Where histograms are cut: at values that somebody has a reason to ask for. */
final class Buckets {
    private Buckets() {}

    /** INVITE to ringing or answer. */
    static final Duration[] SETUP = millis(100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000);

    static final Duration[] RING = millis(1_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 120_000);

    static final Duration[] TALK =
            millis(1_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 180_000, 300_000, 600_000, 1_800_000);

    /** A caller takes half a second for a quick answer and two for a broken line. */
    static final Duration[] TURN =
            millis(20, 50, 100, 200, 300, 500, 700, 800, 1_000, 1_200, 1_500, 2_000, 3_000, 5_000);

    /** Of the parts of a turn that are to take no time: a slot is 20 ms, and all of them together are to take 100. */
    private static final Duration[] SHORT_PART = millis(5, 10, 20, 50, 100, 200, 500, 1_000, 2_000);

    /** A bot that stops within 200 ms is polite. */
    static final Duration[] SILENCE = millis(100, 150, 200, 250, 300, 400, 500, 700, 1_000);

    static final Duration[] JITTER = millis(1, 2, 5, 10, 20, 30, 50, 100, 200);

    /** Twice the 150 ms that ITU-T G.114 advises for one way, and around it. */
    static final Duration[] ROUND_TRIP = millis(5, 10, 20, 50, 100, 150, 200, 300, 400, 600, 1_000);

    static final double[] LOSS = {0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5};

    /** User satisfaction by G.107 annex B: 4.34 all very satisfied … 2.58 nearly all dissatisfied. */
    static final double[] OPINION = {1.5, 2, 2.58, 3.1, 3.6, 4.03, 4.34, 4.4};

    static Duration[] of(TurnPart part) {
        return switch (part) {
            case ENDPOINT, SERVICE, SYNTHESIS -> TURN;
            case TRANSPORT, RECOGNITION, DECISION, PLAYOUT, REST -> SHORT_PART;
        };
    }

    private static Duration[] millis(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
