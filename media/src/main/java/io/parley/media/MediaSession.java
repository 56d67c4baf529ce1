package io.parley.media;

import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.Pcm;
import io.parley.media.background.BackgroundSound;
import java.net.InetSocketAddress;

/**
 * The audio of one call, as its conversation sees it: commands in, {@link SpeechEvent}s out.
 *
 * <p>Every method returns at once and may be called from any thread; commands take effect in the order of the calls,
 * on the event loop that owns the audio. After {@link #stop} further commands are ignored.
 */
public interface MediaSession {

    /** Where the peer is to send RTP; RTCP is one port higher. Bound from the session's opening on. */
    InetSocketAddress localAddress();

    /** Media time now: the number of slots served so far; 0 before the start. Safe from any thread. */
    long tick();

    /**
     * The same time finer, on the loop's clock: nanoseconds since slot 0 was due; 0 before the start. What the marks of {@link
     * SpeechEvent}s are in, so that other threads can put theirs beside them. Safe from any thread.
     */
    long mediaNanos();

    /**
     * Starts the media clock with the first negotiated stream, or takes a later one over (re-INVITE, UPDATE, 200 after
     * early media). From a later generation on, packets of an earlier one are counted and dropped.
     *
     * @param generation grows with every negotiated change; a smaller or equal one is ignored
     */
    void configure(int generation, MediaStream stream);

    /**
     * Plays audio to the caller, replacing what is being played (which ends {@code DROPPED}).
     *
     * @param playId unique in the call
     * @param audio 8 kHz, else the play ends {@code FAILED}
     * @param bargeIn what the caller's speech does to it
     */
    default void play(long playId, Pcm audio, BargeIn bargeIn) {
        play(playId, GrowingAudio.whole(audio), bargeIn);
    }

    /**
     * Plays audio of which the beginning is there and the rest may still be rendered.
     *
     * @param playId unique in the call
     * @param audio of this play alone; one that fails ends the play {@code FAILED} after what it had
     * @param bargeIn what the caller's speech does to it
     */
    void play(long playId, GrowingAudio audio, BargeIn bargeIn);

    /**
     * Goes on with a play that is paused or ducked; ignored if it is neither. A paused one goes on 100 to 400 ms before the
     * place where it stopped, between two words if it can be, and fades in.
     */
    void resume(long playId);

    /** Ends a play now; ignored if it has ended. */
    void drop(long playId);

    /** Is heard under all plays and between them, from now on to the end; it is no play, and nothing is told of it. */
    void background(BackgroundSound sound);

    /** How to hear the caller from now on. */
    void listen(ListenRequest request);

    /**
     * Changes how much silence ends an utterance that is going on; the next one has again what {@link #listen} said. Ends it
     * at once if the caller has been silent for so long already; ignored if it has ended.
     *
     * @param millis 200 … 2000
     */
    void endpoint(long utteranceId, int millis);

    /**
     * Sends key presses (RFC 4733) after what is queued already.
     *
     * @param keys of {@code 0-9 * # A-D}, at most 64
     * @throws IllegalArgumentException for another character or length
     */
    void sendDigits(String keys);

    /** Reports a key press that came by signalling (SIP INFO); duplicates of one from RTP within ± 80 ms count once. */
    void digitFromSignalling(char key);

    /**
     * Sends {@link SpeechEvent.AlarmRang} after so many slots, not counting those in which the peer holds the call
     * or nothing arrives: that is not the caller's silence. At most 16 alarms are set at a time; an id that is set again is moved.
     */
    void alarm(long alarmId, int slots);

    /** Unsets an alarm; one that rang already is no error. */
    void cancelAlarm(long alarmId);

    /**
     * From now on each side is sent what is heard on the other, whatever its codec, instead of plays: two people talk. Plays
     * of both end {@code DROPPED}; what is said is neither judged nor recognised, keys are still told. A recording goes on.
     *
     * @param other of the same {@link MediaSessions}
     */
    void cross(MediaSession other);

    /** This side hears and plays again as before {@link #cross}; the other one is sent nothing more of it. */
    void uncross();

    /** Ends everything: plays and utterances get their terminal events, then {@link SpeechEvent.Stopped}. */
    void stop();
}
