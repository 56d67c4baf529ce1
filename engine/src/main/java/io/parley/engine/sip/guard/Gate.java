package io.parley.engine.sip.guard;

import java.io.InputStream;
import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The guard of one endpoint's sockets: knows its calls, and tells what became of what came in. Any thread, but {@link
 * #datagram} is for the one that reads a socket.
 */
public final class Gate {
    private final Guard guard;
    private final Predicate<String> ours;
    private final Consumer<Fate> tally;

    /**
     * A gate.
     *
     * @param ours whether a Call-ID is that of a call of ours
     * @param tally is told of whatever does not pass
     */
    public Gate(Guard guard, Predicate<String> ours, Consumer<Fate> tally) {
        this.guard = guard;
        this.ours = ours;
        this.tally = tally;
    }

    public Guard guard() {
        return guard;
    }

    /**
     * Whether a datagram goes to the parser.
     *
     * @param glance of the thread that reads
     */
    public boolean datagram(InetAddress source, byte[] bytes, int from, int length, Glance glance) {
        if (length >= Glance.MAX_MESSAGE_BYTES) {
            return passes(guard.refuse(source, Fate.OVERSIZED));
        }
        glance.at(bytes, from, length);
        return passes(guard.admit(source, glance, ours));
    }

    /** Whether somebody who connects is let in; then {@link #left} has to be called once. */
    public boolean connected(InetAddress source) {
        return passes(guard.connected(source));
    }

    /** A connection that was let in is over. */
    public void left(InetAddress source) {
        guard.left(source);
    }

    /** What a connection brings, a whole message at a time. */
    public InputStream framed(InputStream in, InetAddress source, FramedInput.Wait wait) {
        return new FramedInput(in, wait, new FramedInput.Judge() {
            @Override
            public Fate of(Glance glance) {
                Fate fate = guard.admit(source, glance, ours);
                passes(fate);
                return fate;
            }

            @Override
            public void over(Fate why) {
                passes(guard.refuse(source, why));
            }

            @Override
            public boolean known() {
                return guard.knows(source);
            }

            @Override
            public long nanoTime() {
                return guard.nanoTime();
            }
        });
    }

    private boolean passes(Fate fate) {
        if (!fate.passed()) {
            tally.accept(fate);
        }
        return fate.passed();
    }
}
