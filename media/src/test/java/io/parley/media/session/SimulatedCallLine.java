package io.parley.media.session;

import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.audio.Pcm;
import io.parley.media.codec.AudioCodec;
import io.parley.media.echo.EchoPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Calls of tests without a recogniser on a {@link SimulatedMedia}, with PCMU both ways. */
final class SimulatedCallLine {
    private static final int SLOT = 160;

    private SimulatedCallLine() {}

    /** One that has begun. */
    static MediaSession open(SimulatedMedia on, Optional<Path> recording) {
        MediaSession session = on.open(
                new MediaSessions.Request(
                        "line", InetAddress.getLoopbackAddress(), Optional.empty(), recording, 10_000),
                event -> {});
        session.configure(
                1,
                new MediaStream(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001),
                        AudioCodec.PCMU,
                        AudioCodec.PCMU.payloadType(),
                        OptionalInt.of(101),
                        MediaStream.Direction.SEND_RECEIVE));
        return session;
    }

    /** The far end from now on: each slot that it hears comes back by a path. */
    static void echo(SimulatedMedia line, EchoPath path, SplittableRandom noise) {
        line.afterTick(() -> {
            long tick = line.tick();
            short[] heard = tick == 0 ? new short[SLOT] : line.heardFromBot(tick - 1, tick);
            line.callerSays(tick, new Pcm(EchoPath.arriving(path.echo(heard), noise), 8000));
        });
    }
}
