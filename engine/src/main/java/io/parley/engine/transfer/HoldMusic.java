package io.parley.engine.transfer;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.transfer.Handover.Surroundings;
import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a caller hears while the human's telephone rings: a file, again and again until it is stopped. On the call's owner;
 * the file is read on another thread. One that cannot be read is journalled, and the line stays silent.
 */
final class HoldMusic {
    /** The interpreter's plays have ids from 0 on, an announcement's is just below. These go down from here. */
    private static final long FIRST_PLAY = -1_000;

    private static final int SAMPLE_RATE_HZ = 8000;

    private final Surroundings in;
    private final MediaSession caller;
    private @Nullable Pcm audio;
    private long play = FIRST_PLAY + 1;
    private boolean stopped;

    HoldMusic(Surroundings in, MediaSession caller) {
        this.in = in;
        this.caller = caller;
    }

    void start(Path file) {
        in.blocking().execute(() -> {
            try {
                Pcm read = Resampler.resample(WavFile.read(file), SAMPLE_RATE_HZ);
                in.owner().execute(() -> {
                    audio = read;
                    playAgain();
                });
            } catch (WavFile.AudioFileException _) {
                in.owner().execute(() -> in.journal().add(new CallEvent.Failed("music", "cannot be read")));
            }
        });
    }

    private void playAgain() {
        Pcm music = audio;
        if (!stopped && music != null && music.samples().length > 0) {
            play--;
            caller.play(play, music, new BargeIn.Off());
        }
    }

    /** What the caller's audio tells of the music; false if it is about something else. */
    boolean on(SpeechEvent event) {
        if (event instanceof SpeechEvent.PlayEnded ended && ended.playId() <= FIRST_PLAY) {
            if (ended.how() == SpeechEvent.PlayEnd.DONE) {
                playAgain();
            }
            return true;
        }
        return event instanceof SpeechEvent.PlayStarted started && started.playId() <= FIRST_PLAY;
    }

    void stop() {
        stopped = true;
        caller.drop(play);
    }
}
