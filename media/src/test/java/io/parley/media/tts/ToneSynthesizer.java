package io.parley.media.tts;

import io.parley.media.audio.Pcm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Speaks in tones, at once: 50 ms for each character, at least 200 ms, at a pitch that depends on the text alone. So a
 * test knows how long a prompt lasts without saying it. Safe for many threads.
 */
public final class ToneSynthesizer implements Synthesizer {
    public static final int MILLIS_PER_CHARACTER = 50;

    private static final int MAX_TEXT_LENGTH = 5000;
    private static final int LEAST_MILLIS = 200;

    private final List<String> voices;
    private final List<String> spoken = new ArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** With these voices, or with one named {@code tone}. */
    public ToneSynthesizer(String... voices) {
        this.voices = voices.length == 0 ? List.of("tone") : List.of(voices);
    }

    /** This text cannot be spoken from now on. */
    public ToneSynthesizer failsOn(String text) {
        failing.add(text);
        return this;
    }

    /** What was rendered so far, in order. */
    public List<String> spoken() {
        synchronized (spoken) {
            return List.copyOf(spoken);
        }
    }

    /** How long a text lasts. */
    public static int millis(String text) {
        return Math.max(LEAST_MILLIS, text.length() * MILLIS_PER_CHARACTER);
    }

    @Override
    public String id() {
        return "tone 1";
    }

    @Override
    public List<String> voices() {
        return voices;
    }

    @Override
    public Speech speak(String text, String voice) {
        if (closed) {
            throw new SynthesisException("closed");
        }
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new SynthesisException("text of " + text.length() + " characters, expected 1 to " + MAX_TEXT_LENGTH);
        }
        if (!voices.contains(voice)) {
            throw new SynthesisException("no voice " + voice + ", expected one of " + voices);
        }
        if (failing.contains(text) || text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw new SynthesisException("a text that cannot be spoken");
        }
        synchronized (spoken) {
            spoken.add(text);
        }
        double pitchHz = 300 + Math.floorMod(text.hashCode(), 1000);
        short[] samples = new short[8 * millis(text)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(8000 * Math.sin(2 * Math.PI * pitchHz * i / 8000));
        }
        return Speech.unmarked(new Pcm(samples, 8000), text.length());
    }

    @Override
    public void close() {
        closed = true;
    }
}
