package io.parley.media.net;

import io.parley.media.vad.EnergyDetector;
import io.parley.media.vad.SpeechDetector;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How calls' audio runs on this machine.
 *
 * @param loops event loops, 1 … 64; a call belongs to one of them
 * @param firstPort lowest port for RTP, 1024 … 65534; an odd one is raised to the next even
 * @param lastPort highest port that may be used, for RTCP
 * @param quarantine how long a released pair rests, so that a call never hears the one before it
 * @param detector makes each call its own
 */
public record LiveMediaSettings(
        int loops, int firstPort, int lastPort, Duration quarantine, Supplier<SpeechDetector> detector) {

    private static final int DEFAULT_FIRST_PORT = 10_000;
    private static final int DEFAULT_LAST_PORT = 19_999;
    private static final Duration DEFAULT_QUARANTINE = Duration.ofSeconds(10);

    public LiveMediaSettings {
        if (loops < 1 || loops > 64) {
            throw new IllegalArgumentException("loops: " + loops + ", expected 1 to 64");
        }
        if (firstPort < 1024 || lastPort > 65535 || lastPort <= firstPort) {
            throw new IllegalArgumentException(
                    "ports: " + firstPort + " to " + lastPort + ", expected a range within 1024 to 65535");
        }
        if (quarantine.isNegative()) {
            throw new IllegalArgumentException("quarantine: " + quarantine + ", expected 0 or more");
        }
    }

    /** A loop for each core but one, ports 10000 to 19999 (below those that the system hands out itself), 10 s of quarantine. */
    public static LiveMediaSettings defaults() {
        int loops = Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, 64);
        return new LiveMediaSettings(
                loops, DEFAULT_FIRST_PORT, DEFAULT_LAST_PORT, DEFAULT_QUARANTINE, EnergyDetector::new);
    }

    /** The same with another port range. */
    public LiveMediaSettings withPorts(int first, int last) {
        return new LiveMediaSettings(loops, first, last, quarantine, detector);
    }

    /** The same with another detector. */
    public LiveMediaSettings withDetector(Supplier<SpeechDetector> other) {
        return new LiveMediaSettings(loops, firstPort, lastPort, quarantine, other);
    }
}
