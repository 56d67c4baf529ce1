package io.parley.engine.conversation;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Node;
import io.parley.dialog.nlu.Expectation;
import io.parley.dialog.nlu.Understander;

/**
 * How long a caller's silence is waited for until his turn is over, by what he seems to have said so far: less once the
 * answer is there and stands, more while he is plainly not at his end, else as the node says. Pure; used by the owner.
 */
final class Patience {
    /** Longer than the pauses inside words and phrases, which are under 200 ms. */
    static final int COMPLETE_MILLIS = 300;

    /** Nobody waits longer, however little has been said. */
    static final int LONGEST_MILLIS = 2_000;

    /** Interim texts come every 200 ms while they change: what stands for so long was confirmed by one more. */
    static final int STABLE_MILLIS = 200;

    private final Expectation expectation;

    Patience(Bot bot, Understander understander) {
        this.expectation = Expectation.of(bot, understander);
    }

    /**
     * Silence that ends the turn.
     *
     * @param millis 200 … 2000
     * @param onceStable holds only when the text has not changed for {@link #STABLE_MILLIS}
     */
    record Wait(int millis, boolean onceStable) {}

    /** Whether the words alone do not tell. */
    boolean isOpen(Node node, String soFar) {
        return expectation.judge(node, soFar) == Expectation.Progress.OPEN;
    }

    /** Judges an interim text. */
    Wait judge(Node node, String soFar) {
        int usual = (int) node.endpoint().toMillis();
        return switch (expectation.judge(node, soFar)) {
            case OPEN -> new Wait(usual, false);
            case COMPLETE -> new Wait(Math.min(usual, COMPLETE_MILLIS), usual > COMPLETE_MILLIS);
            case INCOMPLETE -> new Wait(Math.min(2 * usual, LONGEST_MILLIS), false);
        };
    }
}
