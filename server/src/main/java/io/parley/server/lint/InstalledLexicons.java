package io.parley.server.lint;

import io.parley.dialog.lint.Lexicon;
import io.parley.media.asr.VoskLexicon;
import io.parley.media.asr.VoskRecognizer;
import io.parley.server.settings.RecognizerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The words of the recognisers whose models are installed, by the names that bots give them. A model is loaded when its
 * words are first asked for: most bots have no grammar. For one thread.
 */
public final class InstalledLexicons implements Function<String, Optional<Lexicon>>, AutoCloseable {
    private final Map<String, RecognizerSettings> recognizers;
    private final Map<String, Optional<VoskLexicon>> opened = new HashMap<>();

    /** @param recognizers by name; of one on another machine the words are not known, but those of its fallback are */
    public InstalledLexicons(Map<String, RecognizerSettings> recognizers) {
        this.recognizers = recognizers;
    }

    @Override
    public Optional<Lexicon> apply(String recognizer) {
        return opened.computeIfAbsent(recognizer, this::open).map(lexicon -> lexicon::has);
    }

    private Optional<VoskLexicon> open(String recognizer) {
        Optional<Path> model = folder(recognizer).filter(Files::isDirectory);
        try {
            return model.map(VoskLexicon::open);
        } catch (VoskRecognizer.ModelException _) {
            // Whether a model is in order is said when the engine starts; here its words are not known.
            return Optional.empty();
        }
    }

    private Optional<Path> folder(String recognizer) {
        return Optional.ofNullable(recognizers.get(recognizer)).flatMap(it -> switch (it) {
            case RecognizerSettings.Model model -> Optional.of(model.folder());
            // It has no list of words: it may write any.
            case RecognizerSettings.Whisper _ -> Optional.empty();
            case RecognizerSettings.Server server -> server.fallback().flatMap(this::folder);
        });
    }

    @Override
    public void close() {
        opened.values().forEach(lexicon -> lexicon.ifPresent(VoskLexicon::close));
        opened.clear();
    }
}
