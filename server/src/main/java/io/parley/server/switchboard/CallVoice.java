package io.parley.server.switchboard;

import io.parley.media.tts.Voice;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The voice of one call: the bot's, with what whoever wants the call says otherwise. Pure. */
final class CallVoice {
    private static final Set<String> FIELDS = Set.of("synthesizer", "name", "speed", "pitch", "volume");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,3}(\\.\\d{1,6})?");

    private CallVoice() {}

    /**
     * The bot's voice with other values.
     *
     * @throws WrongVoiceException if a field is unknown or its value out of range
     */
    static Voice of(Voice bots, Map<String, String> wished) {
        Set<String> unknown = new TreeSet<>(wished.keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new WrongVoiceException("voice has " + unknown + ", expected of " + new TreeSet<>(FIELDS));
        }
        return new Voice(
                wished.getOrDefault("synthesizer", bots.synthesizer()),
                wished.getOrDefault("name", bots.name()),
                number(wished, "speed", Voice.MIN_SPEED, Voice.MAX_SPEED).orElse(bots.speed()),
                number(wished, "pitch", -Voice.MAX_PITCH, Voice.MAX_PITCH).orElse(bots.pitch()),
                number(wished, "volume", Voice.MIN_VOLUME, Voice.MAX_VOLUME).orElse(bots.volume()));
    }

    private static Optional<Double> number(Map<String, String> wished, String field, double min, double max) {
        return Optional.ofNullable(wished.get(field)).map(given -> {
            if (NUMBER.matcher(given).matches()) {
                double value = Double.parseDouble(given);
                if (value >= min && value <= max) {
                    return value;
                }
            }
            throw new WrongVoiceException("voice." + field + " is no number from " + min + " to " + max);
        });
    }

    /** Somebody wants a voice that cannot be; the message says what was expected. */
    static final class WrongVoiceException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongVoiceException(String message) {
            super(message);
        }
    }
}
