package io.parley.engine.call;

import io.parley.dialog.Action.PromptPart;
import io.parley.engine.conversation.Prompts;
import io.parley.media.session.SimulatedMedia;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import java.util.List;
import java.util.Optional;

/** Prompts as sounds whose length follows from the text: 40 ms a character. Can be told to fail. */
final class TonePrompts implements Prompts {
    static final int MILLIS_A_CHARACTER = 40;

    private String failing = "\0";

    /** Prompts with this text cannot be rendered. */
    void failFor(String text) {
        failing = text;
    }

    /** One, whatever it says. */
    @Override
    public List<Piece> pieces(List<PromptPart> parts) {
        return List.of(new Piece() {
            @Override
            public int start() {
                return 0;
            }

            @Override
            public String words() {
                return PromptPart.words(parts);
            }

            @Override
            public int pauseMillis() {
                return 0;
            }

            @Override
            public Optional<Speech> ready() {
                return text(parts).contains(failing) ? Optional.empty() : Optional.of(TonePrompts.this.render(parts));
            }

            @Override
            public Rendered render(Synthesizer.Early early) {
                return new Rendered(TonePrompts.this.render(parts), Optional.empty());
            }
        });
    }

    @Override
    public Speech render(List<PromptPart> parts) {
        String text = text(parts);
        if (text.contains(failing)) {
            throw new IllegalStateException("told to fail");
        }
        return Speech.unmarked(
                SimulatedMedia.voice(Math.max(20, text.length() * MILLIS_A_CHARACTER)),
                PromptPart.words(parts).length());
    }

    private static String text(List<PromptPart> parts) {
        StringBuilder text = new StringBuilder();
        for (PromptPart part : parts) {
            text.append(
                    switch (part) {
                        case PromptPart.Text spoken -> spoken.text();
                        case PromptPart.Recording recording -> recording.file();
                    });
        }
        return text.toString();
    }
}
