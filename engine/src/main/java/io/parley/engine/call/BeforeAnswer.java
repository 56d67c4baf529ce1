package io.parley.engine.call;

import java.time.Duration;
import java.util.Optional;

/**
 * What happens to a received call before it is answered: how long it rings, what it hears, what is rendered meanwhile.
 *
 * @param ring 180 for so long
 * @param announcement said after that as early media (183)
 * @param preparation renders what the bot will say in this call; blocks. Empty: there is nothing to render
 */
public record BeforeAnswer(Duration ring, Optional<String> announcement, Optional<Runnable> preparation) {

    /** Answered at once. */
    public static final BeforeAnswer AT_ONCE = new BeforeAnswer(Duration.ZERO, Optional.empty(), Optional.empty());

    boolean isAtOnce() {
        return ring.isZero() && announcement.isEmpty() && preparation.isEmpty();
    }
}
