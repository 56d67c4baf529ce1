package io.parley.media.session;

import io.parley.media.ListenRequest;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.asr.Recognizer;
import io.parley.media.echo.EchoGuard;
import io.parley.media.endpoint.Endpointer;
import io.parley.media.vad.SpeechDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From slots to utterances: the endpointer says where speech begins and ends, each utterance goes to the recogniser
 * with 300 ms of what came before it, in blocks of up to 100 ms. On the call's event loop; the recogniser answers from
 * its own threads, through {@link Utterance}.
 */
final class Hearing {
    private static final int SLOT = 160;
    private static final int SLOT_MILLIS = 20;
    /** Audio before the onset that the recogniser gets: 300 ms. */
    static final int PRE_ROLL_SLOTS = 15;
    /** Pre-roll and the slots that the onset was recognised late. */
    private static final int RING_SLOTS = 32;
    /** Blocks of 100 ms: 25 to 30 % cheaper to decode than slot by slot. */
    private static final int BLOCK_SLOTS = 5;
    /** Utterances whose text is still awaited; beyond it the recogniser is not coming back. */
    static final int MAX_AWAITED = 16;

    /** Silence within an utterance that is told as a pause, where that is wanted: 200 ms. */
    private static final int PAUSE_SLOTS = 10;

    private final Consumer<SpeechEvent> sink;
    private final Optional<Recognizer> recognizer;
    private final EchoGuard echo;
    private final Endpointer endpointer;
    private final SpeechMarks marks;

    private ListenRequest request = new ListenRequest(0, ListenRequest.DEFAULT_ENDPOINT_MILLIS, Optional.empty());
    private final short[] ring = new short[RING_SLOTS * SLOT];
    private final short[] block = new short[BLOCK_SLOTS * SLOT];
    private int blockSlots;
    private long utterances;
    private int utteranceEpoch;
    /** Of the utterance that is going on, if it has a time of its own; 0 otherwise. */
    private int ownEndpointMillis;

    private boolean pauseTold;
    /** After the slot before. */
    private int silentTicks;

    /** The first slot that no utterance has taken. */
    private long untakenTick;

    /** Only where it is wanted: 64 KB. */
    private @Nullable RecentAudio recent;

    private @Nullable Utterance speaking;
    private final List<Utterance> awaited = new ArrayList<>();

    Hearing(
            Consumer<SpeechEvent> sink,
            Optional<Recognizer> recognizer,
            SpeechDetector detector,
            EchoGuard echo,
            SpeechMarks marks) {
        this.sink = sink;
        this.recognizer = recognizer;
        this.echo = echo;
        this.endpointer = new Endpointer(detector);
        this.marks = marks;
    }

    void listen(ListenRequest how) {
        request = how;
        if (how.recentAudio() && recent == null) {
            recent = new RecentAudio();
        }
    }

    /** How much silence ends this utterance, if it is the one that is going on. */
    void endpoint(long utteranceId, int millis) {
        if (speaking != null && speaking.id() == utteranceId) {
            ownEndpointMillis = millis;
        }
    }

    /** Takes the tick's slot. Where no audio came, the caller is taken to be silent, so that an utterance ends. */
    void slot(SlotKind kind, short[] caller, long tick) {
        System.arraycopy(caller, 0, ring, ringOffset(tick), SLOT);
        if (recent != null) {
            recent.add(caller);
        }
        int endpointMillis = ownEndpointMillis > 0 ? ownEndpointMillis : request.endpointMillis();
        int endpointTicks = Math.ceilDiv(endpointMillis, SLOT_MILLIS);
        Endpointer.Edge edge = switch (kind) {
            // Our own prompt that comes back is the caller's silence.
            case VOICE, CONCEALED ->
                echo.explains(caller)
                        ? endpointer.silentSlot(endpointTicks)
                        : endpointer.slot(caller, 0, endpointTicks);
            case COMFORT_NOISE, ABSENT, HELD -> endpointer.silentSlot(endpointTicks);
        };
        if (endpointer.silentTicks() == 0) {
            marks.speech();
        } else if (endpointer.silentTicks() > silentTicks + 1) {
            // What had passed for the end of his last word was somebody behind him.
            marks.speechEnded(tick - endpointer.silentTicks());
        }
        silentTicks = endpointer.silentTicks();
        switch (edge) {
            case SPEECH_STARTED -> begin(tick);
            case ENDPOINT -> {
                feed(tick);
                end(tick);
            }
            case NONE -> {
                if (endpointer.inUtterance()) {
                    feed(tick);
                    tellPause(tick);
                }
            }
        }
    }

    private void tellPause(long tick) {
        if (!pauseTold && endpointer.silentTicks() >= PAUSE_SLOTS) {
            RecentAudio kept = request.recentAudio() ? recent : null;
            sink.accept(new SpeechEvent.Paused(
                    tick,
                    utterances,
                    tick - endpointer.silentTicks(),
                    Optional.ofNullable(kept).map(RecentAudio::copy)));
            pauseTold = true;
        } else if (pauseTold && endpointer.silentTicks() == 0) {
            pauseTold = false;
            sink.accept(new SpeechEvent.SpokeOn(tick, utterances));
        }
    }

    private void begin(long tick) {
        long onset = Math.max(untakenTick, tick - endpointer.onsetTicksAgo());
        long id = ++utterances;
        utteranceEpoch = request.epoch();
        ownEndpointMillis = 0;
        pauseTold = false;
        sink.accept(new SpeechEvent.SpeechStarted(tick, id, utteranceEpoch, onset, marks.arrivedNanos(onset)));
        long oldest = Math.max(0, tick - RING_SLOTS + 1);
        long first = Math.max(Math.max(untakenTick, oldest), onset - PRE_ROLL_SLOTS);
        awaited.removeIf(Utterance::ended);
        Utterance utterance = new Utterance(id, first, sink);
        if (awaited.size() >= MAX_AWAITED) {
            utterance.failed(id, "recogniser does not answer");
        } else {
            utterance.start(recognizer, new Recognizer.Request(id, 8000, request.hints()));
            awaited.add(utterance);
        }
        speaking = utterance;
        blockSlots = 0;
        for (long at = first; at <= tick; at++) {
            feed(at);
        }
    }

    private void feed(long tick) {
        System.arraycopy(ring, ringOffset(tick), block, blockSlots * SLOT, SLOT);
        untakenTick = tick + 1;
        if (++blockSlots == BLOCK_SLOTS) {
            flush();
        }
    }

    private void flush() {
        if (speaking != null && blockSlots > 0) {
            speaking.audio(block, blockSlots * SLOT);
        }
        blockSlots = 0;
    }

    private void end(long tick) {
        Utterance ended = speaking;
        if (ended == null) {
            return;
        }
        flush();
        speaking = null;
        sink.accept(new SpeechEvent.Endpoint(
                tick,
                ended.id(),
                utteranceEpoch,
                tick - endpointer.silentTicks(),
                marks.speechArrivedNanos(),
                marks.speechNanos(),
                marks.nanos()));
        ended.end(untakenTick - 1);
    }

    private static int ringOffset(long tick) {
        return (int) (tick % RING_SLOTS) * SLOT;
    }

    /** Whether the caller is in an utterance. */
    boolean inUtterance() {
        return endpointer.inUtterance();
    }

    /** The utterance the caller is in, or the last one. */
    long utteranceId() {
        return utterances;
    }

    /** Slots of speech in this utterance so far. */
    int speechTicks() {
        return endpointer.speechTicks();
    }

    /** Nothing more comes: the text of what was said up to here is still wanted, for the transcript. */
    void stop() {
        Utterance open = speaking;
        if (open != null) {
            flush();
            speaking = null;
            open.end(untakenTick - 1);
        }
    }

    /** Whether every utterance has had its terminal event. */
    boolean allEnded() {
        awaited.removeIf(Utterance::ended);
        return awaited.isEmpty();
    }

    /** The texts are no longer awaited. */
    void cancel() {
        for (Utterance utterance : awaited) {
            utterance.cancel();
        }
    }

    /** Whatever the recogniser does: every utterance gets its terminal event now. */
    void abandon() {
        for (Utterance utterance : awaited) {
            utterance.failed(utterance.id(), "recogniser did not answer");
        }
    }
}
