package io.parley.media.asr.net;

import java.util.concurrent.atomic.LongAdder;

/** Counted on the recogniser's thread, read by whoever measures. */
final class ServerCounts {
    final LongAdder connected = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder unasked = new LongAdder();
    final LongAdder disordered = new LongAdder();

    ServerLoad load(int utterances, int waiting, int open) {
        return new ServerLoad(
                utterances,
                waiting,
                open,
                connected.sum(),
                refused.sum(),
                failed.sum(),
                late.sum(),
                unasked.sum(),
                disordered.sum());
    }
}
