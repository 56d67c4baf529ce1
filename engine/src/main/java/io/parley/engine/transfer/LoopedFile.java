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
 * A file that one side of a transfer hears again and again until it is stopped: the caller's music while the human's telephone
 * rings, what the human is asked. On the call's owner; the file is read on another thread. One that cannot be read is
 * journalled, and the line stays silent.
 */
final class LoopedFile {
    /** The interpreter's plays have ids from 0 on, an announcement's is just below. These go down from here. */
    private static final long FIRST_PLAY = -1_000;

    private static final int SAMPLE_RATE_HZ = 8000;

    private final Surroundings in;
    private final MediaSession listener;
    private final String what;
    private @Nullable Pcm audio;
    private long play = FIRST_PLAY + 1;
    private boolean stopped;

    /** @param what it is, for the journal */
    LoopedFile(Surroundings in, MediaSession listener, String what) {
        this.in = in;
        this.listener = listener;
        this.what = what;
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
                in.owner().execute(() -> in.journal().add(new CallEvent.Failed(what, "cannot be read")));
            }
        });
    }

    private void playAgain() {
        Pcm file = audio;
        if (!stopped && file != null && file.samples().length > 0) {
            play--;
            listener.play(play, file, new BargeIn.Off());
        }
    }

    /** What the listener's audio tells of it; false if it is about something else. */
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
        listener.drop(play);
    }
}
