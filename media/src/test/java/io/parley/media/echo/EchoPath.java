package io.parley.media.echo;

import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import java.util.SplittableRandom;

/**
 * What a telephone line makes of our sound on its way there and back: G.711 each way, a delay, a loss, the line's band, and
 * the response of a hybrid (a few milliseconds) or of a room around a loudspeaker (some tens). Made by seed; slot by slot.
 */
public final class EchoPath {
    private static final int SLOT = 160;
    private static final int SAMPLES_PER_MILLI = 8;
    private static final int IDLE_NOISE = 6;
    /** First-order poles at about 300 and 3400 Hz. */
    private static final double LOW_STEP = 0.21;

    private static final double HIGH_STEP = 0.93;
    private static final G711 LINE = G711.of(AudioCodec.PCMU);

    private final double[] response;
    private final double gain;
    private final double tilt;
    private final short[] history;
    private final int delaySamples;
    private long position;
    private double below3400;
    private double below300;

    /**
     * A path.
     *
     * @param delayMillis there and back; up to 5 ms are added
     * @param responseMillis length over which the response dies away
     */
    public EchoPath(long seed, int delayMillis, double gainDb, int responseMillis) {
        SplittableRandom random = new SplittableRandom(seed);
        delaySamples = delayMillis * SAMPLES_PER_MILLI + random.nextInt(40);
        tilt = random.nextDouble(-0.4, 0.4);
        response = new double[Math.max(1, responseMillis * SAMPLES_PER_MILLI)];
        double energy = 0;
        for (int i = 0; i < response.length; i++) {
            response[i] = (i == 0 ? 1 : 0.5 * random.nextGaussian()) * Math.exp(-6.9 * i / response.length);
            energy += response[i] * response[i];
        }
        gain = Math.pow(10, gainDb / 20) / Math.sqrt(energy);
        history = new short[Integer.highestOneBit(delaySamples + response.length + SLOT) * 2];
    }

    /**
     * Takes a slot that was sent.
     *
     * @return the echo in the slot after it
     */
    public double[] echo(short[] sent) {
        int mask = history.length - 1;
        double[] out = new double[SLOT];
        for (int i = 0; i < SLOT; i++) {
            history[(int) (position & mask)] = LINE.decode(LINE.encode(sent[i]));
            double sum = 0;
            for (int k = 0; k < response.length && position - delaySamples - k >= 0; k++) {
                sum += response[k] * history[(int) (position - delaySamples - k & mask)];
            }
            position++;
            below3400 += HIGH_STEP * (sum - below3400);
            below300 += LOW_STEP * (below3400 - below300);
            out[i] = gain * (below3400 - below300 + tilt * (below3400 - sum));
        }
        return out;
    }

    /** What comes out of the line's codec, with its idle noise. */
    public static short[] arriving(double[] line, SplittableRandom noise) {
        short[] out = new short[line.length];
        for (int i = 0; i < out.length; i++) {
            double x = line[i] + noise.nextGaussian() * IDLE_NOISE;
            out[i] = LINE.decode(LINE.encode((short) Math.clamp(Math.round(x), Short.MIN_VALUE, Short.MAX_VALUE)));
        }
        return out;
    }
}
