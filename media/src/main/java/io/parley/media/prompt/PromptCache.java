package io.parley.media.prompt;

import io.parley.media.audio.Resampler;
import io.parley.media.audio.SoundFile;
import io.parley.media.audio.WavFile.AudioFileException;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.Voice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the bot says, ready to play at 8 kHz, kept by its content: the same text in the same voice, or the same recording,
 * is rendered once, then taken from memory, later from disk. All prompts have one level (RMS −18 dBFS while something is
 * said) and hardly a silence at their ends.
 *
 * <p>Called on virtual threads, before a call as a rule; many may ask for the same prompt, one renders it. The disk is a
 * convenience: if it is full or not writable, prompts live in memory alone, and that is counted.
 */
public final class PromptCache {
    private static final Logger log = LoggerFactory.getLogger(PromptCache.class);
    private static final int SAMPLE_RATE_HZ = 8000;
    /** Part of every key: another way of preparing prompts makes other prompts. */
    private static final String PREPARATION = "8 kHz, -18 dBFS, trimmed, faded, marked, 2";
    /** What a word's mark takes in memory. */
    private static final int MARK_BYTES = 40;
    /** A recording's bytes, read whole to be hashed: ten minutes of the widest format. */
    private static final long MAX_RECORDING_BYTES = 200L << 20;

    private final Synthesizers synthesizers;
    private final PromptFolder folder;
    private final long maxMemoryBytes;
    private final boolean streams;
    /** Renderings at a time; fair: who asked first is heard first. */
    private final Semaphore renderings;
    /** How loud each voice is. */
    private final VoiceGains gains = new VoiceGains();

    /** Least recently used first. Guarded by itself, with {@link #memoryBytes}. */
    private final Map<String, Speech> memory = new LinkedHashMap<>(16, 0.75f, true);

    private long memoryBytes;
    private final ConcurrentHashMap<String, CompletableFuture<Speech>> rendering = new ConcurrentHashMap<>();

    private final LongAdder memoryHits = new LongAdder();
    private final LongAdder diskHits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder notWritten = new LongAdder();
    private final LongAdder evicted = new LongAdder();

    /**
     * How often what was asked for was there.
     *
     * @param memoryHits found in memory, or just being rendered for somebody else
     * @param diskHits found on disk
     * @param misses rendered or read anew
     * @param damaged files on disk that were unreadable and rendered anew
     * @param notWritten prompts that could not be put on disk
     * @param evictedFromMemory prompts that had to make room in memory
     * @param evictedFromDisk prompts that had to make room on disk
     * @param memoryBytes held in memory now
     * @param diskBytes held on disk now, as far as this run has looked
     */
    public record Counters(
            long memoryHits,
            long diskHits,
            long misses,
            long damaged,
            long notWritten,
            long evictedFromMemory,
            long evictedFromDisk,
            long memoryBytes,
            long diskBytes) {}

    /**
     * What a cache may take.
     *
     * @param memoryBytes of samples in memory; a second is 16,000
     * @param diskBytes of files in the folder
     * @param renderings at a time; whoever wants another one waits
     */
    public record Bounds(long memoryBytes, long diskBytes, int renderings) {
        /** An hour in memory, eighteen on disk. */
        public static final Bounds DEFAULT = new Bounds(64L << 20, 1L << 30, 4);
    }

    /**
     * A cache over a folder.
     *
     * @param folder created when the first prompt is written
     */
    public PromptCache(Synthesizers synthesizers, Path folder, Bounds bounds) {
        this(synthesizers, folder, bounds, true);
    }

    /** One that hands over nothing early: for calls on virtual time, which sound the same each time. */
    public static PromptCache whole(Synthesizers synthesizers, Path folder, Bounds bounds) {
        return new PromptCache(synthesizers, folder, bounds, false);
    }

    private PromptCache(Synthesizers synthesizers, Path folder, Bounds bounds, boolean streams) {
        this.streams = streams;
        this.synthesizers = synthesizers;
        this.folder = new PromptFolder(folder, bounds.diskBytes);
        this.maxMemoryBytes = bounds.memoryBytes;
        this.renderings = new Semaphore(bounds.renderings, true);
    }

    /**
     * A text as it was spoken.
     *
     * @param by the voice that spoke: another one than was asked for, if that one's synthesiser is out of order
     */
    public record Spoken(Speech speech, Voice by) {}

    /**
     * A text as it is spoken, by whoever can. Blocks while it is rendered.
     *
     * @throws Synthesizer.SynthesisException if it cannot be
     */
    public Speech text(String text, Voice voice) {
        return text(text, voice, Synthesizer.Early.NOBODY).speech();
    }

    /**
     * A text as it is spoken, by whoever can, of which the beginning can be heard before the end is rendered. Blocks while
     * it is rendered.
     *
     * @param early takes it at 8 kHz, nearly as it will be kept, if the synthesiser hands it over early and nobody else has
     *     it rendered already; what breaks off is said once more from its beginning by the voice that speaks instead
     * @throws Synthesizer.SynthesisException if it cannot be
     */
    public Spoken text(String text, Voice voice, Synthesizer.Early early) {
        try {
            return new Spoken(spoken(text, voice, early), voice);
        } catch (Synthesizer.SynthesisException e) {
            Optional<Voice> instead = e.kind().isOutOfOrder() ? synthesizers.instead(voice) : Optional.empty();
            if (instead.isEmpty()) {
                throw e;
            }
            return new Spoken(spoken(text, instead.get(), Synthesizer.Early.NOBODY), instead.get());
        }
    }

    private Speech spoken(String text, Voice voice, Synthesizer.Early early) {
        Synthesizer synthesizer = synthesizers.named(voice.synthesizer());
        boolean ownSpeed = synthesizer.speaksAt(voice.speed());
        Voice shape = ownSpeed ? voice.atOwnSpeed() : voice;
        return prompt(textKey(synthesizer, text, voice), () -> {
            Optional<StreamedPrompt> stream = streams && shape.isPlain()
                    ? Optional.of(new StreamedPrompt(early, gains.get(voice), voice.volume()))
                    : Optional.empty();
            Synthesizer.Early pieces = stream.<Synthesizer.Early>map(it -> it).orElse(Synthesizer.Early.NOBODY);
            Speech said = synthesizer.speak(text, voice.name(), ownSpeed ? voice.speed() : 1, pieces);
            stream.ifPresent(StreamedPrompt::finish);
            Speech plain = atSampleRate(shape.shaped(said));
            gains.learn(voice, PromptLevel.gain(plain.audio()));
            return voice.atVolume(PromptLevel.prepare(plain));
        });
    }

    /** Who renders what is said in a voice, for the journal. */
    public String synthesizerId(Voice voice) {
        return synthesizers.named(voice.synthesizer()).id();
    }

    /**
     * Whether a voice can be had.
     *
     * @throws Synthesizer.SynthesisException with what there is, if not
     */
    public void check(Voice voice) {
        List<String> voices = synthesizers.named(voice.synthesizer()).voices();
        if (!voices.contains(voice.name())) {
            throw new Synthesizer.SynthesisException(
                    "no voice " + voice.name() + " in " + voice.synthesizer() + ", expected one of " + voices);
        }
    }

    /**
     * A recorded prompt.
     *
     * @param characters of what is said in it
     * @throws AudioFileException if the file cannot be read
     */
    public Speech recording(Path wav, int characters) {
        byte[] bytes = SoundFile.bytes(wav, MAX_RECORDING_BYTES, "a prompt");
        Speech speech = prompt(
                key("recording", bytes), () -> levelled(Speech.unmarked(SoundFile.parse(bytes, wav.toString()), 0)));
        return Speech.unmarked(speech.audio(), characters);
    }

    /** A text if it is in memory; never blocks. */
    public Optional<Speech> peek(String text, Voice voice) {
        Optional<Speech> known = fromMemory(textKey(synthesizers.named(voice.synthesizer()), text, voice));
        if (known.isPresent()) {
            memoryHits.increment();
        }
        return known;
    }

    public Counters counters() {
        long bytes;
        synchronized (memory) {
            bytes = memoryBytes;
        }
        return new Counters(
                memoryHits.sum(),
                diskHits.sum(),
                misses.sum(),
                damaged.sum(),
                notWritten.sum(),
                evicted.sum(),
                folder.evicted(),
                bytes,
                folder.bytes());
    }

    private Speech prompt(String key, Supplier<Speech> source) {
        Optional<Speech> known = fromMemory(key);
        if (known.isPresent()) {
            memoryHits.increment();
            return known.get();
        }
        CompletableFuture<Speech> ours = new CompletableFuture<>();
        CompletableFuture<Speech> theirs = rendering.putIfAbsent(key, ours);
        if (theirs != null) {
            try {
                Speech speech = result(theirs);
                memoryHits.increment();
                return speech;
            } catch (Synthesizer.SynthesisException e) {
                if (e.kind() == Synthesizer.SynthesisException.Kind.CANCELLED) {
                    // They do not want it any more; we do.
                    return prompt(key, source);
                }
                throw e;
            }
        }
        try {
            // Somebody may have finished it between the look into memory and here.
            Speech audio = fromMemory(key).orElseGet(() -> load(key, source));
            keep(key, audio);
            ours.complete(audio);
        } catch (RuntimeException | Error e) {
            // Those who wait get it, too; the next one tries again, and so may they: it is out of the way before they
            // hear of it.
            rendering.remove(key, ours);
            ours.completeExceptionally(e);
        } finally {
            rendering.remove(key, ours);
        }
        return result(ours);
    }

    private Speech load(String key, Supplier<Speech> source) {
        try {
            Optional<Speech> stored = folder.read(key);
            if (stored.isPresent()) {
                diskHits.increment();
                return stored.get();
            }
        } catch (IOException e) {
            damaged.increment();
            log.warn("prompt on disk is damaged and rendered anew", e);
        }
        misses.increment();
        Speech audio = rendered(source);
        try {
            folder.write(key, audio);
        } catch (IOException e) {
            if (notWritten.sum() == 0) {
                log.warn("prompts cannot be written to disk and stay in memory alone", e);
            }
            notWritten.increment();
        }
        return audio;
    }

    private Speech rendered(Supplier<Speech> source) {
        renderings.acquireUninterruptibly();
        try {
            return source.get();
        } finally {
            renderings.release();
        }
    }

    private static Speech levelled(Speech raw) {
        return PromptLevel.prepare(atSampleRate(raw));
    }

    private static Speech atSampleRate(Speech raw) {
        return new Speech(Resampler.resample(raw.audio(), SAMPLE_RATE_HZ), raw.words());
    }

    private Optional<Speech> fromMemory(String key) {
        synchronized (memory) {
            return Optional.ofNullable(memory.get(key));
        }
    }

    private void keep(String key, Speech audio) {
        synchronized (memory) {
            Speech before = memory.put(key, audio);
            memoryBytes += bytes(audio) - (before == null ? 0 : bytes(before));
            Iterator<Speech> oldest = memory.values().iterator();
            while (memoryBytes > maxMemoryBytes && oldest.hasNext()) {
                memoryBytes -= bytes(oldest.next());
                oldest.remove();
                evicted.increment();
            }
        }
    }

    private static String textKey(Synthesizer synthesizer, String text, Voice voice) {
        boolean ownSpeed = voice.speed() != 1 && synthesizer.speaksAt(voice.speed());
        String how = voice.name() + "\n" + voice.speed() + (ownSpeed ? " its own " : " ") + voice.pitch() + " "
                + voice.volume();
        return key("text\n" + synthesizer.id() + "\n" + how, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Speech result(CompletableFuture<Speech> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw e;
        }
    }

    private static long bytes(Speech speech) {
        return 2L * speech.audio().samples().length
                + MARK_BYTES * (long) speech.words().list().size();
    }

    private static String key(String kind, byte[] content) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        digest.update((PREPARATION + "\n" + kind + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(content);
        return HexFormat.of().formatHex(digest.digest());
    }
}
