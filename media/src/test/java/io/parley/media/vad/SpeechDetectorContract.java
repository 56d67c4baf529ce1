package io.parley.media.vad;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link SpeechDetector} must do. */
public abstract class SpeechDetectorContract {
    protected static final int SLOT_SAMPLES = 160;

    /** A detector that has heard nothing yet. */
    protected abstract SpeechDetector detector();

    @Test
    void answersLieBetweenZeroAndOneWhateverComes() {
        SpeechDetector detector = detector();
        Random random = new Random(1);
        short[] slot = new short[SLOT_SAMPLES];
        for (int n = 0; n < 2000; n++) {
            int kind = random.nextInt(5);
            for (int i = 0; i < slot.length; i++) {
                slot[i] = switch (kind) {
                    case 0 -> (short) random.nextInt();
                    case 1 -> Short.MIN_VALUE;
                    case 2 -> Short.MAX_VALUE;
                    case 3 -> i % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
                    default -> 0;
                };
            }
            assertThat(detector.speech(slot, 0)).isBetween(0f, 1f);
        }
    }

    @Test
    void digitalSilenceIsNotSpeech() {
        SpeechDetector detector = detector();
        short[] slot = new short[SLOT_SAMPLES];
        for (int n = 0; n < 200; n++) {
            assertThat(detector.speech(slot, 0)).isLessThan(0.5f);
        }
    }

    @Test
    void aHumanVoiceOnTheTelephoneIsSpeech() {
        assertThat(speechSlots(detector(), HumanSpeech.throughMuLaw(HumanSpeech.recording("hello"))))
                .isGreaterThan(10);
    }

    @Test
    void readsOnlyTheSlotAtItsOffset() {
        short[] loudAround = new short[3 * SLOT_SAMPLES];
        Random random = new Random(2);
        for (int i = 0; i < loudAround.length; i++) {
            boolean inside = i >= SLOT_SAMPLES && i < 2 * SLOT_SAMPLES;
            loudAround[i] = inside ? 0 : (short) random.nextInt();
        }
        assertThat(detector().speech(loudAround, SLOT_SAMPLES)).isLessThan(0.5f);
    }

    @Test
    void afterAResetItAnswersAsANewOne() {
        Pcm voice = HumanSpeech.recording("goodbye");
        SpeechDetector used = detector();
        speechSlots(used, HumanSpeech.recording("hello"));
        used.reset();
        SpeechDetector fresh = detector();
        for (int at = 0; at + SLOT_SAMPLES <= voice.samples().length; at += SLOT_SAMPLES) {
            assertThat(used.speech(voice.samples(), at)).isEqualTo(fresh.speech(voice.samples(), at));
        }
    }

    /** How many slots the detector takes for speech rather than not. */
    protected static int speechSlots(SpeechDetector detector, Pcm audio) {
        int count = 0;
        for (int at = 0; at + SLOT_SAMPLES <= audio.samples().length; at += SLOT_SAMPLES) {
            if (detector.speech(audio.samples(), at) >= 0.5f) {
                count++;
            }
        }
        return count;
    }
}
