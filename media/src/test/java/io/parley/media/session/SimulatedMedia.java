package io.parley.media.session;

import io.parley.media.BargeIn;
import io.parley.media.ListenRequest;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.StereoRecording;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.media.dtmf.Keys;
import io.parley.media.dtmf.TelephoneEventReceiver;
import io.parley.media.rtp.RtpPacket;
import io.parley.media.vad.SpeechDetector;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The audio side of one call on virtual time: the same {@link CallAudio} that runs live, with real packets, without
 * sockets and without waiting. The test is the caller: it speaks, presses keys, falls silent, and looks at what it heard
 * of the bot. {@link #advance} runs slots; events reach the sink on the way, on the test's own thread.
 *
 * <p>Caller's audio of tick <i>n</i> arrives at tick <i>n</i> and is heard by the bot's side two slots later, the jitter
 * buffer's delay. One call at a time: what is said here concerns the session opened last. A recogniser used with this
 * should answer on the caller's thread, as {@link io.parley.media.asr.ScriptedRecognizer} does.
 */
public final class SimulatedMedia implements MediaSessions {
    private static final int SLOT = 160;
    private static final int TONE_SLOTS = 5;
    private static final int KEY_SLOTS = TONE_SLOTS + 2;
    private static final int MAX_KEYS = 64;
    private static final long SEED = 20260101;

    private final Supplier<SpeechDetector> detector;
    private final List<Clip> clips = new ArrayList<>();
    private final List<Press> presses = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<SpeechEvent> events = new ArrayList<>();
    private @Nullable Call call;
    private Runnable beforeTick = () -> {};
    private Runnable afterTick = () -> {};
    private long nanos;
    private int port = 40_000;

    private record Clip(long tick, Pcm audio) {}

    private record Press(long tick, char key) {}

    private record Gap(long from, long to) {}

    /** A caller whose every loud slot is speech. */
    public SimulatedMedia() {
        this(LoudnessDetector::new);
    }

    /** With a detector of your choice, for real voices. */
    public SimulatedMedia(Supplier<SpeechDetector> detector) {
        this.detector = detector;
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
        Call current = call;
        if (current != null) {
            current.step(nanos);
        }
        nanos += CallAudio.SLOT_NANOS;
        afterTick.run();
    }

    /** Media time of the session opened last. */
    public long tick() {
        return session().tick();
    }

    /** Virtual monotonic time: 20 ms a step. */
    public long nanos() {
        return nanos;
    }

    // What came of it.

    /** The session opened last. */
    public MediaSession session() {
        return current();
    }

    private Call current() {
        Call current = call;
        if (current == null) {
            throw new IllegalStateException("no session has been opened");
        }
        return current;
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
        List<short[]> slots = current().heard;
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
        return current().keys.toString();
    }

    @Override
    public MediaSession open(Request request, Consumer<SpeechEvent> sink) {
        InetSocketAddress local = new InetSocketAddress(request.localAddress(), port);
        port += 2;
        Call opened = new Call(request, local, sink);
        call = opened;
        return opened;
    }

    @Override
    public void close() {
        if (call != null) {
            call.stop();
        }
    }

    private final class Call implements MediaSession, PacketOut {
        final List<short[]> heard = new ArrayList<>();
        final StringBuilder keys = new StringBuilder();

        private final InetSocketAddress local;
        private final CallAudio audio;
        private final Queue<Runnable> commands = new ArrayDeque<>();
        private boolean busy;
        private final RtpPacket received = new RtpPacket();
        private final TelephoneEventReceiver receivedKeys = new TelephoneEventReceiver();
        private final ByteBuffer packet = ByteBuffer.allocate(CallAudio.PACKET_BYTES);
        private @Nullable MediaStream stream;
        private int sequence = 1000;
        private int timestamp = 5000;

        Call(Request request, InetSocketAddress local, Consumer<SpeechEvent> sink) {
            this.local = local;
            this.audio = new CallAudio(
                    new CallAudio.Parts(
                            SEED,
                            detector.get(),
                            request.recognizer(),
                            request.recording().map(file -> new StereoRecording(file, Runnable::run)),
                            request.noMediaMillis()),
                    this,
                    ByteBuffer.allocate(CallAudio.PACKET_BYTES),
                    event -> {
                        events.add(event);
                        sink.accept(event);
                    });
        }

        void step(long now) {
            busy = true;
            MediaStream negotiated = stream;
            if (negotiated != null) {
                callerSends(negotiated, audio.tick(), now);
            }
            audio.serve(now);
            busy = false;
            runCommands();
        }

        /** As on a loop: what is asked for while a slot is served is done after it. */
        private void post(Runnable command) {
            commands.add(command);
            runCommands();
        }

        private void runCommands() {
            if (busy) {
                return;
            }
            busy = true;
            for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                audio.time(nanos);
                command.run();
            }
            busy = false;
        }

        private void callerSends(MediaStream negotiated, long tick, long now) {
            boolean peerSends = switch (negotiated.direction()) {
                case SEND_RECEIVE, RECEIVE_ONLY -> true;
                case SEND_ONLY, INACTIVE -> false;
            };
            boolean lost = gaps.stream().anyMatch(gap -> gap.from() <= tick && tick < gap.to());
            if (peerSends) {
                Optional<Press> press = presses.stream()
                        .filter(p -> p.tick() <= tick && tick < p.tick() + KEY_SLOTS)
                        .findFirst();
                packet.clear();
                if (press.isPresent()) {
                    writeKey(negotiated, press.get(), (int) (tick - press.get().tick()));
                } else {
                    writeAudio(negotiated, tick);
                }
                packet.flip();
                sequence++;
                if (!lost) {
                    audio.receive(packet, negotiated.remoteRtp(), now);
                }
            }
            timestamp += SLOT;
        }

        private void writeAudio(MediaStream negotiated, long tick) {
            RtpPacket.writeHeader(packet, false, negotiated.payloadType(), sequence & 0xFFFF, timestamp, 0xCA11);
            G711.of(negotiated.codec()).encode(callerSlot(tick), 0, SLOT, packet);
        }

        private void writeKey(MediaStream negotiated, Press press, int slot) {
            int type = negotiated.telephoneEventPayloadType().orElseThrow();
            RtpPacket.writeHeader(packet, slot == 0, type, sequence & 0xFFFF, timestamp - slot * SLOT, 0xCA11);
            packet.put((byte) Keys.code(press.key()));
            packet.put((byte) (slot >= TONE_SLOTS - 1 ? 0x8A : 0x0A));
            packet.putShort((short) (Math.min(slot + 1, TONE_SLOTS) * SLOT));
        }

        @Override
        public boolean rtp(ByteBuffer sent, InetSocketAddress to) {
            if (received.parse(sent) != RtpPacket.Verdict.VALID) {
                throw new AssertionError("the bot sent what is no RTP");
            }
            int type = received.payloadType();
            MediaStream negotiated = stream;
            if (negotiated != null && negotiated.telephoneEventPayloadType().orElse(-1) == type) {
                char key = receivedKeys.take(
                        sent, received.payloadOffset(), received.payloadBytes(), received.timestamp());
                if (key != Keys.NONE) {
                    keys.append(key);
                }
                return true;
            }
            short[] slot = new short[SLOT];
            AudioCodec codec = negotiated == null ? AudioCodec.PCMU : negotiated.codec();
            for (int i = 0; i < received.payloadBytes(); i++) {
                slot[i] = G711.of(codec).decode(sent.get(received.payloadOffset() + i));
            }
            while (heard.size() < audio.tick()) {
                heard.add(new short[SLOT]);
            }
            heard.add(slot);
            return true;
        }

        @Override
        public boolean rtcp(ByteBuffer sent, InetSocketAddress to) {
            return true;
        }

        @Override
        public InetSocketAddress localAddress() {
            return local;
        }

        @Override
        public long tick() {
            return audio.tick();
        }

        @Override
        public long mediaNanos() {
            return audio.mediaNanos(nanos);
        }

        @Override
        public void configure(int generation, MediaStream negotiated) {
            post(() -> {
                stream = negotiated;
                audio.configure(generation, negotiated, nanos);
            });
        }

        @Override
        public void play(long playId, GrowingAudio sound, BargeIn bargeIn) {
            post(() -> audio.play(playId, sound, bargeIn));
        }

        @Override
        public void resume(long playId) {
            post(() -> audio.resume(playId));
        }

        @Override
        public void drop(long playId) {
            post(() -> audio.drop(playId));
        }

        @Override
        public void listen(ListenRequest request) {
            post(() -> audio.listen(request));
        }

        @Override
        public void endpoint(long utteranceId, int millis) {
            ListenRequest.checkEndpoint(millis);
            post(() -> audio.endpoint(utteranceId, millis));
        }

        @Override
        public void sendDigits(String wanted) {
            Keys.check(wanted, MAX_KEYS);
            post(() -> audio.sendDigits(wanted));
        }

        @Override
        public void digitFromSignalling(char key) {
            post(() -> audio.digitFromSignalling(key));
        }

        @Override
        public void alarm(long alarmId, int slots) {
            post(() -> audio.alarm(alarmId, slots));
        }

        @Override
        public void cancelAlarm(long alarmId) {
            post(() -> audio.cancelAlarm(alarmId));
        }

        @Override
        public void stop() {
            post(audio::stop);
        }

        /** Of {@link PacketOut}: there are no sockets. */
        @Override
        public void close() {}
    }

    private short[] callerSlot(long tick) {
        short[] slot = new short[SLOT];
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
        return slot;
    }
}
