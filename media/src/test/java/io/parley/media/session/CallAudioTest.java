package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.BargeIn;
import io.parley.media.ListenRequest;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.MediaSummary;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.AlarmRang;
import io.parley.media.SpeechEvent.AsrFailed;
import io.parley.media.SpeechEvent.Digit;
import io.parley.media.SpeechEvent.DigitSource;
import io.parley.media.SpeechEvent.Endpoint;
import io.parley.media.SpeechEvent.Final;
import io.parley.media.SpeechEvent.MediaLost;
import io.parley.media.SpeechEvent.Partial;
import io.parley.media.SpeechEvent.PlayEnd;
import io.parley.media.SpeechEvent.PlayEnded;
import io.parley.media.SpeechEvent.PlayPaused;
import io.parley.media.SpeechEvent.PlayStarted;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.SpeechEvent.Slots;
import io.parley.media.SpeechEvent.SpeechStarted;
import io.parley.media.SpeechEvent.Started;
import io.parley.media.SpeechEvent.Stopped;
import io.parley.media.asr.Grammar;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.audio.Pcm;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.media.dtmf.KeyTones;
import io.parley.media.dtmf.Keys;
import io.parley.media.dtmf.ToneKeyDetector;
import io.parley.media.vad.EnergyDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallAudioTest {
    private static final BargeIn OFF = new BargeIn.Off();
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 30_000);

    private final SimulatedMedia media = new SimulatedMedia();

    private static long nanos(long tick) {
        return tick * CallAudio.SLOT_NANOS;
    }

    private static MediaStream stream(Direction direction) {
        return new MediaStream(
                PEER,
                new InetSocketAddress(PEER.getAddress(), PEER.getPort() + 1),
                AudioCodec.PCMU,
                0,
                OptionalInt.of(101),
                direction);
    }

    private MediaSession start(Optional<Recognizer> recognizer, Optional<Path> recording) {
        MediaSession session = media.open(
                new MediaSessions.Request("call-1", InetAddress.getLoopbackAddress(), recognizer, recording, 2000),
                event -> {});
        session.configure(1, stream(Direction.SEND_RECEIVE));
        return session;
    }

    private MediaSession start(String... texts) {
        return start(Optional.of(ScriptedRecognizer.of(texts)), Optional.empty());
    }

    @Test
    void mediaTimeBeginsWithTheFirstStreamAndCountsSlots() {
        MediaSession session = media.open(
                new MediaSessions.Request(
                        "call-1", InetAddress.getLoopbackAddress(), Optional.empty(), Optional.empty(), 2000),
                event -> {});
        media.advance(10);
        assertThat(session.tick()).isZero();
        session.configure(1, stream(Direction.SEND_RECEIVE));
        assertThat(media.events()).containsExactly(new Started(0));
        media.advance(10);
        assertThat(session.tick()).isEqualTo(10);
    }

    @Test
    void aPlayIsHeardByTheCallerFromItsFirstSampleToItsLast() {
        MediaSession session = start();
        media.advance(5);
        Pcm voice = SimulatedMedia.voice(250);
        session.play(7, voice, OFF);
        media.advance(20);
        assertThat(media.events(PlayStarted.class)).containsExactly(new PlayStarted(5, 7, nanos(5), nanos(5)));
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(17, 7, PlayEnd.DONE, 2000));
        short[] heard = media.heardFromBot(5, 18);
        for (int i = 0; i < heard.length; i++) {
            int said = i < voice.samples().length ? voice.samples()[i] : 0;
            assertThat((int) heard[i]).as("sample %d", i).isCloseTo(said, within(260));
        }
        assertThat(media.botAudible(4)).isFalse();
        assertThat(media.botAudible(18)).isFalse();
    }

    @Test
    void anotherPlayEndsTheOneBeforeAndTellsHowMuchWasHeard() {
        MediaSession session = start();
        session.play(1, SimulatedMedia.voice(1000), OFF);
        media.advance(10);
        session.play(2, SimulatedMedia.voice(100), OFF);
        media.advance(10);
        assertThat(media.events(PlayEnded.class))
                .containsExactly(new PlayEnded(10, 1, PlayEnd.DROPPED, 1600), new PlayEnded(14, 2, PlayEnd.DONE, 800));
    }

    @Test
    void aPlayThatCannotBePlayedStillEnds() {
        MediaSession session = start();
        session.play(1, new Pcm(new short[160], 16000), OFF);
        session.play(2, new Pcm(new short[0], 8000), OFF);
        assertThat(media.events(PlayEnded.class))
                .containsExactly(new PlayEnded(0, 1, PlayEnd.FAILED, 0), new PlayEnded(0, 2, PlayEnd.DONE, 0));
    }

    @Test
    void anUtteranceGoesToTheRecogniserWithWhatCameBeforeItAndComesBackAsText() {
        CapturingRecognizer recognizer = new CapturingRecognizer("tuesday please");
        MediaSession session = start(Optional.of(recognizer), Optional.empty());
        Grammar grammar = new Grammar(List.of("tuesday please"));
        session.listen(new ListenRequest(3, 500, Optional.of(grammar)));
        media.callerSpeaks(50, 1000);
        media.advance(150);

        // 50 + 2 of jitter buffer; the gate is certain with the fourth loud slot.
        assertThat(media.events(SpeechStarted.class)).containsExactly(new SpeechStarted(55, 1, 3, 52, nanos(50)));
        Endpoint endpoint = media.events(Endpoint.class).getFirst();
        assertThat(endpoint.epoch()).isEqualTo(3);
        assertThat(endpoint.lastSpeechTick()).isEqualTo(101);
        assertThat(endpoint.tick()).isEqualTo(101 + 25);
        Final text = media.events(Final.class).getFirst();
        assertThat(text.text()).isEqualTo("tuesday please");
        assertThat(text.throughTick()).isBetween(endpoint.tick(), endpoint.tick() + 1);
        assertThat(media.events(Partial.class)).extracting(Partial::text).containsExactly("", "tuesday please");

        CapturingRecognizer.Heard heard = recognizer.heard().getFirst();
        assertThat(heard.request().grammar()).contains(grammar);
        assertThat(heard.longestBlock()).isLessThanOrEqualTo(800);
        short[] samples = heard.samples();
        assertThat(samples).hasSize((int) (endpoint.tick() - (52 - Hearing.PRE_ROLL_SLOTS) + 1) * 160);
        int firstLoud = 0;
        while (Math.abs(samples[firstLoud]) < 100) {
            firstLoud++;
        }
        assertThat(firstLoud).isBetween(Hearing.PRE_ROLL_SLOTS * 160, Hearing.PRE_ROLL_SLOTS * 160 + 2);
    }

    @Test
    void aHumanVoiceReachesTheRecogniserSampleBySampleAsTheLineLeftIt() {
        SimulatedMedia line = new SimulatedMedia(EnergyDetector::new);
        CapturingRecognizer recognizer = new CapturingRecognizer("tuesday");
        MediaSession session = line.open(
                new MediaSessions.Request(
                        "call-1", InetAddress.getLoopbackAddress(), Optional.of(recognizer), Optional.empty(), 2000),
                event -> {});
        session.configure(1, stream(Direction.SEND_RECEIVE));
        Pcm spoken = HumanSpeech.recording("digits/day-2");
        line.callerSays(100, spoken);
        line.advance(100 + (int) spoken.durationMillis() / 20 + 60);

        assertThat(line.events(Final.class)).extracting(Final::text).containsExactly("tuesday");
        long onset = line.events(SpeechStarted.class).getFirst().onsetTick();
        assertThat(onset).isBetween(98L, 115L);
        short[] fed = recognizer.heard().getFirst().samples();
        short[] left = spoken.samples();
        G711 muLaw = G711.of(AudioCodec.PCMU);
        // Tick 102 hears what was said at 100; the recogniser got it from 15 slots before the onset on.
        int offset = (int) (onset - Hearing.PRE_ROLL_SLOTS - 102) * 160;
        int compared = 0;
        for (int i = 0; i < fed.length; i++) {
            int at = offset + i;
            if (at >= 0 && at < left.length) {
                assertThat(fed[i]).as("sample %d", at).isEqualTo(muLaw.decode(muLaw.encode(left[at])));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(left.length / 2);
    }

    @Test
    void theEndpointTimeIsTheOneInForce() {
        MediaSession session = start("one");
        session.listen(new ListenRequest(1, 200, Optional.empty()));
        media.callerSpeaks(10, 500);
        media.advance(80);
        Endpoint endpoint = media.events(Endpoint.class).getFirst();
        assertThat(endpoint.tick() - endpoint.lastSpeechTick()).isEqualTo(10);
    }

    @Test
    void anUtteranceKeepsTheEpochOfItsOnset() {
        MediaSession session = start("one", "two");
        session.listen(new ListenRequest(1, 700, Optional.empty()));
        media.callerSpeaks(10, 500);
        media.advance(30);
        session.listen(new ListenRequest(2, 700, Optional.empty()));
        media.callerSpeaks(120, 500);
        media.advance(200);
        assertThat(media.events(SpeechStarted.class))
                .extracting(SpeechStarted::epoch)
                .containsExactly(1, 2);
        assertThat(media.events(Endpoint.class)).extracting(Endpoint::epoch).containsExactly(1, 2);
        assertThat(media.events(Final.class)).extracting(Final::text).containsExactly("one", "two");
    }

    @Test
    void withNobodyToListenAnUtteranceEndsInAnEmptyText() {
        start(Optional.empty(), Optional.empty());
        media.callerSpeaks(10, 500);
        media.advance(100);
        assertThat(media.events(SpeechStarted.class)).hasSize(1);
        assertThat(media.events(Endpoint.class)).hasSize(1);
        assertThat(media.events(Final.class)).extracting(Final::text).containsExactly("");
    }

    @Test
    void someoneWhoNeverStopsIsCutAfterThirtySecondsAndHeardOn() {
        start("first", "second");
        media.callerSpeaks(10, 40_000);
        media.advance(10 + 2000 + 60);
        assertThat(media.events(SpeechStarted.class)).hasSize(2);
        Endpoint cut = media.events(Endpoint.class).getFirst();
        assertThat(cut.tick()).isBetween(1500L, 1520L);
        assertThat(media.events(Final.class)).extracting(Final::text).containsExactly("first", "second");
    }

    @Test
    void aCallerWhoVanishesInTheMiddleOfAnUtteranceEndsIt() {
        start("half a");
        media.callerSpeaks(10, 5000);
        media.callerVanishes(60, 1000);
        media.advance(150);
        assertThat(media.events(Endpoint.class)).hasSize(1);
        assertThat(media.events(Final.class)).extracting(Final::text).containsExactly("half a");
    }

    @Test
    void aRecogniserThatThrowsFailsItsUtteranceAndTheCallGoesOn() {
        Recognizer broken = new Recognizer() {
            @Override
            public Utterance start(Request request, Listener listener) {
                throw new IllegalStateException("no model");
            }

            @Override
            public String id() {
                return "broken";
            }

            @Override
            public long lagMillis() {
                return 0;
            }

            @Override
            public void close() {}
        };
        MediaSession session = start(Optional.of(broken), Optional.empty());
        media.callerSpeaks(10, 500);
        media.advance(100);
        assertThat(media.events(AsrFailed.class)).hasSize(1);
        assertThat(media.events(AsrFailed.class).getFirst().utteranceId()).isEqualTo(1);
        session.play(1, SimulatedMedia.voice(100), OFF);
        media.advance(10);
        assertThat(media.events(PlayEnded.class)).hasSize(1);
        assertThat(media.events(Final.class)).isEmpty();
    }

    @Test
    void pausesOfTheCallerAreToldOnceEachAndThatHeSpeaksOn() {
        start("well then");
        media.callerSpeaks(10, 500);
        media.callerSpeaks(50, 500);
        media.advance(120);
        // Said in slots 10 to 34 and 50 to 74, heard two slots later; of what comes back three slots are a voice.
        assertThat(media.events().stream()
                        .filter(event -> event instanceof SpeechEvent.Paused || event instanceof SpeechEvent.SpokeOn))
                .containsExactly(
                        new SpeechEvent.Paused(46, 1, 36, Optional.empty()),
                        new SpeechEvent.SpokeOn(54, 1),
                        new SpeechEvent.Paused(86, 1, 76, Optional.empty()));
    }

    @Test
    void speechOverAnInterruptiblePlayPausesItAndResumingLosesNothing() {
        MediaSession session = start("stop it");
        Pcm prompt = SimulatedMedia.voice(3000);
        session.play(5, prompt, new BargeIn.On(300));
        media.callerSpeaks(50, 600);
        media.advance(90);

        PlayPaused paused = media.events(PlayPaused.class).getFirst();
        // Heard two slots after it is said; 300 ms are 15 slots of speech.
        assertThat(paused.tick()).isEqualTo(52 + 15 - 1);
        assertThat(paused.playId()).isEqualTo(5);
        assertThat(paused.utteranceId()).isEqualTo(1);
        assertThat(paused.heardSamples()).isEqualTo(paused.tick() * 160);
        assertThat(media.botAudible(paused.tick() - 1)).isTrue();
        // It fades out within 5 ms of the next slot, and is silent from there on.
        short[] fading = media.heardFromBot(paused.tick(), paused.tick() + 1);
        assertThat(Arrays.copyOfRange(fading, 40, 160)).containsOnly((short) 0);
        assertThat(media.botAudible(paused.tick() + 1)).isFalse();
        assertThat(media.botAudible(89)).isFalse();

        session.resume(5);
        media.advance(140);
        // 24 slots of standing still, and 100 to 400 ms that are heard a second time but counted once.
        PlayEnded ended = media.events(PlayEnded.class).getFirst();
        assertThat(ended.how()).isEqualTo(PlayEnd.DONE);
        assertThat(ended.heardSamples()).isEqualTo(24_000);
        assertThat(ended.tick()).isBetween(173L + 5, 173L + 20);
        assertThat(media.events(PlayPaused.class)).hasSize(1);
        assertThat(media.heardFromBot(91, 92)[80]).isNotZero();
    }

    @Test
    void aDuckedPlayGoesOnSofterUntilItIsDecided() {
        MediaSession session = start("uh-huh");
        session.play(5, SimulatedMedia.voice(3000), new BargeIn.On(100, 0, BargeIn.Meanwhile.DUCK));
        media.callerSpeaks(30, 300);
        media.advance(60);
        PlayPaused held = media.events(PlayPaused.class).getFirst();
        double ratio = rms(held.tick() + 2, held.tick() + 12) / rms(held.tick() - 12, held.tick() - 2);
        assertThat(20 * Math.log10(ratio)).isBetween(-13.5, -10.5);
        session.resume(5);
        media.advance(100);
        assertThat(rms(70, 80) / rms(10, 20)).isBetween(0.7, 1.4);
        // No time was lost, and all of it was heard.
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(149, 5, PlayEnd.DONE, 24_000));
    }

    private double rms(long fromTick, long toTick) {
        double sum = 0;
        short[] samples = media.heardFromBot(fromTick, toTick);
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }

    @Test
    void aPlayIsNotHeldBeforeThePlaceFromWhichItMayBe() {
        MediaSession session = start("wait wait", "stop");
        session.play(5, SimulatedMedia.voice(5000), new BargeIn.On(100, 2000, BargeIn.Meanwhile.PAUSE));
        media.callerSpeaks(20, 600);
        media.callerSpeaks(90, 1000);
        media.advance(140);
        // The second speech began before the place and counts from there on.
        PlayPaused paused = media.events(PlayPaused.class).getFirst();
        assertThat(paused.heardSamples()).isBetween(16_000L + 4 * 160, 16_000L + 6 * 160);
        assertThat(paused.utteranceId()).isEqualTo(2);
    }

    @Test
    void aPausedPlayThatIsDroppedTellsWhatWasHeard() {
        MediaSession session = start("stop it");
        session.play(5, SimulatedMedia.voice(3000), new BargeIn.On(100));
        media.callerSpeaks(20, 600);
        media.advance(60);
        long heard = media.events(PlayPaused.class).getFirst().heardSamples();
        session.drop(5);
        session.drop(5);
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(60, 5, PlayEnd.DROPPED, heard));
    }

    @Test
    void speechOverAPlayWithoutBargeInChangesNothing() {
        MediaSession session = start("stop it");
        session.play(5, SimulatedMedia.voice(1000), OFF);
        media.callerSpeaks(10, 600);
        media.advance(60);
        assertThat(media.events(PlayPaused.class)).isEmpty();
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(49, 5, PlayEnd.DONE, 8000));
    }

    @Test
    void whatWasSaidBeforeAPlayBeganDoesNotPauseIt() {
        MediaSession session = start("hello");
        media.callerSpeaks(0, 1000);
        media.advance(55); // 1 s has been said, the utterance is still open
        session.play(5, SimulatedMedia.voice(1000), new BargeIn.On(100));
        media.advance(60);
        assertThat(media.events(PlayPaused.class)).isEmpty();
        assertThat(media.events(PlayEnded.class)).hasSize(1);
    }

    @Test
    void afterAResumptionTheCallerMustSpeakForASecondToHoldItAgain() {
        MediaSession session = start("uh-huh no wait");
        session.play(5, SimulatedMedia.voice(5000), new BargeIn.On(200));
        media.callerSpeaks(50, 3000);
        media.advanceUntil(
                "the play pauses", 100, () -> !media.events(PlayPaused.class).isEmpty());
        session.resume(5);
        media.advanceUntil(
                "it pauses again", 100, () -> media.events(PlayPaused.class).size() == 2);
        List<PlayPaused> pauses = media.events(PlayPaused.class);
        assertThat(pauses.get(1).tick() - pauses.get(0).tick()).isBetween(50L, 51L);
        assertThat(pauses.get(1).utteranceId()).isEqualTo(1);
    }

    @Test
    void aKeyIsReportedOnceAtItsOnsetWithTheEpochInForce() {
        MediaSession session = start();
        session.listen(new ListenRequest(4, 700, Optional.empty()));
        media.callerPresses(20, '1');
        media.callerPresses(40, '1');
        media.callerPresses(60, '#');
        media.advance(100);
        assertThat(media.events(Digit.class))
                .containsExactly(
                        new Digit(20, DigitSource.TELEPHONE_EVENT, '1', 4, nanos(20)),
                        new Digit(40, DigitSource.TELEPHONE_EVENT, '1', 4, nanos(40)),
                        new Digit(60, DigitSource.TELEPHONE_EVENT, '#', 4, nanos(60)));
        assertThat(media.events(Slots.class)).containsExactly(new Slots(2, SlotKind.VOICE));
    }

    @Test
    void aKeyToldByTelephoneEventAndBySignallingCountsOnce() {
        MediaSession session = start();
        media.callerPresses(20, '1');
        media.advance(24);
        session.digitFromSignalling('1');
        media.advance(20);
        session.digitFromSignalling('1');
        assertThat(media.events(Digit.class))
                .containsExactly(
                        new Digit(20, DigitSource.TELEPHONE_EVENT, '1', 0, nanos(20)),
                        new Digit(44, DigitSource.SIP_INFO, '1', 0, nanos(44)));
    }

    private static final MediaStream WITHOUT_EVENTS = new MediaStream(
            PEER,
            new InetSocketAddress(PEER.getAddress(), PEER.getPort() + 1),
            AudioCodec.PCMU,
            0,
            OptionalInt.empty(),
            Direction.SEND_RECEIVE);

    private static Pcm tone(char key) {
        short[] press = new short[10 * 160];
        KeyTones.write(key, 0, press);
        return new Pcm(press, 8000);
    }

    @Test
    void keysOfAPeerWithoutTelephoneEventsAreHeardByTheirTonesAndAreNoSpeech() {
        MediaSession session = start();
        session.configure(2, WITHOUT_EVENTS);
        media.callerSays(20, tone('7'));
        media.callerSays(50, tone('7'));
        media.callerSays(80, tone('#'));
        media.advance(60);
        session.digitFromSignalling('7');
        media.advance(60);
        assertThat(media.events(Digit.class)).extracting(Digit::key).containsExactly('7', '7', '#');
        assertThat(media.events(Digit.class)).extracting(Digit::source).containsOnly(DigitSource.IN_BAND);
        assertThat(media.events(Digit.class).getFirst().tick()).isBetween(22L, 25L);
        assertThat(media.events(SpeechStarted.class)).isEmpty();
    }

    @Test
    void tonesOfAPeerThatHasTelephoneEventsAreNoKeys() {
        start();
        media.callerSays(20, tone('7'));
        media.advance(60);
        assertThat(media.events(Digit.class)).isEmpty();
    }

    @Test
    void aPeerWithoutTelephoneEventsHearsTheBotsKeysAsTones() {
        MediaSession session = start();
        session.configure(2, WITHOUT_EVENTS);
        media.advance(10);
        session.sendDigits("19#");
        media.advance(40);
        ToneKeyDetector ears = new ToneKeyDetector();
        StringBuilder heard = new StringBuilder();
        for (int tick = 0; tick < 50; tick++) {
            char key = ears.slot(media.heardFromBot(tick, tick + 1));
            heard.append(key == Keys.NONE ? "" : String.valueOf(key));
        }
        assertThat(heard).hasToString("19#");
        assertThat(media.keysFromBot()).isEmpty();
    }

    @Test
    void keysOfTheBotReachTheCallerInOrderAndOnlyOnce() {
        MediaSession session = start();
        session.sendDigits("12");
        session.sendDigits("2*D");
        media.advance(5 * 9);
        assertThat(media.keysFromBot()).isEqualTo("122*D");
    }

    @Test
    void aPlayStandsStillWhileKeysAreSent() {
        MediaSession session = start();
        session.play(1, SimulatedMedia.voice(400), OFF);
        media.advance(10);
        session.sendDigits("1");
        media.advance(30);
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(20 + 9 - 1, 1, PlayEnd.DONE, 3200));
        assertThat(media.botAudible(12)).isFalse();
        assertThat(media.keysFromBot()).isEqualTo("1");
    }

    @Test
    void whatIsNoKeyIsRefused() {
        MediaSession session = start();
        assertThatThrownBy(() -> session.sendDigits("12E")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.sendDigits("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.sendDigits("1".repeat(65))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void alarmsRingAfterTheirSlots() {
        MediaSession session = start();
        session.alarm(1, 10);
        session.alarm(2, 5);
        session.alarm(3, 7);
        session.cancelAlarm(3);
        session.cancelAlarm(99);
        media.advance(3);
        session.alarm(1, 10);
        media.advance(30);
        assertThat(media.events(AlarmRang.class)).containsExactly(new AlarmRang(6, 2), new AlarmRang(12, 1));
    }

    @Test
    void alarmsStandStillWhileNothingArrives() {
        MediaSession session = start();
        media.callerVanishes(10, 110);
        session.alarm(1, 50);
        media.advance(120);
        assertThat(media.events(AlarmRang.class)).isEmpty();
        media.advance(60);
        assertThat(media.events(AlarmRang.class)).hasSize(1);
    }

    @Test
    void alarmsAndPlaysStandStillWhileThePeerHoldsTheCall() {
        MediaSession session = start();
        session.alarm(1, 20);
        session.play(1, SimulatedMedia.voice(400), OFF);
        media.advance(10);
        session.configure(2, stream(Direction.RECEIVE_ONLY));
        media.advance(500);
        assertThat(media.events(AlarmRang.class)).isEmpty();
        assertThat(media.events(PlayEnded.class)).isEmpty();
        assertThat(media.events(MediaLost.class)).isEmpty();
        assertThat(media.botAudible(300)).isFalse();
        session.configure(3, stream(Direction.SEND_RECEIVE));
        media.advance(20);
        assertThat(media.events(AlarmRang.class)).containsExactly(new AlarmRang(523, 1));
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(519, 1, PlayEnd.DONE, 3200));
        assertThat(media.events(Slots.class))
                .extracting(Slots::kind)
                .containsExactly(SlotKind.VOICE, SlotKind.HELD, SlotKind.ABSENT, SlotKind.VOICE);
    }

    @Test
    void musicOfAPeerThatHoldsIsNotTheCaller() {
        MediaSession session = start("music");
        media.advance(10);
        session.configure(2, stream(Direction.RECEIVE_ONLY));
        media.callerSpeaks(20, 3000);
        media.advance(200);
        assertThat(media.events(SpeechStarted.class)).isEmpty();
    }

    @Test
    void lostMediaIsToldWheneverItsBoundHasPassed() {
        start();
        media.callerVanishes(10, 250);
        media.advance(400);
        // The hundredth slot from the last packet on, which came with slot 9.
        assertThat(media.events(MediaLost.class)).containsExactly(new MediaLost(108, true), new MediaLost(208, true));
        assertThat(media.events(Slots.class))
                .extracting(Slots::kind)
                .containsExactly(SlotKind.VOICE, SlotKind.ABSENT, SlotKind.VOICE);
        media.callerVanishes(400, 1000);
        media.advance(150);
        assertThat(media.events(MediaLost.class)).hasSize(3);
    }

    @Test
    void mediaThatNeverCameIsLostToo() {
        media.callerVanishes(0, 1000);
        start();
        media.advance(150);
        assertThat(media.events(MediaLost.class)).containsExactly(new MediaLost(99, false));
    }

    @Test
    void oneLostPacketIsConcealedAndNoEvent() {
        start();
        media.callerVanishes(10, 11);
        media.advance(50);
        assertThat(media.events(Slots.class)).containsExactly(new Slots(2, SlotKind.VOICE));
        media.session().stop();
        MediaSummary summary = media.events(Stopped.class).getFirst().summary();
        assertThat(summary.slotsConcealed()).isEqualTo(1);
        assertThat(summary.packetsLost()).isEqualTo(1);
        assertThat(summary.packetsReceived()).isEqualTo(49);
    }

    @Test
    void stoppingEndsEverythingExactlyOnceAndLast() {
        MediaSession session = start("goodbye");
        session.play(1, SimulatedMedia.voice(5000), OFF);
        media.callerSpeaks(5, 5000);
        media.advance(30);
        session.stop();
        session.stop();
        session.play(2, SimulatedMedia.voice(100), OFF);
        session.alarm(1, 1);
        media.advance(50);
        assertThat(media.events(PlayEnded.class)).containsExactly(new PlayEnded(30, 1, PlayEnd.DROPPED, 4800));
        assertThat(media.events(Final.class)).extracting(Final::text).containsExactly("goodbye");
        assertThat(media.events(Stopped.class)).hasSize(1);
        assertThat(media.events().getLast()).isInstanceOf(Stopped.class);
        MediaSummary summary = media.events(Stopped.class).getFirst().summary();
        assertThat(summary.codec()).isEqualTo("PCMU");
        assertThat(summary.ticks()).isEqualTo(30);
        assertThat(summary.packetsSent()).isEqualTo(30);
        assertThat(summary.packetsReceived()).isEqualTo(30);
    }

    @Test
    void stoppingBeforeTheStartIsAnEndToo() {
        MediaSession session = media.open(
                new MediaSessions.Request(
                        "call-1", InetAddress.getLoopbackAddress(), Optional.empty(), Optional.empty(), 2000),
                event -> {});
        session.stop();
        assertThat(media.events()).hasSize(1);
        assertThat(media.events(Stopped.class).getFirst().summary().codec()).isEmpty();
    }

    @Test
    void aRecogniserThatNeverAnswersDoesNotHoldUpTheEnd() {
        Recognizer silent = new Recognizer() {
            @Override
            public Utterance start(Request request, Listener listener) {
                return new Utterance() {
                    @Override
                    public void audio(short[] samples, int offset, int length) {}

                    @Override
                    public void end() {}

                    @Override
                    public void cancel() {}
                };
            }

            @Override
            public String id() {
                return "silent";
            }

            @Override
            public long lagMillis() {
                return 0;
            }

            @Override
            public void close() {}
        };
        MediaSession session = start(Optional.of(silent), Optional.empty());
        media.callerSpeaks(5, 5000);
        media.advance(30);
        session.stop();
        assertThat(media.events(Stopped.class)).isEmpty();
        media.advance(100);
        List<SpeechEvent> events = media.events();
        assertThat(events.get(events.size() - 2)).isInstanceOf(AsrFailed.class);
        assertThat(events.getLast()).isInstanceOf(Stopped.class);
    }

    @Test
    void theRecordingHasCallerLeftAndBotRightAtTheirTicks(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("deep/er/call.wav");
        MediaSession session = start(Optional.empty(), Optional.of(file));
        media.callerSpeaks(100, 200);
        media.advance(60);
        session.play(1, SimulatedMedia.voice(300), OFF);
        media.advance(113); // 3.46 s: no whole number of blocks
        session.stop();
        assertThat(media.events().getLast()).isInstanceOf(Stopped.class);

        ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int frames = 173 * 160;
        assertThat(wav.limit()).isEqualTo(44 + frames * 4);
        assertThat(wav.getInt(4)).isEqualTo(wav.limit() - 8);
        assertThat(wav.getShort(22)).isEqualTo((short) 2);
        assertThat(wav.getInt(24)).isEqualTo(8000);
        assertThat(wav.getInt(40)).isEqualTo(frames * 4);
        boolean[] left = new boolean[173];
        boolean[] right = new boolean[173];
        for (int frame = 0; frame < frames; frame++) {
            left[frame / 160] |= Math.abs(wav.getShort(44 + frame * 4)) > 100;
            right[frame / 160] |= Math.abs(wav.getShort(44 + frame * 4 + 2)) > 100;
        }
        assertThat(loud(left)).containsExactly(102, 112);
        assertThat(loud(right)).containsExactly(60, 75);
    }

    /** First loud tick and the first that is no more. */
    private static int[] loud(boolean[] ticks) {
        int first = 0;
        while (!ticks[first]) {
            first++;
        }
        int end = first;
        while (ticks[end]) {
            end++;
        }
        for (int rest = end; rest < ticks.length; rest++) {
            assertThat(ticks[rest]).as("tick %d", rest).isFalse();
        }
        return new int[] {first, end};
    }

    @Test
    void theSameCallIsTheSameToTheEvent() {
        List<SpeechEvent> first = scriptedCall();
        assertThat(scriptedCall()).isEqualTo(first);
        assertThat(first).hasSizeGreaterThan(8);
    }

    private static List<SpeechEvent> scriptedCall() {
        SimulatedMedia call = new SimulatedMedia();
        MediaSession session = call.open(
                new MediaSessions.Request(
                        "call-1",
                        InetAddress.getLoopbackAddress(),
                        Optional.of(ScriptedRecognizer.of("yes", "no")),
                        Optional.empty(),
                        2000),
                event -> {});
        session.configure(1, stream(Direction.SEND_RECEIVE));
        session.play(1, SimulatedMedia.voice(2000), new BargeIn.On(200));
        call.callerSpeaks(30, 700);
        call.callerPresses(120, '5');
        call.callerVanishes(90, 93);
        call.callerSpeaks(150, 300);
        call.advance(300);
        session.stop();
        return call.events();
    }

    @Test
    void aCallIsSimulatedManyTimesFasterThanItLasts() {
        start("one");
        short[] empty = new short[160];
        media.advance(3000);
        assertThat(Arrays.equals(media.heardFromBot(2999, 3000), empty)).isTrue();
        assertThat(media.tick()).isEqualTo(3000);
    }
}
