package io.parley.media.session;

import io.parley.media.BargeIn;
import io.parley.media.ListenRequest;
import io.parley.media.MediaSession;
import io.parley.media.MediaStream;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.background.Background;
import io.parley.media.background.BackgroundSound;
import io.parley.media.dtmf.Keys;
import java.net.InetSocketAddress;

/**
 * A call's audio as its conversation commands it: each command is checked on the caller's thread and posted to the thread that
 * owns the {@link CallAudio}, a live event loop or a simulation's. Any thread; holds no state of its own.
 */
public final class CallCommands implements MediaSession {
    private static final int MAX_KEYS = 64;

    /** Where the audio lives. */
    public interface Home {
        /** Where the peer is to send RTP. */
        InetSocketAddress localAddress();

        /** Monotonic time of the media clock's source, in nanoseconds. Any thread. */
        long nanos();

        /** Runs a command on the owning thread, in the order of the calls; drops it if that one has ended. Any thread. */
        void post(Runnable command);

        /**
         * The stream is about to change. On the owning thread.
         *
         * @return when slot 0 is due, if this stream is the first
         */
        long configuring(MediaStream stream);
    }

    private final CallAudio audio;
    private final Home home;

    public CallCommands(CallAudio audio, Home home) {
        this.audio = audio;
        this.home = home;
    }

    @Override
    public InetSocketAddress localAddress() {
        return home.localAddress();
    }

    @Override
    public long tick() {
        return audio.tick();
    }

    @Override
    public long mediaNanos() {
        return audio.mediaNanos(home.nanos());
    }

    @Override
    public void configure(int generation, MediaStream stream) {
        home.post(() -> audio.configure(generation, stream, home.configuring(stream)));
    }

    @Override
    public void play(long playId, GrowingAudio sound, BargeIn bargeIn) {
        home.post(() -> audio.play(playId, sound, bargeIn));
    }

    @Override
    public void resume(long playId) {
        home.post(() -> audio.resume(playId));
    }

    @Override
    public void drop(long playId) {
        home.post(() -> audio.drop(playId));
    }

    @Override
    public void background(BackgroundSound sound) {
        Background begun = sound.begin();
        home.post(() -> audio.background(begun));
    }

    @Override
    public void listen(ListenRequest request) {
        home.post(() -> audio.listen(request));
    }

    @Override
    public void endpoint(long utteranceId, int millis) {
        ListenRequest.checkEndpoint(millis);
        home.post(() -> audio.endpoint(utteranceId, millis));
    }

    @Override
    public void sendDigits(String keys) {
        Keys.check(keys, MAX_KEYS);
        home.post(() -> audio.sendDigits(keys));
    }

    @Override
    public void digitFromSignalling(char key) {
        home.post(() -> audio.digitFromSignalling(key));
    }

    @Override
    public void alarm(long alarmId, int slots) {
        home.post(() -> audio.alarm(alarmId, slots));
    }

    @Override
    public void cancelAlarm(long alarmId) {
        home.post(() -> audio.cancelAlarm(alarmId));
    }

    @Override
    public void cross(MediaSession other) {
        if (!(other instanceof CallCommands far)) {
            throw new IllegalArgumentException(
                    "cross: got " + other.getClass().getName() + ", expected audio of a call");
        }
        var there = new SlotLane();
        var back = new SlotLane();
        home.post(() -> audio.cross(there, back));
        far.home.post(() -> far.audio.cross(back, there));
    }

    @Override
    public void uncross() {
        home.post(audio::uncross);
    }

    @Override
    public void stop() {
        home.post(audio::stop);
    }
}
