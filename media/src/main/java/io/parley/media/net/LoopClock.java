package io.parley.media.net;

/** The monotonic clock that drives media time. The only clock that media reads, and only the event loops read it. */
final class LoopClock {
    long nanos() {
        return System.nanoTime();
    }
}
