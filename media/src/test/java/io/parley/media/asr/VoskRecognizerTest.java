package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.asr.CollectingListener.Outcome;
import io.parley.media.asr.Recognizer.Request;
import io.parley.media.asr.Recognizer.Utterance;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.vad.Signals;
import io.parley.testkit.Await;
import io.parley.testkit.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real human speech, as a G.711 line leaves it, through the real recogniser. */
class VoskRecognizerTest extends RecognizerContract {
    /** Stands still unless a test moves it: lag is what the test makes it, however slow the machine. */
    private static final VirtualTime TIME = new VirtualTime();

    private static final List<String> DAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final List<String> DIGITS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    @TempDir
    private Path folder;

    @Override
    protected Recognizer newRecognizer() {
        return open(VoskSettings.forWorkers(2));
    }

    private static VoskRecognizer open(VoskSettings settings) {
        return VoskRecognizer.open(SpeechModel.folder(), settings, TIME::nanoTime);
    }

    @Test
    void openVocabularySentencesAreUnderstood() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            recognizer.warmUp();
            assertThat(heard(recognizer, "digits/day-2").text()).isEqualTo("tuesday");
            assertThat(heard(recognizer, "hello").text()).isEqualTo("hello");
            assertThat(heard(recognizer, "vm-goodbye").text()).isEqualTo("goodbye");
            assertThat(heard(recognizer, "please-try-again").text()).isEqualTo("please try again");
            assertThat(heard(recognizer, "one-moment-please").text()).contains("one moment please");
            assertThat(heard(recognizer, "check-number-dial-again").text()).contains("number", "dial again");
        }
    }

    @Test
    void aGrammarPicksOutItsWordsAndKnowsWhatIsNone() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            Optional<Grammar> days = Optional.of(new Grammar(DAYS));
            for (int day = 0; day < DAYS.size(); day++) {
                Outcome outcome = heard(recognizer, days, "digits/day-" + day);
                assertThat(outcome.text()).isEqualTo(DAYS.get(day));
                assertThat(outcome.confidence()).isGreaterThan(0.5);
            }
            assertThat(heard(recognizer, days, "digits/1").text()).doesNotContain("day");
            Optional<Grammar> digits = Optional.of(new Grammar(DIGITS));
            int right = 0;
            for (int digit = 0; digit < DIGITS.size(); digit++) {
                if (heard(recognizer, digits, "digits/" + digit).text().equals(DIGITS.get(digit))) {
                    right++;
                }
            }
            // Single digits are the hardest thing there is to hear.
            assertThat(right).isGreaterThanOrEqualTo(9);
        }
    }

    @Test
    void wordsAroundTheExpectedOnesAreUnknownNotText() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1).withHearAgainMillis(0))) {
            Pcm line =
                    HumanSpeech.throughMuLaw(HumanSpeech.sequence(100, List.of("one-moment-please", "digits/day-5")));
            Outcome outcome = heard(recognizer, Optional.of(new Grammar(DAYS)), line);
            assertThat(outcome.text()).isEqualTo("friday");
        }
    }

    @Test
    void whatFallsOutOfAGrammarIsHeardOnceMoreWithoutIt() {
        Optional<Grammar> days = Optional.of(new Grammar(DAYS));
        Pcm line = HumanSpeech.throughMuLaw(HumanSpeech.sequence(100, List.of("one-moment-please", "digits/day-5")));
        try (VoskRecognizer again = open(VoskSettings.forWorkers(1));
                VoskRecognizer once = open(VoskSettings.forWorkers(1).withHearAgainMillis(0))) {
            assertThat(heard(once, days, "please-try-again").text()).isEmpty();
            assertThat(heard(again, days, "please-try-again").text()).isEqualTo("please try again");
            // Of the words that were expected none is lost.
            assertThat(heard(again, days, line).text()).contains("friday");
            // Too long to be heard within what a caller waits.
            Pcm longer = HumanSpeech.throughMuLaw(
                    HumanSpeech.sequence(700, List.of("please-try-again", "please-try-again", "please-try-again")));
            assertThat(heard(again, days, longer).text()).isEmpty();
            again.partials(false);
            assertThat(heard(again, days, "please-try-again").text()).isEmpty();
            assertThat(again.load().grammarBusy() + again.load().generalBusy()).isZero();
        }
    }

    @Test
    void aModelAsItComesFromItsListHearsTelephonesToo() throws IOException {
        Path stock = folder.resolve("stock");
        Path conf = Files.createDirectories(stock.resolve("conf"));
        for (Path from : List.of(SpeechModel.folder(), SpeechModel.folder().resolve("conf"))) {
            Path to = from.equals(SpeechModel.folder()) ? stock : conf;
            try (Stream<Path> all = Files.list(from)) {
                for (Path each : all.filter(it -> !it.endsWith("conf") && !it.endsWith("mfcc.conf"))
                        .toList()) {
                    Files.createSymbolicLink(to.resolve(each.getFileName()), each.toAbsolutePath());
                }
            }
        }
        List<String> lines = Files.readAllLines(SpeechModel.folder().resolve("conf/mfcc.conf")).stream()
                .filter(line -> !line.contains("upsample") && !line.contains("dither"))
                .toList();
        Files.write(conf.resolve("mfcc.conf"), lines);
        try (VoskRecognizer recognizer = VoskRecognizer.open(stock, VoskSettings.forWorkers(1), TIME::nanoTime)) {
            assertThat(heard(recognizer, "please-try-again").text()).isEqualTo("please try again");
        }
        // The folder is the user's.
        assertThat(Files.readAllLines(conf.resolve("mfcc.conf"))).isEqualTo(lines);
    }

    @Test
    void aGrammarOfWordsThatTheModelDoesNotKnowHearsNothing() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1).withHearAgainMillis(0))) {
            Optional<Grammar> nonsense = Optional.of(new Grammar(List.of("xqzzt", "brrlfx gnnp", "星期二")));
            assertThat(heard(recognizer, nonsense, "digits/day-2").text()).isEmpty();
            assertThat(heard(recognizer, "digits/day-2").text()).isEqualTo("tuesday");
        }
    }

    @Test
    void silenceAndNoiseAreNoWords() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            Outcome silence = heard(recognizer, Optional.empty(), Signals.silence(1500));
            assertThat(silence.text()).isEmpty();
            assertThat(silence.confidence()).isZero();
            assertThat(silence.fromPartial()).isFalse();
            Optional<Grammar> days = Optional.of(new Grammar(DAYS));
            assertThat(heard(recognizer, days, Signals.silence(1500)).text()).isEmpty();
            assertThat(heard(recognizer, days, Signals.whiteNoise(1500, -40, 1)).text())
                    .isEmpty();
        }
    }

    @Test
    void interimTextsGrowTowardsTheText() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            CollectingListener listener = new CollectingListener();
            Utterance utterance = recognizer.start(request(1), listener);
            Pcm speech = HumanSpeech.throughMuLaw(HumanSpeech.recording("cannot-complete-as-dialed"));
            for (int at = 0; at + 1600 <= speech.samples().length; at += 1600) {
                utterance.audio(speech.samples(), at, 1600);
                Await.until("the audio is decoded", Duration.ofSeconds(30), recognizer::isIdle);
            }
            assertThat(listener.partials()).isNotEmpty();
            utterance.end();
            Outcome outcome = listener.await();
            String first = listener.partials().getFirst().text();
            assertThat(outcome.text()).contains("call").contains("dialed");
            assertThat(outcome.text().length()).isGreaterThan(first.length());
        }
    }

    @Test
    void aPauseInsideAnUtteranceLosesNothing() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            // Longer than the pause after which Vosk itself closes a result.
            Pcm line = HumanSpeech.throughMuLaw(
                    HumanSpeech.sequence(1800, List.of("hello", "please-try-again", "vm-goodbye")));
            Outcome outcome = heard(recognizer, Optional.empty(), line);
            assertThat(outcome.text()).isEqualTo("hello please try again goodbye");
        }
    }

    @Test
    void aPooledRecogniserHearsTheSameAsAFreshOne() {
        List<String> names = List.of(
                "hello",
                "digits/day-2",
                "please-try-again",
                "im-sorry",
                "digits/tomorrow",
                "vm-goodbye",
                "digits/9",
                "number-not-answering");
        List<Outcome> fresh = new ArrayList<>();
        try (VoskRecognizer recognizer = open(new VoskSettings(1, 1, 1, 1, 10, 200))) {
            for (String name : names) {
                fresh.add(heard(recognizer, name));
            }
        }
        try (VoskRecognizer recognizer = open(new VoskSettings(1, 1, 1, 1000, 10, 200))) {
            for (int round = 0; round < 2; round++) {
                for (int n = 0; n < names.size(); n++) {
                    Outcome pooled = heard(recognizer, names.get(n));
                    assertThat(pooled.text())
                            .as(names.get(n))
                            .isEqualTo(fresh.get(n).text());
                    assertThat(pooled.confidence())
                            .as(names.get(n))
                            .isEqualTo(fresh.get(n).confidence());
                }
            }
        }
    }

    @Test
    void anUnfinishedCallerDoesNotLeakIntoTheNext() {
        try (VoskRecognizer recognizer = open(new VoskSettings(1, 1, 1, 1000, 10, 200))) {
            String alone = heard(recognizer, "digits/day-2").text();
            for (int n = 0; n < 5; n++) {
                CollectingListener gone = new CollectingListener();
                Utterance cut = recognizer.start(request(100 + n), gone);
                Pcm speech = HumanSpeech.throughMuLaw(HumanSpeech.recording("cannot-complete-as-dialed"));
                cut.audio(speech.samples(), 0, 4000 + 2400 * n);
                // Decoded for the most part, in the middle of a word, when the caller hangs up.
                Await.until("the audio is decoded", Duration.ofSeconds(30), recognizer::isIdle);
                cut.cancel();
                assertThat(gone.await().failure()).contains("cancelled");
                assertThat(heard(recognizer, "digits/day-2").text()).isEqualTo(alone);
            }
        }
    }

    @Test
    void moreCallersThanRecognisersWaitAndAllAreUnderstood() {
        try (VoskRecognizer recognizer = open(new VoskSettings(2, 2, 2, 3, 10, 200))) {
            List<CollectingListener> listeners = new ArrayList<>();
            List<Utterance> utterances = new ArrayList<>();
            for (int n = 0; n < 12; n++) {
                CollectingListener listener = new CollectingListener();
                utterances.add(recognizer.start(request(n), listener));
                listeners.add(listener);
            }
            Pcm speech = HumanSpeech.throughMuLaw(HumanSpeech.recording("digits/day-2"));
            utterances.forEach(utterance -> feed(utterance, speech));
            assertThat(recognizer.lagMillis()).isNotNegative();
            utterances.forEach(Utterance::end);
            for (CollectingListener listener : listeners) {
                assertThat(listener.await().text()).isEqualTo("tuesday");
            }
        }
    }

    @Test
    void underOverloadInterimTextsAreSparedAndEveryTextIsTheSame() {
        List<String> names = List.of("digits/day-2", "please-try-again", "vm-goodbye", "digits/day-5");
        // All at once for one worker: it is behind from the first moment on.
        try (VoskRecognizer recognizer = open(new VoskSettings(1, 16, 1, 1000, 10, 100))) {
            List<CollectingListener> with = overload(recognizer, names, 16);
            recognizer.partials(false);
            List<CollectingListener> without = overload(recognizer, names, 16);
            recognizer.partials(true);
            List<CollectingListener> again = overload(recognizer, names, 16);
            for (int n = 0; n < with.size(); n++) {
                assertThat(without.get(n).await().text())
                        .isEqualTo(with.get(n).await().text());
                assertThat(without.get(n).partials()).isEmpty();
            }
            assertThat(with.stream().mapToInt(l -> l.partials().size()).sum()).isPositive();
            assertThat(again.stream().mapToInt(l -> l.partials().size()).sum()).isPositive();
        }
    }

    /** So many people at a time, in the rhythm in which audio comes; returns when all are understood. */
    private static List<CollectingListener> overload(VoskRecognizer recognizer, List<String> names, int people) {
        List<CollectingListener> listeners = new ArrayList<>();
        List<Utterance> utterances = new ArrayList<>();
        List<Pcm> speech = names.stream()
                .map(name -> HumanSpeech.throughMuLaw(HumanSpeech.recording(name)))
                .toList();
        for (int n = 0; n < people; n++) {
            CollectingListener listener = new CollectingListener();
            listeners.add(listener);
            utterances.add(recognizer.start(request(n), listener));
        }
        for (int at = 0; at < 16_000 * 4; at += 800) {
            for (int n = 0; n < people; n++) {
                short[] samples = speech.get(n % speech.size()).samples();
                if (at < samples.length) {
                    utterances.get(n).audio(samples, at, Math.min(800, samples.length - at));
                }
            }
        }
        // The clock stands still here: by its lag no utterance would spare its own interim texts.
        Await.until("the audio is decoded", Duration.ofMinutes(2), recognizer::isIdle);
        utterances.forEach(Utterance::end);
        listeners.forEach(CollectingListener::await);
        return listeners;
    }

    @Test
    void audioThatWaitsForARecogniserIsKeptAndItsLagTold() {
        try (VoskRecognizer recognizer = open(new VoskSettings(1, 1, 1, 1000, 10, 200))) {
            Pcm speech = HumanSpeech.throughMuLaw(HumanSpeech.recording("digits/day-2"));
            CollectingListener first = new CollectingListener();
            Utterance holding = recognizer.start(request(1), first);
            feed(holding, speech);
            Await.until("the only recogniser is leased", Duration.ofSeconds(30), recognizer::isIdle);
            CollectingListener second = new CollectingListener();
            Utterance waiting = recognizer.start(request(2), second);
            feed(waiting, speech);
            waiting.end();
            TIME.advance(Duration.ofMillis(700));
            assertThat(recognizer.lagMillis()).isEqualTo(700);
            // Grammars have recognisers of their own and overtake it.
            assertThat(heard(recognizer, Optional.of(new Grammar(DAYS)), "digits/day-3")
                            .text())
                    .isEqualTo("wednesday");
            assertThat(second.outcomes()).isEmpty();
            holding.end();
            assertThat(first.await().text()).isEqualTo("tuesday");
            assertThat(second.await().text()).isEqualTo("tuesday");
            assertThat(second.await().decodeMillis()).isEqualTo(700);
            assertThat(recognizer.lagMillis()).isZero();
        }
    }

    @Test
    void tooManyUtterancesAtOnceAreRefusedAndLaterOnesAreNot() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            List<Utterance> open = new ArrayList<>();
            for (int n = 0; n < VoskRecognizer.MAX_UTTERANCES; n++) {
                open.add(recognizer.start(request(n), new CollectingListener()));
            }
            CollectingListener refused = new CollectingListener();
            recognizer.start(request(1), refused);
            assertThat(refused.outcomes()).hasSize(1);
            assertThat(refused.await().failure()).isPresent();
            CollectingListener ended = new CollectingListener();
            open.forEach(Utterance::cancel);
            Await.until("all are cancelled", Duration.ofSeconds(30), recognizer::isIdle);
            recognizer.start(request(2), ended).end();
            assertThat(ended.await().failure()).isEmpty();
        }
    }

    @Test
    void sixteenKilohertzAudioIsUnderstoodAndBothRatesShareThePool() {
        try (VoskRecognizer recognizer = open(new VoskSettings(1, 1, 1, 1000, 10, 200))) {
            Pcm wide = Resampler.resample(HumanSpeech.recording("digits/day-2"), 16000);
            CollectingListener listener = new CollectingListener();
            hear(recognizer, new Request(1, 16000, Optional.empty()), wide, listener);
            assertThat(listener.await().text()).isEqualTo("tuesday");
            assertThat(heard(recognizer, "digits/day-2").text()).isEqualTo("tuesday");
        }
    }

    @Test
    void itsNameTellsTheModelAndItsContents() {
        try (VoskRecognizer recognizer = open(VoskSettings.forWorkers(1))) {
            assertThat(recognizer.id()).matches("vosk vosk-model-small-en-us-0\\.15 [0-9a-f]{8}");
        }
    }

    @Test
    void aMissingOrBrokenModelSaysWhichAndHowToGetIt() throws IOException {
        Path absent = folder.resolve("absent");
        assertRefused(absent, absent.toString(), "scripts/setup");
        assertRefused(folder, folder.toString(), "conf/mfcc.conf");

        Path conf = Files.createDirectories(folder.resolve("conf")).resolve("mfcc.conf");
        Files.writeString(conf, "--sample-frequency=16000\n");
        assertRefused(folder, folder.toString(), "scripts/setup");

        Files.writeString(conf, "--sample-frequency=16000\n--allow-upsample=true\n");
        assertRefused(folder, folder.toString(), "scripts/setup");
    }

    private static void assertRefused(Path model, String... messageParts) {
        assertThatThrownBy(() -> VoskRecognizer.open(model, VoskSettings.forWorkers(1), TIME::nanoTime))
                .isInstanceOf(VoskRecognizer.ModelException.class)
                .hasMessageContainingAll(messageParts);
    }

    private static Outcome heard(Recognizer recognizer, String recording) {
        return heard(recognizer, Optional.empty(), recording);
    }

    private static Outcome heard(Recognizer recognizer, Optional<Grammar> grammar, String recording) {
        return heard(recognizer, grammar, HumanSpeech.throughMuLaw(HumanSpeech.recording(recording)));
    }

    private static Outcome heard(Recognizer recognizer, Optional<Grammar> grammar, Pcm audio) {
        CollectingListener listener = new CollectingListener();
        hear(recognizer, new Request(1, 8000, grammar), audio, listener);
        Outcome outcome = listener.await();
        assertThat(outcome.failure()).isEmpty();
        return outcome;
    }
}
