package io.parley.media.tts;

import io.parley.media.audio.Pcm;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.StreamSupport;
import javax.sound.sampled.AudioInputStream;
import marytts.LocalMaryInterface;
import marytts.Version;
import marytts.config.MaryConfig;
import marytts.config.VoiceConfig;
import marytts.datatypes.MaryDataType;
import marytts.exceptions.MaryConfigurationException;
import marytts.util.data.audio.AudioDoubleDataSource;
import org.w3c.dom.Document;

/**
 * MaryTTS in this process, at 48 kHz. Starting takes about 3 s and reads the voices on the class path. Called on virtual
 * threads; renders one text at a time, at 1 to 3 % of the time it then takes to say it.
 *
 * <p>What it logs (log4j, so SLF4J) are system properties and, on errors too, the words themselves: the logging
 * configuration must switch {@code marytts} off. What matters comes as an exception. It writes no file.
 */
public final class MarySynthesizer implements Synthesizer {
    static final int MAX_TEXT_LENGTH = 5000;

    private final LocalMaryInterface mary;
    private final List<String> voices;
    /** Guards {@link #mary}, whose voice is a setting of its own and not an argument, and {@link #closed}. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean closed;

    private MarySynthesizer(LocalMaryInterface mary) {
        this.mary = mary;
        this.voices = mary.getAvailableVoices().stream().sorted().toList();
    }

    /**
     * Loads the engine and its voices. Blocks for seconds.
     *
     * @throws SynthesisException if it cannot be started
     */
    public static MarySynthesizer start() {
        try {
            MarySynthesizer synthesizer = new MarySynthesizer(new LocalMaryInterface());
            if (synthesizer.voices.isEmpty()) {
                throw new SynthesisException("MaryTTS has no voice, expected one on the class path");
            }
            return synthesizer;
        } catch (MaryConfigurationException e) {
            throw new SynthesisException("MaryTTS cannot be started", e);
        }
    }

    /** The voices on the class path, without loading any: by name. */
    public static List<String> installedVoices() {
        return StreamSupport.stream(MaryConfig.getVoiceConfigs().spliterator(), false)
                .map(VoiceConfig::getName)
                .sorted()
                .toList();
    }

    @Override
    public String id() {
        return "marytts " + Version.specificationVersion();
    }

    @Override
    public List<String> voices() {
        return voices;
    }

    @Override
    public Speech speak(String text, String voice) {
        if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
            throw new SynthesisException("text of " + text.length() + " characters, expected 1 to " + MAX_TEXT_LENGTH);
        }
        if (!voices.contains(voice)) {
            throw new SynthesisException("no voice " + voice + ", expected one of " + voices);
        }
        // Markup characters need nothing, the text is not taken for markup; what XML cannot hold at all has no sound.
        // Each of them becomes as many spaces, so that a word stands where it stood.
        StringBuilder spaced = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c ->
                        spaced.append(isSpeakable(c) ? Character.toString(c) : " ".repeat(Character.charCount(c))));
        String speakable = spaced.toString();
        if (speakable.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw new SynthesisException("a text without letter or digit");
        }
        Speech speech = render(speakable, voice);
        if (speech.audio().samples().length == 0) {
            throw new SynthesisException("a text of which nothing is pronounceable for " + voice);
        }
        return speech;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** In two steps: the document that is synthesised has the words' true times afterwards. */
    private Speech render(String text, String voice) {
        lock.lock();
        try {
            if (closed) {
                throw new SynthesisException("MaryTTS is closed");
            }
            mary.setVoice(voice);
            mary.setInputType(MaryDataType.TEXT.name());
            mary.setOutputType(MaryDataType.ACOUSTPARAMS.name());
            Document document = mary.generateXML(text);
            mary.setInputType(MaryDataType.ACOUSTPARAMS.name());
            mary.setOutputType(MaryDataType.AUDIO.name());
            AudioInputStream audio = mary.generateAudio(document);
            Pcm pcm = new Pcm(samples(audio), Math.round(audio.getFormat().getSampleRate()));
            WordMarks words = MaryWords.of(document.getDocumentElement(), text);
            return words.list().isEmpty()
                    ? Speech.unmarked(pcm, text.length())
                    : new Speech(pcm, words.cut(0, pcm.durationMillis()));
        } catch (marytts.exceptions.SynthesisException | RuntimeException e) {
            if (e instanceof SynthesisException ours) {
                throw ours;
            }
            throw new SynthesisException("MaryTTS cannot speak a text of " + text.length() + " characters", e);
        } finally {
            lock.unlock();
        }
    }

    /** By the engine's own source of doubles: the stream's {@code readAllBytes} ends after its first buffer. */
    private static short[] samples(AudioInputStream audio) {
        double[] data = new AudioDoubleDataSource(audio).getAllData();
        short[] samples = new short[data.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(data[i] * 32768)));
        }
        return samples;
    }

    private static boolean isSpeakable(int codePoint) {
        return !Character.isISOControl(codePoint)
                && !(codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)
                && (codePoint & 0xFFFE) != 0xFFFE;
    }
}
