package io.parley.engine.conversation;

import io.parley.engine.conversation.Conversation.Surroundings;
import io.parley.engine.conversation.Prompts.Piece;
import io.parley.engine.conversation.Prompts.Rendered;
import io.parley.engine.journal.CallEvent;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.Pcm;
import io.parley.media.prompt.Splice;
import io.parley.media.tts.Speech;
import io.parley.media.tts.WordMarks;
import java.util.List;
import java.util.Optional;

/**
 * Fetches one prompt piece by piece while it is played: what is ready is handed to the audio at once, the rest is rendered
 * one after the other, never more than {@link #MAX_AHEAD} pieces before the one that is heard. Of a piece that arrives
 * from a network the beginning is handed on while its end is on its way. Used by the owner; rendering runs elsewhere, and the event loop tells which piece it has come to, both through the owner.
 */
final class Rendering {
    /** Rendered pieces that wait to be heard. Enough that a slow one does not show, little to throw away. */
    static final int MAX_AHEAD = 2;

    private static final int SAMPLE_RATE_HZ = 8000;

    /** Speech of 180 words a minute: how long a sentence lasts of which only the beginning is there. */
    private static final long USUAL_MILLIS_A_CHARACTER = 65;

    /** Between the beginning of a sentence that broke off and the same sentence in another voice. */
    private static final int BROKEN_OFF_PAUSE_MILLIS = 300;

    /** What comes of it. Called on the owner. */
    interface Listener {
        /** The first piece is there: the play can begin. */
        void begun(GrowingAudio audio);

        /** A piece cannot be had: nothing comes after what is there already. */
        void failed(RuntimeException failure);
    }

    private final Surroundings in;
    private final List<Piece> pieces;
    private final Listener listener;
    private final GrowingAudio audio;

    private WordMarks words = WordMarks.NONE;
    /** The piece that the next one follows without a pause. */
    private Optional<Pcm> joins = Optional.empty();

    private long millis;
    private int characters;
    private int there;
    private int heard;
    private boolean busy;
    /** Of the piece that is rendered, what was handed on early. */
    private long earlyMillis;

    private long earlySamples;

    private boolean early;
    private boolean told;
    /** Written by the owner; read by who renders, too. */
    private volatile boolean over;

    Rendering(Surroundings in, List<Piece> pieces, Listener listener) {
        this.in = in;
        this.pieces = pieces;
        this.listener = listener;
        this.audio = new GrowingAudio(() -> in.owner().execute(this::pieceBegun));
    }

    /** Begins to fetch. What can be had at once is begun before this returns. */
    void start() {
        goOn();
    }

    /** Nobody listens any more: nothing is rendered that has not been begun. */
    void cancel() {
        over = true;
        audio.complete();
    }

    /** Where in the prompt's text the audio is, as far as it is there. */
    WordMarks words() {
        if (!early || over) {
            return words;
        }
        Piece piece = pieces.get(there);
        int length = piece.words().length();
        return words.and(WordMarks.whole(length, Math.max(earlyMillis, length * USUAL_MILLIS_A_CHARACTER))
                .moved(piece.start(), millis));
    }

    /** How long all of it lasts; what is not there yet is estimated by its text. */
    long totalMillis() {
        int missing = 0;
        for (Piece piece : pieces.subList(there, pieces.size())) {
            missing += piece.words().length();
        }
        long likely = characters == 0 ? missing * USUAL_MILLIS_A_CHARACTER : millis * missing / characters;
        return millis + (characters == 0 && !early ? 0 : Math.max(earlyMillis, likely));
    }

    /** Whether all of it is there. */
    boolean complete() {
        return there == pieces.size();
    }

    /** For how long the caller had to wait in the middle of it. */
    int starvedMillis() {
        return audio.starvedMillis();
    }

    private void pieceBegun() {
        heard++;
        goOn();
    }

    private void goOn() {
        while (!over && !busy && !complete()) {
            Piece piece = pieces.get(there);
            Optional<Speech> ready = ready(piece);
            if (ready.isPresent()) {
                take(piece, ready.get());
            } else if (there - heard < MAX_AHEAD) {
                render(piece);
            } else {
                return;
            }
        }
        if (!over && complete()) {
            over = true;
            audio.complete();
            if (pieces.isEmpty()) {
                listener.begun(audio);
            }
        }
    }

    /** A file that cannot be read fails like a sentence that cannot be spoken, and where that is noticed: in rendering. */
    private static Optional<Speech> ready(Piece piece) {
        try {
            return piece.ready();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private void render(Piece piece) {
        busy = true;
        EarlyAudio arriving = new EarlyAudio(in.owner(), this::arrived);
        in.blocking().execute(() -> {
            try {
                Rendered done = piece.render(part -> !over && arriving.take(part));
                in.owner().execute(() -> rendered(piece, done));
            } catch (RuntimeException e) {
                in.owner().execute(() -> failed(e));
            }
        });
    }

    /** The beginning of the piece that is rendered, or more of it. */
    private void arrived(Pcm part) {
        if (over) {
            return;
        }
        earlySamples += part.samples().length;
        earlyMillis = earlySamples * 1000L / SAMPLE_RATE_HZ;
        if (early) {
            audio.extend(part, 0);
            return;
        }
        early = true;
        audio.append(part, 0, 0);
        if (there == 0) {
            listener.begun(audio);
        }
    }

    private void rendered(Piece piece, Rendered done) {
        busy = false;
        if (over) {
            return;
        }
        if (done.instead().isPresent() && !told) {
            told = true;
            in.journal()
                    .add(new CallEvent.Media(
                            "prompt spoken by another synthesiser",
                            done.instead().get()));
        }
        if (early) {
            complete(piece, done);
        } else {
            take(piece, done.speech());
        }
        goOn();
    }

    /** The rest of a piece of which the beginning was handed on; after it broke off, all of it in the other voice. */
    private void complete(Piece piece, Rendered done) {
        int pause = there == pieces.size() - 1 ? 0 : piece.pauseMillis();
        Speech heard = done.speech();
        if (done.instead().isPresent()) {
            audio.extend(new Pcm(new short[0], SAMPLE_RATE_HZ), BROKEN_OFF_PAUSE_MILLIS);
            audio.extend(heard.audio(), pause);
            millis += earlyMillis + BROKEN_OFF_PAUSE_MILLIS;
            words = words.and(heard.words().moved(piece.start(), millis));
            millis += heard.durationMillis();
        } else {
            audio.extend(new Pcm(new short[0], SAMPLE_RATE_HZ), pause);
            int length = piece.words().length();
            words = words.and(WordMarks.whole(length, earlyMillis).moved(piece.start(), millis));
            millis += earlyMillis;
        }
        millis += pause;
        characters += piece.words().length();
        joins = Optional.empty();
        early = false;
        earlyMillis = 0;
        earlySamples = 0;
        there++;
    }

    private void failed(RuntimeException failure) {
        busy = false;
        if (!over) {
            over = true;
            audio.fail();
            listener.failed(failure);
        }
    }

    private void take(Piece piece, Speech speech) {
        boolean last = there == pieces.size() - 1;
        int pause = last ? 0 : piece.pauseMillis();
        int overlap = joins.map(before -> Splice.overlapMillis(before, speech.audio()))
                .orElse(0);
        joins = pause > 0 ? Optional.empty() : Optional.of(speech.audio());
        millis -= overlap;
        words = words.and(speech.words().moved(piece.start(), millis));
        millis += speech.durationMillis() + pause;
        characters += piece.words().length();
        audio.append(speech.audio(), overlap, pause);
        if (there++ == 0) {
            if (last) {
                audio.complete();
            }
            listener.begun(audio);
        }
    }
}
