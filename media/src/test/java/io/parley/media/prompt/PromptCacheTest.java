package io.parley.media.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Synthesizer.SynthesisException;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import io.parley.media.tts.Voice;
import io.parley.media.vad.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
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

    @Test
    void noMoreRenderAtATimeThanTheBoundSays() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        Synthesizer slow = new Synthesizer() {
            @Override
            public String id() {
                return "slow";
            }

            @Override
            public List<String> voices() {
                return tones.voices();
            }

            @Override
            public Speech speak(String text, String voice) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                two.countDown();
                try {
                    // Until both that may run do run.
                    two.await();
                } catch (InterruptedException e) {
                    throw new SynthesisException("interrupted", e);
                } finally {
                    now.decrementAndGet();
                }
                return tones.speak(text, voice);
            }

            @Override
            public void close() {}
        };
        PromptCache cache =
                new PromptCache(Synthesizers.only(slow), folder(), new PromptCache.Bounds(MEGABYTE, MEGABYTE, 2));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 100; n++) {
                String text = "number " + n;
                var _ = threads.submit(() -> cache.text(text, TONE));
            }
        }
        assertThat(tones.spoken()).hasSize(100);
        assertThat(most.get()).isEqualTo(2);
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
