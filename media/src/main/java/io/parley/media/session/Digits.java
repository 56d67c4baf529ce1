package io.parley.media.session;

import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.DigitSource;
import io.parley.media.dtmf.KeyPresses;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The caller's key presses, each told once, with the epoch in force. On the call's event loop. */
final class Digits {
    private final Consumer<SpeechEvent> sink;
    private final LongSupplier mediaNanos;
    private final KeyPresses presses = new KeyPresses();
    private int epoch;

    Digits(Consumer<SpeechEvent> sink, LongSupplier mediaNanos) {
        this.sink = sink;
        this.mediaNanos = mediaNanos;
    }

    void epoch(int current) {
        epoch = current;
    }

    void pressed(char key, DigitSource source, long tick) {
        if (presses.counts(key, source, tick)) {
            sink.accept(new SpeechEvent.Digit(tick, source, key, epoch, mediaNanos.getAsLong()));
        }
    }
}
