package io.parley.media.prompt;

import io.parley.media.tts.Voice;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * By how much each voice was made louder last: a prompt that is heard before it is complete gets the level of the one
 * before. Bounded; any thread.
 */
final class VoiceGains {
    static final int MAX_VOICES = 256;

    /** Least recently used first. Guarded by itself. */
    private final Map<String, Double> gains = new LinkedHashMap<>(16, 0.75f, true);

    OptionalDouble get(Voice voice) {
        synchronized (gains) {
            Double known = gains.get(name(voice));
            return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
        }
    }

    void learn(Voice voice, double gain) {
        synchronized (gains) {
            gains.put(name(voice), gain);
            if (gains.size() > MAX_VOICES) {
                Iterator<String> oldest = gains.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
    }

    private static String name(Voice voice) {
        return voice.synthesizer() + "\n" + voice.name();
    }
}
