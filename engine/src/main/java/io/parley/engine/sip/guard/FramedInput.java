package io.parley.engine.sip.guard;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * What a connection brings, handed out by whole messages (RFC 3261 section 18.3), each after it was judged: what reads here
 * never waits in the middle of a message, and never sees one that is longer than it may be. Ends where the peer ends, or
 * where it is no longer to be listened to. For the one thread that reads.
 */
public final class FramedInput extends InputStream {
    /** A message is there within this, once it has begun. */
    static final Duration MESSAGE_TIME = Duration.ofSeconds(10);

    /** An unknown source's connection may be quiet for so long. */
    static final Duration IDLE_TIME = Duration.ofSeconds(30);

    /** How long the next read may take. */
    public interface Wait {
        /**
         * Sets it.
         *
         * @param millis 0: for ever
         */
        void atMost(int millis) throws IOException;
    }

    /** Who decides. */
    interface Judge {
        /** Of a whole message. */
        Fate of(Glance glance);

        /** It is not listened to any more. */
        void over(Fate why);

        /** Whether the source is known. */
        boolean known();

        long nanoTime();
    }

    private final InputStream in;
    private final Wait wait;
    private final Judge judge;
    private final Glance glance = new Glance();
    private final byte[] buffer = new byte[Glance.MAX_MESSAGE_BYTES];

    /** Bytes up to here may be read, {@code taken} of them were. */
    private int released;

    private int taken;
    private int filled;

    /** The end of a header section was looked for up to here. */
    private int sought;

    private long quietSince;
    private boolean ended;

    FramedInput(InputStream in, Wait wait, Judge judge) {
        this.in = in;
        this.wait = wait;
        this.judge = judge;
        this.quietSince = judge.nanoTime();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (taken == released) {
            if (ended || !more()) {
                ended = true;
                return -1;
            }
        }
        int count = Math.min(length, released - taken);
        System.arraycopy(buffer, taken, into, from, count);
        taken += count;
        return count;
    }

    /** One step towards the next message; false: there is none. */
    private boolean more() throws IOException {
        if (released > 0) {
            drop(released);
        }
        int blank = lineEnds();
        if (blank > 0) {
            released = blank; // a keep-alive, or what RFC 3261 section 7.5 wants ignored
            return true;
        }
        int header = endOfHeader();
        if (header < 0) {
            return filled < buffer.length ? fill() : over(Fate.OVERSIZED);
        }
        glance.at(buffer, 0, header);
        if (!glance.isSip() || glance.contentLengthBad() || glance.bodyAt() != header) {
            return over(Fate.GARBAGE); // where the next one would begin nobody can tell
        }
        long whole = header + Math.max(0, glance.contentLength());
        if (whole > buffer.length) {
            return over(Fate.OVERSIZED);
        }
        return filled < whole ? fill() : judged((int) whole);
    }

    private boolean judged(int whole) {
        quietSince = judge.nanoTime();
        Fate fate = judge.of(glance);
        if (fate.passed()) {
            released = whole;
            return true;
        }
        if (!judge.known()) {
            return false; // whoever is let in again has to connect again
        }
        drop(whole);
        return true;
    }

    private boolean over(Fate why) {
        judge.over(why);
        return false;
    }

    private void drop(int count) {
        System.arraycopy(buffer, count, buffer, 0, filled - count);
        filled -= count;
        released = 0;
        taken = 0;
        sought = 0;
    }

    private int lineEnds() {
        int at = 0;
        while (at < filled && (buffer[at] == '\r' || buffer[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** Behind the empty line; -1: it is not here yet. The parser's lines end where a line feed is. */
    private int endOfHeader() {
        for (int at = Math.max(1, sought); at < filled; at++) {
            boolean empty = buffer[at - 1] == '\n' || (at > 1 && buffer[at - 1] == '\r' && buffer[at - 2] == '\n');
            if (buffer[at] == '\n' && empty) {
                return at + 1;
            }
        }
        sought = filled;
        return -1;
    }

    private boolean fill() throws IOException {
        boolean begun = filled > 0;
        if (!begun && judge.known()) {
            wait.atMost(0);
        } else {
            long spent = judge.nanoTime() - quietSince;
            long left = (begun ? MESSAGE_TIME : IDLE_TIME).toMillis()
                    - Duration.ofNanos(spent).toMillis();
            if (left <= 0) {
                return over(begun ? Fate.SLOW : Fate.IDLE);
            }
            wait.atMost((int) left);
        }
        try {
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count <= 0) {
                return false;
            }
            if (!begun) {
                quietSince = judge.nanoTime();
            }
            filled += count;
            return true;
        } catch (SocketTimeoutException e) {
            return over(begun ? Fate.SLOW : Fate.IDLE);
        }
    }

    @Override
    public int available() {
        return released - taken;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
