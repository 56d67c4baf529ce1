package io.parley.media.quality;

/**
 * How good a G.711 call's audio may have sounded, by the E-model (ITU-T G.107) from loss and delay, all its other inputs at
 * their defaults. An estimate from counters, not a measurement of sound. Pure.
 *
 * <p>Two figures, as RFC 3611 section 4.7.5 has them: listening quality knows loss alone; conversational quality knows
 * delay, too, and exists only where RTCP has told the round trip.
 */
public final class VoiceQuality {
    /** Where there is nothing to estimate from. */
    public static final double UNKNOWN = -1;

    /** The rating with all inputs at their defaults (G.107 table 2, clause 7.7): no loss, no delay. */
    static final double BEST_RATING = 93.2;

    /** G.711's robustness against random loss with a concealment like that of its Appendix I (G.113 table I.4; without: 4.3). */
    private static final double LOSS_ROBUSTNESS = 25.1;

    /** The impairment that no codec exceeds (G.107 clause 7.5). */
    private static final double WORST_EQUIPMENT_IMPAIRMENT = 95;

    /** Delay up to here is not noticed (G.107 clause 7.4). */
    private static final double UNNOTICED_DELAY_MILLIS = 100;

    /** What the far end adds to the way: a packet of 20 ms. */
    private static final double PACKET_MILLIS = 20;

    private VoiceQuality() {}

    /** Listening quality, 1 … 4.5; {@link #UNKNOWN} if nothing was heard. */
    public static double listening(long received, long lost, long late) {
        return received == 0
                ? UNKNOWN
                : meanOpinionScore(BEST_RATING - lossImpairment(lossPercent(received, lost, late)));
    }

    /**
     * Conversational quality, 1 … 4.5; {@link #UNKNOWN} if nothing was heard or the round trip is not known.
     *
     * @param roundTripMillis below 0 if it is not known
     * @param bufferMillis the delay of the jitter buffer
     */
    public static double conversational(
            long received, long lost, long late, double roundTripMillis, double bufferMillis) {
        if (received == 0 || roundTripMillis < 0) {
            return UNKNOWN;
        }
        double delayMillis = roundTripMillis / 2 + PACKET_MILLIS + bufferMillis;
        return meanOpinionScore(
                BEST_RATING - lossImpairment(lossPercent(received, lost, late)) - delayImpairment(delayMillis));
    }

    /** Packets that could not be played, lost ones and late ones, of those that should have come; 0 … 100. */
    public static double lossPercent(long received, long lost, long late) {
        double expected = (double) received + lost;
        return expected == 0 ? 0 : Math.min(100, 100 * (lost + late) / expected);
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
