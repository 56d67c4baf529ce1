package io.parley.engine.conversation;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.media.prompt.PromptCache;
import io.parley.media.prompt.Sentences;
import io.parley.media.prompt.Splice;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Voice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A bot's prompts in its own voice, from the cache that all bots share. Texts are rendered and kept sentence by sentence.
 * Safe for use by many calls.
 */
public final class BotPrompts implements Prompts {
    /** What a speaker leaves after a sentence, besides the 160 ms that prompts keep at their ends. */
    static final int SENTENCE_PAUSE_MILLIS = 200;
    /** … and after a comma. */
    static final int PHRASE_PAUSE_MILLIS = 60;

    private static final String ENDS_SENTENCE = ".!?。!?…";
    private static final String ENDS_PHRASE = ",;:,;:、";

    private final Bot bot;
    private final PromptCache cache;
    private final Voice voice;

    /** In the voice of the bot's file. */
    public BotPrompts(Bot bot, PromptCache cache) {
        this(bot, cache, voiceOf(bot));
    }

    private BotPrompts(Bot bot, PromptCache cache, Voice voice) {
        this.bot = bot;
        this.cache = cache;
        this.voice = voice;
    }

    /**
     * The same prompts in another voice.
     *
     * @throws io.parley.media.tts.Synthesizer.SynthesisException if there is no such voice
     */
    public BotPrompts in(Voice other) {
        cache.check(other);
        return new BotPrompts(bot, cache, other);
    }

    public Voice voice() {
        return voice;
    }

    /** Who renders its texts, for the journal. */
    public String synthesizerId() {
        return cache.synthesizerId(voice);
    }

    private static Voice voiceOf(Bot bot) {
        Bot.Voice file = bot.voice();
        return new Voice(file.synthesizer(), file.name(), file.speed(), file.pitch(), file.volume());
    }

    /**
     * Renders prompts ahead of their use; blocks.
     *
     * @return how many were prepared
     * @throws RuntimeException for the first that cannot be rendered
     */
    public int prepare(List<List<PromptPart>> prompts) {
        for (List<PromptPart> prompt : prompts) {
            pieces(prompt).forEach(Piece::render);
        }
        return prompts.size();
    }

    @Override
    public List<Piece> pieces(List<PromptPart> parts) {
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        for (PromptPart part : parts) {
            switch (part) {
                case PromptPart.Text text -> sentences(text.text(), start, pieces);
                case PromptPart.Recording recording -> pieces.add(new Recorded(recording, start));
            }
            start += part.words().length() + 1;
        }
        return List.copyOf(pieces);
    }

    @Override
    public Speech render(List<PromptPart> parts) {
        List<Splice.Placed> audio = new ArrayList<>();
        for (Piece piece : pieces(parts)) {
            audio.add(new Splice.Placed(piece.render(), piece.start(), piece.pauseMillis()));
        }
        return Splice.join(audio);
    }

    private void sentences(String text, int start, List<Piece> pieces) {
        List<Sentences.Range> sentences = Sentences.of(text, bot.language());
        for (Sentences.Range range : sentences) {
            pieces.add(new Sentence(range.of(text), start + range.from()));
        }
    }

    private static int pauseAfter(String words) {
        char last = words.isEmpty() ? ' ' : words.charAt(words.length() - 1);
        if (ENDS_SENTENCE.indexOf(last) >= 0) {
            return SENTENCE_PAUSE_MILLIS;
        }
        return ENDS_PHRASE.indexOf(last) >= 0 ? PHRASE_PAUSE_MILLIS : 0;
    }

    private final class Sentence implements Piece {
        private final String text;
        private final int start;

        Sentence(String text, int start) {
            this.text = text;
            this.start = start;
        }

        @Override
        public int start() {
            return start;
        }

        @Override
        public String words() {
            return text;
        }

        @Override
        public int pauseMillis() {
            return pauseAfter(text);
        }

        @Override
        public Optional<Speech> ready() {
            return cache.peek(text, voice);
        }

        @Override
        public Rendered render(Synthesizer.Early early) {
            PromptCache.Spoken spoken = cache.text(text, voice, early);
            return new Rendered(
                    spoken.speech(),
                    spoken.by().equals(voice)
                            ? Optional.empty()
                            : Optional.of(spoken.by().synthesizer()));
        }
    }

    private final class Recorded implements Piece {
        private final PromptPart.Recording recording;
        private final int start;

        Recorded(PromptPart.Recording recording, int start) {
            this.recording = recording;
            this.start = start;
        }

        @Override
        public int start() {
            return start;
        }

        @Override
        public String words() {
            return recording.words();
        }

        @Override
        public int pauseMillis() {
            return pauseAfter(recording.text());
        }

        /** Recordings are bounded files on disk: reading one is no long wait. */
        @Override
        public Optional<Speech> ready() {
            return Optional.of(read());
        }

        @Override
        public Rendered render(Synthesizer.Early early) {
            return new Rendered(read(), Optional.empty());
        }

        private Speech read() {
            return cache.recording(bot.folder().resolve(recording.file()), words().length());
        }
    }
}
