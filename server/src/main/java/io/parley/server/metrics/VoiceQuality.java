package io.parley.server.metrics;

import io.parley.media.MediaSummary;
import java.util.OptionalDouble;

/**
 * How good a G.711 call's audio may have sounded, by the E-model (ITU-T G.107) from loss and delay, all its other inputs at
 * their defaults. An estimate from counters, not a measurement of sound. Pure.
 *
 * <p>Two figures, as RFC 3611 section 4.7.5 has them: listening quality knows loss alone; conversational quality knows
 * delay, too, and exists only where RTCP has told the round trip.
 */
final class VoiceQuality {
    /** The rating with all inputs at their defaults (G.107 table 2, clause 7.7): no loss, no delay. */
    static final double BEST_RATING = 93.2;

    /**
     * G.711's robustness against random loss, without concealment (G.113 table I.4). Ours, which repeats a slot and fades,
     * is better than none and less than that of G.711's appendix I (25.1): this is the value that can be stood for.
     */
    private static final double LOSS_ROBUSTNESS = 4.3;

    /** The impairment that no codec exceeds (G.107 clause 7.5). */
    private static final double WORST_EQUIPMENT_IMPAIRMENT = 95;

    /** Delay up to here is not noticed (G.107 clause 7.4). */
    private static final double UNNOTICED_DELAY_MILLIS = 100;

    /** What the ends add to the way through the network: a packet of 20 ms and the jitter buffer's 40 ms. */
    private static final double ENDS_DELAY_MILLIS = 60;

    private VoiceQuality() {}

    /** Listening quality, 1 … 4.5; empty if nothing was heard. */
    static OptionalDouble listening(MediaSummary media) {
        return media.packetsReceived() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(meanOpinionScore(BEST_RATING - lossImpairment(lossPercent(media))));
    }

    /** Conversational quality, 1 … 4.5; empty if nothing was heard or the round trip is not known. */
    static OptionalDouble conversational(MediaSummary media) {
        if (media.packetsReceived() == 0 || media.roundTripMillis() < 0) {
            return OptionalDouble.empty();
        }
        double delayMillis = media.roundTripMillis() / 2 + ENDS_DELAY_MILLIS;
        return OptionalDouble.of(
                meanOpinionScore(BEST_RATING - lossImpairment(lossPercent(media)) - delayImpairment(delayMillis)));
    }

    /** Packets that could not be played, lost ones and late ones, of those that should have come; 0 … 100. */
    static double lossPercent(MediaSummary media) {
        double expected = (double) media.packetsReceived() + media.packetsLost();
        return expected == 0 ? 0 : Math.min(100, 100 * (media.packetsLost() + media.packetsLate()) / expected);
    }

    /** Effective equipment impairment of G.711 under random loss (G.107 clause 7.5, BurstR 1, Ie 0). */
    static double lossImpairment(double lossPercent) {
        return WORST_EQUIPMENT_IMPAIRMENT * lossPercent / (lossPercent + LOSS_ROBUSTNESS);
    }

    /** Impairment by one-way delay without echo (Idd of G.107 clause 7.4). */
    static double delayImpairment(double oneWayMillis) {
        if (oneWayMillis <= UNNOTICED_DELAY_MILLIS) {
            return 0;
        }
        double x = Math.log(oneWayMillis / UNNOTICED_DELAY_MILLIS) / Math.log(2);
        return 25 * (sixthRoot(1 + Math.pow(x, 6)) - 3 * sixthRoot(1 + Math.pow(x / 3, 6)) + 2);
    }

    /** The opinion that a rating stands for (G.107 annex B). */
    static double meanOpinionScore(double rating) {
        if (rating <= 0) {
            return 1;
        }
        if (rating >= 100) {
            return 4.5;
        }
        return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
    }

    private static double sixthRoot(double value) {
        return Math.pow(value, 1.0 / 6);
    }
}
