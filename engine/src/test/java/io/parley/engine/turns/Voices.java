package io.parley.engine.turns;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.simulation.ActiveSpeech;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What callers of the corpus say: recordings of people from Debian's {@code asterisk-core-sounds-en-wav}, {@code
 * pocketsphinx-testdata} and {@code codec2-examples}, all at 8 kHz, cut to the speech in them. Listening noises are of no
 * such package: they come from {@code flite}, in voices that the bot does not have.
 */
final class Voices {
    private static final Path CARDS = Path.of("/usr/share/pocketsphinx/test/data/cards");
    private static final Path NOVEL = Path.of("/usr/share/pocketsphinx/test/data/librivox");
    private static final Path CODEC = Path.of("/usr/share/codec2/wav");
    private static final int RATE_HZ = 8000;
    private static final double LEVEL_DBFS = -20;

    private static final List<String> DAYS =
            List.of("day-0", "day-1", "day-2", "day-3", "day-4", "day-5", "day-6", "today", "tomorrow");
    private static final List<String> PHRASES = List.of(
            "im-sorry",
            "please-try-again",
            "hello",
            "goodbye",
            "one-moment-please",
            "number-not-answering",
            "check-number-dial-again",
            "telephone-number",
            "is-in-use",
            "cancelled",
            "do-not-disturb",
            "to-call-this-number",
            "info-about-last-call",
            "vm-no",
            "vm-repeat",
            "vm-goodbye",
            "vm-nonumber",
            "please-try-call-later");
    private static final List<String> CODEC_SENTENCES = List.of("f2400", "forig", "hts1a", "hts2a", "m2400", "morig");
    private static final List<String> LISTENING = List.of("uh huh.", "mm hmm.", "okay.", "yeah.", "right.");
    private static final List<String> FLITE_VOICES = List.of("awb", "rms", "kal16");

    private final List<Clip> days;
    private final List<Clip> phrases;
    private final List<Clip> sentences;
    private final List<Clip> listening;

    /** Something that is said, from its first sound to its last, at −20 dBFS. */
    record Clip(String name, Pcm sound) {}

    private Voices(List<Clip> days, List<Clip> phrases, List<Clip> sentences, List<Clip> listening) {
        this.days = days;
        this.phrases = phrases;
        this.sentences = sentences;
        this.listening = listening;
    }

    /**
     * Reads them all.
     *
     * @throws IllegalStateException naming what is not installed
     */
    static Voices read() {
        List<Clip> sentences = new ArrayList<>();
        sentences.addAll(wavs(CARDS, "pocketsphinx-testdata"));
        sentences.addAll(wavs(NOVEL, "pocketsphinx-testdata"));
        wavs(CODEC, "codec2-examples").stream()
                .filter(clip -> CODEC_SENTENCES.contains(clip.name()))
                .forEach(sentences::add);
        return new Voices(
                DAYS.stream().map(name -> allison("digits/" + name)).toList(),
                PHRASES.stream().map(Voices::allison).toList(),
                List.copyOf(sentences),
                listeningNoises());
    }

    /** Names of days: whole answers to "which day". */
    List<Clip> days() {
        return days;
    }

    /** Words and short phrases of one speaker. */
    List<Clip> phrases() {
        return phrases;
    }

    /** Whole sentences, several speakers. */
    List<Clip> sentences() {
        return sentences;
    }

    /** "uh-huh": what people say who go on listening. */
    List<Clip> listening() {
        return listening;
    }

    private static Clip allison(String name) {
        return clip(name, HumanSpeech.recording(name));
    }

    private static List<Clip> wavs(Path folder, String debianPackage) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(
                    folder + " is missing: run scripts/setup (Debian package " + debianPackage + ")");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".wav"))
                    .sorted()
                    .map(file -> clip(file.getFileName().toString().replace(".wav", ""), WavFile.read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Clip clip(String name, Pcm recorded) {
        Pcm sound = recorded.sampleRateHz() == RATE_HZ ? recorded : Resampler.resample(recorded, RATE_HZ);
        return new Clip(name, ActiveSpeech.trimmed(sound, LEVEL_DBFS));
    }

    private static List<Clip> listeningNoises() {
        List<Clip> clips = new ArrayList<>();
        for (String voice : FLITE_VOICES) {
            for (String text : LISTENING) {
                clips.add(clip(voice + " " + text, synthesized(voice, text)));
            }
        }
        return List.copyOf(clips);
    }

    private static Pcm synthesized(String voice, String text) {
        Path folder = Checkout.root().resolve("target/turns/listening");
        Path wav = folder.resolve((voice + "-" + text).replaceAll("\\W+", "-") + ".wav");
        try {
            if (!Files.exists(wav)) {
                Files.createDirectories(folder);
                Path part = folder.resolve(wav.getFileName() + ".part");
                Process flite = new ProcessBuilder("flite", "-voice", voice, "-t", text, "-o", part.toString())
                        .inheritIO()
                        .start();
                if (flite.waitFor() != 0) {
                    throw new IllegalStateException("flite failed with " + flite.exitValue());
                }
                Files.move(part, wav, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new IllegalStateException("flite cannot be run: run scripts/setup (Debian package flite)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return WavFile.read(wav);
    }
}
