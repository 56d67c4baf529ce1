package io.parley.media.tts;

import io.parley.media.tts.Synthesizer.SynthesisException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The synthesisers of an engine by the names that bots call them. Safe for use by many threads. */
public interface Synthesizers {

    /**
     * The synthesiser of that name.
     *
     * @throws SynthesisException if there is none; it names those that there are
     */
    Synthesizer named(String name);

    /** The voice that speaks where this one's synthesiser is out of order; empty: none does. */
    default Optional<Voice> instead(Voice voice) {
        return Optional.empty();
    }

    /** These and no others. */
    static Synthesizers of(Map<String, ? extends Synthesizer> byName) {
        Map<String, Synthesizer> known = new TreeMap<>(byName);
        return name -> {
            Synthesizer found = known.get(name);
            if (found == null) {
                throw new SynthesisException("no synthesizer " + name + ", expected one of " + known.keySet());
            }
            return found;
        };
    }

    /** One that answers to every name. */
    static Synthesizers only(Synthesizer one) {
        return name -> one;
    }
}
