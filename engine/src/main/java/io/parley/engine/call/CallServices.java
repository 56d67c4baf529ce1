package io.parley.engine.call;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Outside;
import io.parley.engine.conversation.TurnModel;
import io.parley.engine.journal.JournalSink;
import io.parley.media.MediaSessions;
import io.parley.media.asr.Recognizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What every call shares.
 *
 * @param media opens the audio side
 * @param recognizers hears callers, by the name that their bot gives it; empty: digits only
 * @param journals opens the journal of a call id
 * @param recordings where the recording of a call id goes; empty for none
 * @param owners runs each call's owner loop, a virtual thread live
 * @param blocking runs rendering and other blocking work, virtual threads live
 * @param outside the services that bots ask
 * @param turnModel judges the callers' pauses; empty: their words alone do
 */
public record CallServices(
        MediaSessions media,
        Function<String, Optional<Recognizer>> recognizers,
        Function<String, JournalSink> journals,
        Function<String, Optional<Path>> recordings,
        EngineClock clock,
        Executor owners,
        Executor blocking,
        Outside outside,
        Optional<TurnModel> turnModel,
        int noMediaMillis) {

    /** No packet for so long ends a call: longer than the pauses of a peer that suppresses silence. */
    public static final int DEFAULT_NO_MEDIA_MILLIS = 30_000;

    /** Without a model of turns. */
    public CallServices(
            MediaSessions media,
            Function<String, Optional<Recognizer>> recognizers,
            Function<String, JournalSink> journals,
            Function<String, Optional<Path>> recordings,
            EngineClock clock,
            Executor owners,
            Executor blocking,
            Outside outside,
            int noMediaMillis) {
        this(
                media,
                recognizers,
                journals,
                recordings,
                clock,
                owners,
                blocking,
                outside,
                Optional.empty(),
                noMediaMillis);
    }

    /** The same with a model of turns. */
    public CallServices with(TurnModel model) {
        return new CallServices(
                media,
                recognizers,
                journals,
                recordings,
                clock,
                owners,
                blocking,
                outside,
                Optional.of(model),
                noMediaMillis);
    }
}
