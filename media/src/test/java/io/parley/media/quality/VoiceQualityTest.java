package io.parley.media.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VoiceQualityTest {

    /** The pairs of ITU-T G.107 table B.1, and the rating of all defaults. */
    @ParameterizedTest
    @CsvSource({
        "90, 4.34",
        "80, 4.03",
        "70, 3.60",
        "60, 3.10",
        "50, 2.58",
        "93.2, 4.41",
        "0, 1",
        "-20, 1",
        "100, 4.5",
        "120, 4.5"
    })
    void anOpinionIsThatOfTheRecommendation(double rating, double opinion) {
        assertThat(VoiceQuality.meanOpinionScore(rating)).isCloseTo(opinion, within(0.007));
    }

    @Test
    void anOpinionNeverFallsBelowOneNorFallsAsTheRatingRises() {
        double before = 1;
        for (double rating = -10; rating <= 110; rating += 0.5) {
            double now = VoiceQuality.meanOpinionScore(rating);
            // The cubic dips below 1 for the worst ratings; the scale ends at 1.
            assertThat(now).isGreaterThanOrEqualTo(before - 1e-9).isBetween(1.0, 4.5);
            before = now;
        }
    }

    /** G.711 with concealment: 1 % costs 4, 5 % a sixth of the scale; computed by hand from clause 7.5. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 3.64", "2, 7.01", "5, 15.78", "100, 75.94"})
    void lossImpairs(double percent, double impairment) {
        assertThat(VoiceQuality.lossImpairment(percent)).isCloseTo(impairment, within(0.01));
    }

    /** Nothing up to 100 ms; 150 ms, the advice of G.114, hardly; 400 ms, its limit, 24. */
    @ParameterizedTest
    @CsvSource({"0, 0", "60, 0", "100, 0", "150, 0.16", "200, 3.04", "300, 14.76", "400, 24.07"})
    void delayImpairs(double oneWayMillis, double impairment) {
        assertThat(VoiceQuality.delayImpairment(oneWayMillis)).isCloseTo(impairment, within(0.05));
    }

    @Test
    void aCleanCallIsAsGoodAsG711Gets() {
        assertThat(VoiceQuality.listening(1_000, 0, 0)).isCloseTo(4.41, within(0.005));
        assertThat(VoiceQuality.conversational(1_000, 0, 0, 0.5, 40)).isCloseTo(4.41, within(0.005));
    }

    @Test
    void latePacketsCountLikeLostOnes() {
        assertThat(VoiceQuality.lossPercent(990, 10, 0)).isCloseTo(1, within(1e-9));
        assertThat(VoiceQuality.lossPercent(1_000, 0, 10)).isCloseTo(1, within(1e-9));
        assertThat(VoiceQuality.lossPercent(0, 0, 0)).isZero();
        assertThat(VoiceQuality.listening(950, 50, 0)).isCloseTo(3.93, within(0.02));
    }

    @Test
    void delayIsFeltInConversationOnly() {
        assertThat(VoiceQuality.listening(1_000, 0, 0)).isCloseTo(4.41, within(0.005));
        assertThat(VoiceQuality.conversational(1_000, 0, 0, 680, 40)).isCloseTo(3.55, within(0.05));
        assertThat(VoiceQuality.conversational(1_000, 0, 0, 480, 140)).isCloseTo(3.55, within(0.05));
    }

    @Test
    void whatIsNotKnownIsNotEstimated() {
        assertThat(VoiceQuality.listening(0, 0, 0)).isEqualTo(VoiceQuality.UNKNOWN);
        assertThat(VoiceQuality.conversational(0, 0, 0, 20, 40)).isEqualTo(VoiceQuality.UNKNOWN);
        assertThat(VoiceQuality.conversational(1_000, 0, 0, -1, 40)).isEqualTo(VoiceQuality.UNKNOWN);
    }
}
