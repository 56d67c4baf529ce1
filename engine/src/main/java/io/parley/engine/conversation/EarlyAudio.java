package io.parley.engine.conversation;

import io.parley.media.audio.Pcm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Brings the beginning of a piece from the thread that has it rendered to the owner. However fast it arrives, one task at
 * most waits in the owner's mailbox, and takes all that is there by then; how much that can be is bounded by what one
 * answer may have.
 */
final class EarlyAudio {
    private static final int SAMPLE_RATE_HZ = 8000;

    private final Executor owner;
    private final Consumer<Pcm> arrived;
    /** Not yet taken by the owner. Guarded by this. */
    private List<Pcm> waiting = new ArrayList<>();

    /** @param arrived takes it on the owner */
    EarlyAudio(Executor owner, Consumer<Pcm> arrived) {
        this.owner = owner;
        this.arrived = arrived;
    }

    /** Always wants more. */
    boolean take(Pcm part) {
        boolean first;
        synchronized (this) {
            first = waiting.isEmpty();
            if (part.samples().length > 0) {
                waiting.add(part);
            }
            first &= !waiting.isEmpty();
        }
        if (first) {
            owner.execute(this::hand);
        }
        return true;
    }

    private void hand() {
        List<Pcm> all;
        synchronized (this) {
            all = waiting;
            waiting = new ArrayList<>();
        }
        short[] joined =
                new short[all.stream().mapToInt(part -> part.samples().length).sum()];
        int at = 0;
        for (Pcm part : all) {
            System.arraycopy(part.samples(), 0, joined, at, part.samples().length);
            at += part.samples().length;
        }
        arrived.accept(new Pcm(joined, SAMPLE_RATE_HZ));
    }
}
