package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamResamplerTest {
    @ParameterizedTest
    @ValueSource(ints = {8000, 16000, 22050, 24000, 44100, 48000})
    void whateverThePiecesTheResultIsThatOfTheWhole(int rateHz) {
        Random random = new Random(rateHz);
        short[] all = new short[rateHz / 2 + 7];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) (8000 * Math.sin(i / 9.0) + random.nextInt(2000));
        }
        short[] whole = Resampler.resample(new Pcm(all, rateHz), 8000).samples();
        StreamResampler stream = new StreamResampler(rateHz, 8000);
        short[] out = new short[whole.length + 1];
        int count = 0;
        int at = 0;
        while (at < all.length) {
            int length = Math.min(all.length - at, random.nextInt(700));
            short[] more = stream.more(Arrays.copyOfRange(all, at, at + length));
            System.arraycopy(more, 0, out, count, more.length);
            count += more.length;
            at += length;
        }
        // What is held back is a filter's reach, some milliseconds.
        assertThat(count).isGreaterThan(whole.length - 8000 / 50);
        short[] rest = stream.finish();
        System.arraycopy(rest, 0, out, count, rest.length);
        assertThat(count + rest.length).isEqualTo(whole.length);
        assertThat(Arrays.copyOf(out, whole.length)).isEqualTo(whole);
    }
}
