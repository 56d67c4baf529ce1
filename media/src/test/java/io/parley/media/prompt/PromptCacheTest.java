package io.parley.media.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Synthesizer.SynthesisException;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import io.parley.media.tts.Voice;
import io.parley.media.vad.Signals;
import io.parley.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptCacheTest {
    private static final long MEGABYTE = 1 << 20;
    private static final Voice TONE = Voice.of("tones", "tone");

    @TempDir
    private Path temporary;

    private final ToneSynthesizer tones = new ToneSynthesizer("tone", "other");

    private Path folder() {
        return temporary.resolve("prompts");
    }

    private PromptCache cache() {
        return new PromptCache(Synthesizers.only(tones), folder(), new PromptCache.Bounds(MEGABYTE, MEGABYTE, 2));
    }

    @Test
    void aTextIsRenderedOnceThenComesFromMemoryLaterFromDisk() throws IOException {
        PromptCache cache = cache();
        Speech first = cache.text("which day", TONE);
        assertThat(cache.text("which day", TONE)).isSameAs(first);
        PromptCache later = cache();
        Speech again = later.text("which day", TONE);
        assertThat(again.audio().samples()).isEqualTo(first.audio().samples());
        assertThat(again.words()).isEqualTo(first.words());
        assertThat(tones.spoken()).containsExactly("which day");
        assertThat(cache.counters())
                .isEqualTo(new PromptCache.Counters(
                        1, 0, 1, 0, 0, 0, 0, 40 + 2L * first.audio().samples().length, Files.size(onlyFile())));
        assertThat(later.counters().diskHits()).isEqualTo(1);
    }

    @Test
    void anotherVoiceTextOrEngineIsAnotherPrompt() {
        PromptCache cache = cache();
        cache.text("hello", TONE);
        cache.text("hello", Voice.of("tones", "other"));
        cache.text("hello ", TONE);
        cache.text("hello", new Voice("tones", "tone", 1.1, 0, 0));
        cache.text("hello", new Voice("tones", "tone", 1, 1, 0));
        cache.text("hello", new Voice("tones", "tone", 1, 0, 1));
        assertThat(cache.counters().misses()).isEqualTo(6);
        Synthesizer newer = new Synthesizer() {
            @Override
            public String id() {
                return "tone 2";
            }

            @Override
            public List<String> voices() {
                return tones.voices();
            }

            @Override
            public Speech speak(String text, String voice) {
                return tones.speak(text, voice);
            }

            @Override
            public void close() {}
        };
        PromptCache after =
                new PromptCache(Synthesizers.only(newer), folder(), new PromptCache.Bounds(MEGABYTE, MEGABYTE, 2));
        after.text("hello", TONE);
        assertThat(after.counters().misses()).isEqualTo(1);
    }

    @Test
    void manyCallersOfOneTextCauseOneRendering() throws Exception {
        int callers = 50;
        PromptCache cache = cache();
        Phaser together = new Phaser(callers);
        List<Future<Speech>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < callers; n++) {
                results.add(threads.submit(() -> {
                    together.arriveAndAwaitAdvance();
                    return cache.text("the same for everybody", TONE);
                }));
            }
        }
        Speech one = cache.text("the same for everybody", TONE);
        for (Future<Speech> result : results) {
            assertThat(result.get()).isSameAs(one);
        }
        assertThat(tones.spoken()).hasSize(1);
    }

    /** Renders one text for each permit, and says how many wait for one. */
    private static final class Gate implements Synthesizer {
        final ToneSynthesizer tones;
        final Semaphore through = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        final AtomicInteger now = new AtomicInteger();

        Gate(ToneSynthesizer tones) {
            this.tones = tones;
        }

        @Override
        public String id() {
            return "gate";
        }

        @Override
        public List<String> voices() {
            return tones.voices();
        }

        @Override
        public Speech speak(String text, String voice) {
            now.incrementAndGet();
            entered.release();
            through.acquireUninterruptibly();
            now.decrementAndGet();
            return tones.speak(text, voice);
        }

        @Override
        public void close() {}
    }

    @Test
    void noMoreRenderAtATimeThanTheBoundSays() throws Exception {
        Gate gate = new Gate(tones);
        PromptCache cache =
                new PromptCache(Synthesizers.only(gate), folder(), new PromptCache.Bounds(MEGABYTE, MEGABYTE, 2));
        int texts = 20;
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < texts; n++) {
            String text = "number " + n;
            threads.add(Thread.ofVirtual().start(() -> cache.text(text, TONE)));
        }
        gate.entered.acquire(2);
        for (int n = 0; n < texts - 2; n++) {
            // All that are not over stand still: two in the synthesiser, the others before it. Were the bound not
            // held, they would be in it, too.
            int over = n;
            Await.until(
                    "all wait that are not over",
                    () -> threads.stream()
                                    .filter(thread -> thread.getState() == Thread.State.WAITING)
                                    .count()
                            == texts - over);
            assertThat(gate.now.get()).isEqualTo(2);
            assertThat(gate.entered.availablePermits()).isZero();
            gate.through.release();
            gate.entered.acquire();
        }
        gate.through.release(2);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tones.spoken()).hasSize(texts);
    }

    /** Hands over its audio in pieces, and fails as it is told. */
    private static final class Streaming implements Synthesizer {
        private final Pcm audio;
        Optional<SynthesisException.Kind> failure = Optional.empty();
        int piecesBeforeFailure;
        final AtomicInteger asked = new AtomicInteger();

        Streaming(Pcm audio) {
            this.audio = audio;
        }

        @Override
        public String id() {
            return "streaming";
        }

        @Override
        public List<String> voices() {
            return List.of("tone");
        }

        @Override
        public boolean speaksAt(double speed) {
            return speed >= 1 && speed <= 2;
        }

        @Override
        public Speech speak(String text, String voice) {
            return speak(text, voice, 1, Early.NOBODY);
        }

        @Override
        public Speech speak(String text, String voice, double speed, Early early) {
            asked.incrementAndGet();
            int piece = audio.sampleRateHz() / 50;
            int pieces = 0;
            for (int at = 0; at < audio.samples().length; at += piece) {
                if (failure.isPresent() && pieces == piecesBeforeFailure) {
                    throw new SynthesisException(failure.get(), "told to fail");
                }
                short[] part = Arrays.copyOfRange(audio.samples(), at, Math.min(at + piece, audio.samples().length));
                if (!early.take(new Pcm(part, audio.sampleRateHz()))) {
                    throw new SynthesisException(SynthesisException.Kind.CANCELLED, "nobody wants it");
                }
                pieces++;
            }
            return Speech.unmarked(audio, text.length());
        }

        @Override
        public void close() {}
    }

    /** Its tone voice is spoken by tones where it is out of order. */
    private PromptCache cache(Streaming streaming) {
        Synthesizers both = Synthesizers.of(Map.of("far", streaming, "tones", tones));
        return new PromptCache(
                new Synthesizers() {
                    @Override
                    public Synthesizer named(String name) {
                        return both.named(name);
                    }

                    @Override
                    public Optional<Voice> instead(Voice voice) {
                        return voice.synthesizer().equals("far")
                                ? Optional.of(voice.as("tones", "other"))
                                : Optional.empty();
                    }
                },
                folder(),
                new PromptCache.Bounds(MEGABYTE, MEGABYTE, 2));
    }

    /** Half a second of nothing, then a voice: a person who says hello, at a synthesiser's rate. */
    private static Pcm hello() {
        short[] voice =
                Resampler.resample(HumanSpeech.recording("hello"), 24_000).samples();
        short[] all = new short[12_000 + voice.length];
        System.arraycopy(voice, 0, all, 12_000, voice.length);
        return new Pcm(all, 24_000);
    }

    private static Pcm joined(List<Pcm> pieces) {
        short[] all =
                new short[pieces.stream().mapToInt(p -> p.samples().length).sum()];
        int at = 0;
        for (Pcm piece : pieces) {
            System.arraycopy(piece.samples(), 0, all, at, piece.samples().length);
            at += piece.samples().length;
        }
        return new Pcm(all, 8000);
    }

    @Test
    void whatIsHeardEarlyIsWhatIsKeptButForItsEnd() {
        PromptCache cache = cache(new Streaming(hello()));
        Voice far = Voice.of("far", "tone");
        Speech kept = cache.text("hello once", far);
        List<Pcm> early = new ArrayList<>();
        PromptCache.Spoken again = cache.text("hello again", far, early::add);
        assertThat(again.by()).isEqualTo(far);
        assertThat(again.speech().audio().samples()).isEqualTo(kept.audio().samples());
        short[] heard = joined(early).samples();
        short[] whole = kept.audio().samples();
        assertThat(early).hasSizeGreaterThan(10);
        // The silence before it is gone; where its first sound is, is decided on grids 10 ms apart.
        assertThat(heard.length).isBetween(whole.length - 1600, whole.length + 8000);
        int shift = 0;
        double best = -1;
        for (int by = -400; by <= 400; by += 1) {
            double match = match(heard, whole, by);
            if (match > best) {
                best = match;
                shift = by;
            }
        }
        assertThat(best).as("match at shift %s", shift).isGreaterThan(0.99);
        double level = Math.sqrt(energy(heard, 0, 8000) / energy(whole, 0, 8000));
        assertThat(20 * Math.log10(level)).isCloseTo(0, within(1.0));
        // From memory nothing is early.
        early.clear();
        cache.text("hello again", far, early::add);
        assertThat(early).isEmpty();
    }

    private static double match(short[] a, short[] b, int shift) {
        double product = 0;
        double inA = 0;
        double inB = 0;
        for (int i = 800; i < 5000; i++) {
            double x = a[i];
            double y = b[i + shift];
            product += x * y;
            inA += x * x;
            inB += y * y;
        }
        return product / Math.sqrt(inA * inB);
    }

    private static double energy(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < Math.min(to, samples.length); i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum;
    }

    @Test
    void whereASynthesiserIsOutOfOrderAnotherSpeaksAndItsPromptIsKeptAsItsOwn() {
        Streaming streaming = new Streaming(hello());
        PromptCache cache = cache(streaming);
        Voice far = Voice.of("far", "tone");
        streaming.failure = Optional.of(SynthesisException.Kind.BROKEN_OFF);
        streaming.piecesBeforeFailure = 40;
        List<Pcm> early = new ArrayList<>();
        PromptCache.Spoken spoken = cache.text("hello", far, early::add);
        assertThat(spoken.by()).isEqualTo(Voice.of("tones", "other"));
        assertThat(joined(early).samples()).isNotEmpty();
        assertThat(cache.peek("hello", far)).isEmpty();
        assertThat(cache.peek("hello", Voice.of("tones", "other"))).containsSame(spoken.speech());
        streaming.failure = Optional.empty();
        assertThat(cache.text("hello", far, Synthesizer.Early.NOBODY).by()).isEqualTo(far);
        // A text that cannot be spoken is nobody's fault.
        streaming.failure = Optional.of(SynthesisException.Kind.TEXT);
        assertThatThrownBy(() -> cache.text("…", far)).isInstanceOf(SynthesisException.class);
    }

    @Test
    void whatNobodyWantsIsGivenUpAndNotSpokenByAnother() {
        Streaming streaming = new Streaming(hello());
        PromptCache cache = cache(streaming);
        Voice far = Voice.of("far", "tone");
        assertThatThrownBy(() -> cache.text("hello", far, piece -> false))
                .isInstanceOfSatisfying(
                        SynthesisException.class,
                        e -> assertThat(e.kind()).isEqualTo(SynthesisException.Kind.CANCELLED));
        assertThat(tones.spoken()).isEmpty();
        assertThat(cache.text("hello", far).audio().samples()).isNotEmpty();
    }

    @Test
    void aSpeedThatTheSynthesiserSeesToIsNotStretchedAgain() {
        Pcm hello = hello();
        PromptCache cache = cache(new Streaming(hello));
        Speech own = cache.text("hello", new Voice("far", "tone", 1.5, 0, 0));
        Speech usual = cache.text("hello", Voice.of("far", "tone"));
        Speech stretched = cache.text("hello", new Voice("far", "tone", 0.8, 0, 0));
        assertThat(own.durationMillis()).isEqualTo(usual.durationMillis());
        assertThat(stretched.durationMillis()).isGreaterThan(usual.durationMillis() * 11 / 10);
    }

    @Test
    void aVoiceThatIsNotThereIsNamedWithThoseThatAre() {
        PromptCache cache = new PromptCache(
                Synthesizers.of(Map.of("tones", tones)), folder(), new PromptCache.Bounds(MEGABYTE, MEGABYTE, 2));
        cache.check(TONE);
        assertThatThrownBy(() -> cache.check(Voice.of("tunes", "tone")))
                .hasMessageContaining("tunes")
                .hasMessageContaining("[tones]");
        assertThatThrownBy(() -> cache.check(Voice.of("tones", "ton"))).hasMessageContaining("[tone, other]");
    }

    @Test
    void aTextThatCannotBeSpokenFailsForItsCallerAndIsTriedAgain() {
        PromptCache cache = cache();
        tones.failsOn("broken");
        for (int n = 0; n < 2; n++) {
            assertThatThrownBy(() -> cache.text("broken", TONE)).isInstanceOf(SynthesisException.class);
        }
        assertThat(cache.text("sound", TONE).audio().samples()).isNotEmpty();
        assertThat(cache.peek("broken", TONE)).isEmpty();
    }

    @Test
    void peekingNeverRenders() {
        PromptCache cache = cache();
        assertThat(cache.peek("hello", TONE)).isEmpty();
        Speech hello = cache.text("hello", TONE);
        assertThat(cache.peek("hello", TONE)).containsSame(hello);
        assertThat(tones.spoken()).hasSize(1);
    }

    @Test
    void aDamagedFileIsRenderedAnew() throws IOException {
        Pcm sound = cache().text("hello", TONE).audio();
        Path file = onlyFile();
        byte[] bytes = Files.readAllBytes(file);
        for (int damage = 0; damage < 4; damage++) {
            byte[] bad = bytes.clone();
            switch (damage) {
                case 0 -> bad[100] ^= 1;
                case 1 -> bad = Arrays.copyOf(bytes, bytes.length / 2);
                case 2 -> bad = new byte[0];
                default -> bad[bytes.length - 1] ^= 1;
            }
            Files.write(file, bad);
            PromptCache cache = cache();
            assertThat(cache.text("hello", TONE).audio().samples()).isEqualTo(sound.samples());
            assertThat(cache.counters().damaged()).isEqualTo(1);
            assertThat(Files.readAllBytes(onlyFile())).isEqualTo(bytes);
        }
    }

    @Test
    void withoutAFolderPromptsLiveInMemoryAndThatIsCounted() throws IOException {
        Files.writeString(folder(), "a file where the folder should be");
        PromptCache cache = cache();
        Speech hello = cache.text("hello", TONE);
        cache.text("goodbye", TONE);
        assertThat(cache.text("hello", TONE)).isSameAs(hello);
        assertThat(cache.counters().notWritten()).isEqualTo(2);
    }

    @Test
    void memoryIsBoundedAndForgetsWhatWasNotUsedForLongest() {
        PromptCache cache =
                new PromptCache(Synthesizers.only(tones), folder(), new PromptCache.Bounds(20_000, MEGABYTE, 2));
        cache.text("first", TONE);
        cache.text("second", TONE);
        assertThat(cache.peek("first", TONE)).isPresent();
        for (int n = 0; n < 20; n++) {
            cache.text("number " + n, TONE);
            assertThat(cache.counters().memoryBytes()).isLessThanOrEqualTo(20_000);
        }
        assertThat(cache.peek("first", TONE)).isEmpty();
        assertThat(cache.text("first", TONE).audio().samples()).isNotEmpty();
        assertThat(cache.counters().diskHits()).isEqualTo(1);
    }

    @Test
    void theFolderIsBoundedAcrossRunsAndHoldsNoUnfinishedFiles() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("abc.unfinished"), "left by a crash");
        for (int run = 0; run < 3; run++) {
            PromptCache cache =
                    new PromptCache(Synthesizers.only(tones), folder(), new PromptCache.Bounds(MEGABYTE, 60_000, 2));
            for (int n = 0; n < 10; n++) {
                cache.text("run " + run + " number " + n, TONE);
                assertThat(sizes()).isLessThanOrEqualTo(60_000);
            }
        }
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files).isNotEmpty().allMatch(file -> file.toString().endsWith(".wav"));
        }
    }

    @Test
    void filesAreOrdinaryWavFiles() throws IOException {
        Pcm hello = cache().text("hello", TONE).audio();
        assertThat(WavFile.read(onlyFile()).samples()).isEqualTo(hello.samples());
    }

    @Test
    void recordingsAreKeptByTheirContentNotTheirName() throws IOException {
        Path wav = temporary.resolve("a.wav");
        WavFile.write(wav, HumanSpeech.recording("hello"));
        PromptCache cache = cache();
        Pcm hello = cache.recording(wav, 5).audio();
        Path same = temporary.resolve("b.wav");
        Files.copy(wav, same);
        assertThat(cache.recording(same, 5).audio()).isSameAs(hello);
        WavFile.write(wav, HumanSpeech.recording("vm-goodbye"));
        assertThat(cache.recording(wav, 5).audio()).isNotSameAs(hello);
        assertThatThrownBy(() -> cache.recording(temporary.resolve("absent.wav"), 5))
                .isInstanceOf(WavFile.AudioFileException.class)
                .hasMessageContaining("absent.wav");
    }

    @Test
    void promptsOfAnyLevelAndRateComeOutAlike() throws IOException {
        List<Double> levels = new ArrayList<>();
        for (int gain : new int[] {-18, -6, 0}) {
            Path wav = temporary.resolve("level" + gain + ".wav");
            WavFile.write(wav, Signals.gain(HumanSpeech.recording("please-try-again"), gain));
            Pcm prompt = cache().recording(wav, 5).audio();
            assertThat(prompt.sampleRateHz()).isEqualTo(8000);
            levels.add(rmsDbfs(prompt));
        }
        assertThat(levels).allSatisfy(level -> assertThat(level).isCloseTo(levels.getFirst(), within(0.5)));
        assertThat(levels.getFirst()).isBetween(-26.0, -16.0);
    }

    @Test
    void silenceAtTheEndsIsShortAndSilenceInsideStays() throws IOException {
        Path wav = temporary.resolve("pauses.wav");
        Pcm tone = Signals.tones(500, -20, 700);
        WavFile.write(wav, Signals.join(Signals.silence(900), tone, Signals.silence(600), tone, Signals.silence(1500)));
        assertThat(cache().recording(wav, 5).audio().durationMillis())
                .isBetween(1600L + 40 + 120 - 10, 1600L + 40 + 120 + 20);
    }

    @Test
    void aPauseMadeOnPurposeStaysAPause() throws IOException {
        Path wav = temporary.resolve("silence.wav");
        WavFile.write(wav, Signals.silence(800));
        Pcm pause = cache().recording(wav, 5).audio();
        assertThat(pause.durationMillis()).isEqualTo(800);
        assertThat(pause.samples()).containsOnly((short) 0);
    }

    @Test
    void nothingIsClippedByMakingItLouder() throws IOException {
        Path wav = temporary.resolve("peaky.wav");
        short[] samples = Signals.tones(1000, -50, 700).samples().clone();
        samples[4000] = 30_000;
        WavFile.write(wav, new Pcm(samples, 8000));
        for (short sample : cache().recording(wav, 5).audio().samples()) {
            assertThat((int) sample).isBetween(-29_300, 29_300);
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private long sizes() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    private static double rmsDbfs(Pcm audio) {
        double sum = 0;
        for (short sample : audio.samples()) {
            sum += sample / 32768.0 * (sample / 32768.0);
        }
        return 10 * Math.log10(sum / audio.samples().length);
    }
}
