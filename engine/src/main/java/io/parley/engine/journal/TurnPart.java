package io.parley.engine.journal;

import java.util.Locale;

/** What a turn's latency is made of, in the order in which it happens. */
public enum TurnPart {
    /** On the way through the jitter buffer. */
    TRANSPORT("wire"),
    /** Silence that tells the end of the turn. */
    ENDPOINT("endpoint"),
    RECOGNITION("asr"),
    DECISION("decide"),
    /** Others are asked: HTTP, a language model. */
    SERVICE("service"),
    SYNTHESIS("tts"),
    PLAYOUT("play"),
    /** What no other part explains. */
    REST("rest");

    private final String word;

    TurnPart(String word) {
        this.word = word;
    }

    /** Milliseconds of it in a turn; only the rest may be negative. */
    public long millis(CallEvent.TurnLatency turn) {
        return switch (this) {
            case TRANSPORT -> turn.transportMillis();
            case ENDPOINT -> turn.endpointMillis();
            case RECOGNITION -> turn.recognitionMillis();
            case DECISION -> turn.decisionMillis();
            case SERVICE -> turn.serviceMillis();
            case SYNTHESIS -> turn.synthesisMillis();
            case PLAYOUT -> turn.playoutMillis();
            case REST -> turn.restMillis();
        };
    }

    /** In a transcript. */
    String word() {
        return word;
    }

    /** In metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a turn by key has it. */
    public boolean ofKeys() {
        return switch (this) {
            case TRANSPORT, ENDPOINT, RECOGNITION -> false;
            case DECISION, SERVICE, SYNTHESIS, PLAYOUT, REST -> true;
        };
    }
}
