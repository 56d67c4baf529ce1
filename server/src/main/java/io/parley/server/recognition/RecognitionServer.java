package io.parley.server.recognition;

import io.parley.media.asr.FailoverRecognizer;
import io.parley.media.asr.net.ServerLoad;
import io.parley.media.asr.net.VoskServerRecognizer;
import java.util.Optional;

/**
 * A recogniser on another machine, as whoever measures sees it. Any thread.
 *
 * @param name as bots name it
 * @param client what asks it
 * @param failover what decides whether it is asked; empty: it always is
 */
public record RecognitionServer(String name, VoskServerRecognizer client, Optional<FailoverRecognizer> failover) {

    public ServerLoad load() {
        return client.load();
    }

    /** Whether it is asked without reserve. */
    public boolean isAsked() {
        return failover.map(FailoverRecognizer::asksFirst).orElse(true);
    }

    /** What its fallback has heard instead. */
    public FailoverRecognizer.Counts instead() {
        return failover.map(FailoverRecognizer::counts).orElseGet(() -> new FailoverRecognizer.Counts(0, 0));
    }
}
