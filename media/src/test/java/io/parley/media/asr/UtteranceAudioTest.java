package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UtteranceAudioTest {

    @Test
    void whatIsWrittenInAnyPortionsIsReadInAnyPortions() {
        for (int sampleRateHz : new int[] {8000, 16000}) {
            Random random = new Random(sampleRateHz);
            UtteranceAudio audio = new UtteranceAudio(sampleRateHz);
            int total = 7 * sampleRateHz + 123;
            short[] source = new short[total];
            for (int i = 0; i < total; i++) {
                source[i] = (short) random.nextInt();
            }
            int blocks = 0;
            for (int at = 0; at < total; ) {
                int length = Math.min(total - at, random.nextInt(1, 900));
                boolean completed = audio.append(source, at, length, 1000 + at);
                int block = audio.blockSamples();
                assertThat(completed).isEqualTo((at + length) / block > at / block);
                for (; blocks < (at + length) / block; blocks++) {
                    assertThat(audio.filledNanos(blocks * block)).isEqualTo(1000 + at);
                }
                at += length;
            }
            assertThat(audio.written()).isEqualTo(total);
            short[] read = new short[total];
            for (int at = 0; at < total; ) {
                int length = Math.min(total - at, random.nextInt(1, 2000));
                short[] portion = new short[length];
                audio.read(at, portion, length);
                System.arraycopy(portion, 0, read, at, length);
                at += length;
            }
            assertThat(read).isEqualTo(source);
        }
    }

    @Test
    void aMinuteIsKeptAndTheRestDropped() {
        UtteranceAudio audio = new UtteranceAudio(8000);
        short[] second = new short[8000];
        for (int n = 0; n < 70; n++) {
            audio.append(second, 0, second.length, n);
        }
        assertThat(audio.written()).isEqualTo(UtteranceAudio.MAX_SECONDS * 8000);
        assertThat(audio.append(second, 0, second.length, 71)).isFalse();
        assertThat(audio.filledNanos(audio.written() - 1)).isEqualTo(59);
    }
}
