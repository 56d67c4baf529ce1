package io.parley.engine.conversation;

import io.parley.engine.conversation.Conversation.Surroundings;
import io.parley.engine.conversation.Prompts.Piece;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.Pcm;
import io.parley.media.prompt.Splice;
import io.parley.media.tts.Speech;
import io.parley.media.tts.WordMarks;
import java.util.List;
import java.util.Optional;

/**
 * Fetches one prompt piece by piece while it is played: what is ready is handed to the audio at once, the rest is rendered
 * one after the other, never more than {@link #MAX_AHEAD} pieces before the one that is heard. Used by the owner;
 * rendering runs elsewhere, and the event loop tells which piece it has come to, both through the owner.
 */
final class Rendering {
    /** Rendered pieces that wait to be heard. Enough that a slow one does not show, little to throw away. */
    static final int MAX_AHEAD = 2;

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
    private boolean over;

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
        return words;
    }

    /** How long all of it lasts; what is not there yet is estimated by its text. */
    long totalMillis() {
        int missing = 0;
        for (Piece piece : pieces.subList(there, pieces.size())) {
            missing += piece.words().length();
        }
        return characters == 0 ? millis : millis + millis * missing / characters;
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
        in.blocking().execute(() -> {
            try {
                Speech speech = piece.render();
                in.owner().execute(() -> rendered(piece, speech));
            } catch (RuntimeException e) {
                in.owner().execute(() -> failed(e));
            }
        });
    }

    private void rendered(Piece piece, Speech speech) {
        busy = false;
        if (!over) {
            take(piece, speech);
            goOn();
        }
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
