package io.parley.media.asr;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.vosk.LibVosk;
import org.vosk.LogLevel;
import org.vosk.Model;

/**
 * The words that a Vosk model knows: a grammar's other words are dropped, and never heard. Asked of the native library,
 * since small models have no list of words beside them. Holds a model of its own (some 50 MB); any thread.
 */
public final class VoskLexicon implements AutoCloseable {
    /** Of the native library; Vosk's Java binding leaves it out. */
    private static final String FIND_WORD = "vosk_model_find_word";

    private final Model model;
    private final Function findWord;

    // Guarded by this.
    private boolean closed;

    private VoskLexicon(Model model, Function findWord) {
        this.model = model;
        this.findWord = findWord;
    }

    /**
     * Loads a model, which takes about a second.
     *
     * @param modelFolder as unpacked from one of Vosk's archives
     * @throws VoskRecognizer.ModelException if the folder is missing or not usable
     */
    public static VoskLexicon open(Path modelFolder) {
        LibVosk.setLogLevel(LogLevel.WARNINGS);
        Model model = VoskModelFolder.load(modelFolder);
        return new VoskLexicon(
                model,
                NativeLibrary.getInstance("vosk", LibVosk.class.getClassLoader())
                        .getFunction(FIND_WORD, Function.C_CONVENTION, "UTF-8"));
    }

    /**
     * Whether the model knows the word.
     *
     * @param word in lower case
     */
    public synchronized boolean has(String word) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return findWord.invokeInt(new Object[] {model, word}) >= 0;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            model.close();
        }
    }
}
