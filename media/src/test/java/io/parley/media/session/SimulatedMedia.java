package io.parley.media.session;

import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.Pcm;
import io.parley.media.dtmf.Keys;
import io.parley.media.simulation.FarEnd;
import io.parley.media.simulation.PacketNetwork;
import io.parley.media.simulation.SimulatedLine;
import io.parley.media.vad.SpeechDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A {@link SimulatedLine} for tests: the same {@link CallAudio} that runs live, on virtual time. The test is the caller: it speaks, presses keys, falls silent, and looks at what it heard
 * of the bot. {@link #advance} runs slots; events reach the sink on the way, on the test's own thread.
 *
 * <p>Caller's audio of tick <i>n</i> arrives at tick <i>n</i> and is heard by the bot's side two slots later, the jitter
 * buffer's delay. One call at a time: what is said here concerns the session opened last. A recogniser used with this
 * should answer on the caller's thread, as {@link io.parley.media.asr.ScriptedRecognizer} does.
 */
public final class SimulatedMedia implements MediaSessions {
    private static final int SLOT = 160;
    private static final long SEED = 20260101;

    private final List<Clip> clips = new ArrayList<>();
    private final List<Press> presses = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<SpeechEvent> events = new ArrayList<>();
    private final Caller caller = new Caller();
    private final SimulatedLine line;
    private Runnable beforeTick = () -> {};
    private Runnable afterTick = () -> {};

    private record Clip(long tick, Pcm audio) {}

    private record Press(long tick, char key) {}

    private record Gap(long from, long to) {}

    /** A caller whose every loud slot is speech. */
    public SimulatedMedia() {
        this(LoudnessDetector::new);
    }

    /** With a detector of your choice, for real voices. */
    public SimulatedMedia(Supplier<SpeechDetector> detector) {
        this.line = new SimulatedLine(
                new SimulatedLine.Parts(detector, caller, PacketNetwork.perfect(), events::add, SEED));
    }

    // The caller.

    /** The caller says this from a tick on; what overlaps is mixed. */
    public void callerSays(long atTick, Pcm audio) {
        if (audio.sampleRateHz() != 8000) {
            throw new IllegalArgumentException("sampleRateHz: " + audio.sampleRateHz() + ", expected 8000");
        }
        clips.add(new Clip(atTick, audio));
    }

    /** The caller makes a sound that {@link LoudnessDetector} takes for speech. */
    public void callerSpeaks(long atTick, int millis) {
        callerSays(atTick, voice(millis));
    }

    /** The caller holds a key for 100 ms from a tick on, sent as telephone-event; one key at a time. */
    public void callerPresses(long atTick, char key) {
        Keys.check(String.valueOf(key), 1);
        presses.add(new Press(atTick, key));
    }

    /** Nothing of the caller arrives from a tick on, up to and without another one. */
    public void callerVanishes(long fromTick, long toTick) {
        gaps.add(new Gap(fromTick, toTick));
    }

    /** A buzz at 200 Hz, loud enough to be speech; its first and last slot are no different from the rest. */
    public static Pcm voice(int millis) {
        short[] samples = new short[8 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 200 * i / 8000 + 0.7));
        }
        return new Pcm(samples, 8000);
    }

    // Time.

    /** Runs before each slot: here the driver takes its mailbox to the conversation. */
    public void beforeTick(Runnable hook) {
        beforeTick = hook;
    }

    /** Runs after each slot. */
    public void afterTick(Runnable hook) {
        afterTick = hook;
    }

    /** Runs so many slots of 20 ms; without a session, or before its start, only time passes. */
    public void advance(int ticks) {
        for (int i = 0; i < ticks; i++) {
            step();
        }
    }

    /**
     * Runs slots until something is so.
     *
     * @throws AssertionError if it is not after {@code maxTicks}
     */
    public void advanceUntil(String what, int maxTicks, BooleanSupplier condition) {
        for (int i = 0; i < maxTicks; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            step();
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("not within " + maxTicks + " ticks: " + what + "; events: " + events);
        }
    }

    private void step() {
        beforeTick.run();
        line.step();
        afterTick.run();
    }

    /** Media time of the session opened last. */
    public long tick() {
        return session().tick();
    }

    /** Virtual monotonic time: 20 ms a step. */
    public long nanos() {
        return line.nanos();
    }

    // What came of it.

    /** The session opened last. */
    public MediaSession session() {
        return line.session();
    }

    /** Every event given to the sink so far, in order. */
    public List<SpeechEvent> events() {
        return List.copyOf(events);
    }

    /** The events of one kind. */
    public <E extends SpeechEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What the caller heard of the bot since tick 0, 160 samples a tick, zeros where no packet came. */
    public short[] heardFromBot() {
        return heardFromBot(0, tick());
    }

    /** What the caller heard from one tick on, up to and without another one. */
    public short[] heardFromBot(long fromTick, long toTick) {
        short[] heard = new short[(int) (toTick - fromTick) * SLOT];
        List<short[]> slots = caller.heard;
        for (long tick = fromTick; tick < toTick && tick < slots.size(); tick++) {
            System.arraycopy(slots.get((int) tick), 0, heard, (int) (tick - fromTick) * SLOT, SLOT);
        }
        return heard;
    }

    /** Whether the bot could be heard in a tick: anything but silence. */
    public boolean botAudible(long tick) {
        for (short sample : heardFromBot(tick, tick + 1)) {
            if (Math.abs(sample) > 16) {
                return true;
            }
        }
        return false;
    }

    /** Keys that the bot pressed. */
    public String keysFromBot() {
        return caller.keys.toString();
    }

    /** What is said here concerns the session that was opened last, from its first tick on. */
    @Override
    public MediaSession open(Request request, Consumer<SpeechEvent> sink) {
        caller.heard.clear();
        caller.keys.setLength(0);
        return line.open(request, sink);
    }

    @Override
    public void close() {
        line.close();
    }

    /** What the test has said, at the other end of the line. */
    private final class Caller implements FarEnd {
        final List<short[]> heard = new ArrayList<>();
        final StringBuilder keys = new StringBuilder();

        @Override
        public void speak(long tick, short[] slot) {
            callerSlot(tick, slot);
        }

        @Override
        public char press(long tick) {
            return presses.stream()
                    .filter(press -> press.tick() == tick)
                    .map(Press::key)
                    .findFirst()
                    .orElse(Keys.NONE);
        }

        @Override
        public boolean sends(long tick) {
            return gaps.stream().noneMatch(gap -> gap.from() <= tick && tick < gap.to());
        }

        @Override
        public void hear(long tick, short[] slot) {
            while (heard.size() < tick) {
                heard.add(new short[SLOT]);
            }
            heard.add(slot.clone());
        }

        @Override
        public void hearKey(long tick, char key) {
            keys.append(key);
        }
    }

    private void callerSlot(long tick, short[] slot) {
        for (Clip clip : clips) {
            long from = (tick - clip.tick()) * SLOT;
            for (int i = 0; i < SLOT; i++) {
                long at = from + i;
                if (at >= 0 && at < clip.audio().samples().length) {
                    slot[i] = (short)
                            Math.clamp(slot[i] + clip.audio().samples()[(int) at], Short.MIN_VALUE, Short.MAX_VALUE);
                }
            }
        }
    }
}
