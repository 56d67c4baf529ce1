package io.parley.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ForegroundTest {
    private static final double CALLER = 0.01;
    private final Foreground foreground = new Foreground();

    private void slots(double power, int slots) {
        for (int i = 0; i < slots; i++) {
            foreground.slot(power);
        }
    }

    private static double softerBy(double decibels) {
        return CALLER * Math.pow(10, -decibels / 10);
    }

    @Test
    void whatIsFarSofterThanTheCallerIsBehindHim() {
        slots(CALLER, 20);
        foreground.begin();
        assertThat(foreground.isBehind()).isFalse();
        slots(softerBy(20), 4);
        assertThat(foreground.isBehind()).as("80 ms: the gap of a plosive").isFalse();
        slots(softerBy(20), 1);
        assertThat(foreground.isBehind()).isTrue();
    }

    @Test
    void aSofterWordOfTheCallersIsHisOwn() {
        slots(CALLER, 20);
        foreground.begin();
        slots(softerBy(6), 40);
        assertThat(foreground.isBehind()).isFalse();
    }

    @Test
    void aCallerWhoLowersHisVoiceIsTheCallerAgain() {
        slots(CALLER, 20);
        foreground.begin();
        slots(softerBy(12), 25);
        assertThat(foreground.isBehind()).isTrue();
        slots(softerBy(12), 75);
        assertThat(foreground.isBehind())
                .as("after 2 s the memory is 4 dB fainter")
                .isFalse();
    }

    @Test
    void anUtteranceThatBeginsWithAMurmurIsTheCallersOnceHeSpeaks() {
        slots(softerBy(15), 20);
        foreground.begin();
        assertThat(foreground.isBehind()).isFalse();
        slots(CALLER, 10);
        assertThat(foreground.isBehind()).isFalse();
        slots(softerBy(15), 5);
        assertThat(foreground.isBehind()).isTrue();
    }

    @Test
    void anotherUtteranceHasItsOwnCaller() {
        slots(CALLER, 20);
        foreground.begin();
        slots(softerBy(15), 20);
        assertThat(foreground.isBehind()).isTrue();
        foreground.begin();
        assertThat(foreground.isBehind()).isFalse();
    }
}
