package io.parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.MediaSummary;
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

    /** G.711 without concealment: 1 % costs 18, 5 % half of the scale; computed by hand from clause 7.5. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 17.92", "2, 30.16", "5, 51.08", "100, 91.08"})
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
        MediaSummary clean = media(1_000, 0, 0, 0.5);
        assertThat(VoiceQuality.listening(clean).orElseThrow()).isCloseTo(4.41, within(0.005));
        assertThat(VoiceQuality.conversational(clean).orElseThrow()).isCloseTo(4.41, within(0.005));
    }

    @Test
    void latePacketsCountLikeLostOnes() {
        assertThat(VoiceQuality.lossPercent(media(990, 10, 0, 0))).isCloseTo(1, within(1e-9));
        assertThat(VoiceQuality.lossPercent(media(1_000, 0, 10, 0))).isCloseTo(1, within(1e-9));
        assertThat(VoiceQuality.lossPercent(media(0, 0, 0, 0))).isZero();
        assertThat(VoiceQuality.listening(media(950, 50, 0, 0)).orElseThrow()).isCloseTo(2.18, within(0.05));
    }

    @Test
    void delayIsFeltInConversationOnly() {
        MediaSummary far = media(1_000, 0, 0, 680);
        assertThat(VoiceQuality.listening(far).orElseThrow()).isCloseTo(4.41, within(0.005));
        assertThat(VoiceQuality.conversational(far).orElseThrow()).isCloseTo(3.55, within(0.05));
    }

    @Test
    void whatIsNotKnownIsNotEstimated() {
        assertThat(VoiceQuality.listening(media(0, 0, 0, 20))).isEmpty();
        assertThat(VoiceQuality.conversational(media(0, 0, 0, 20))).isEmpty();
        assertThat(VoiceQuality.conversational(media(1_000, 0, 0, -1))).isEmpty();
    }

    private static MediaSummary media(long received, long lost, long late, double roundTripMillis) {
        return new MediaSummary(
                "PCMU", received, lost, late, 0, 0, 0, 0, received, 0, received, 0, lost, 1.0, roundTripMillis, 0, 0);
    }
}
