import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The load's caller as a capture for sipp: comfort noise, one recorded word, noise, one key, noise; PCMU and RFC 4733. */
final class Person {
    private static final int RATE_HZ = 8_000;
    private static final int SAMPLES = 160;
    private static final int EVENT_TYPE = 101;
    /** 100 ms of a key, then its end three times (RFC 4733 section 2.5.1.4). */
    private static final int KEY_PACKETS = 5;

    private static final int END_PACKETS = 3;
    private static final int EVENT_STEP = 160;
    private static final int VOLUME = 10;

    private Person() {}

    /**
     * Writes the capture.
     *
     * @param word WAV of 16-bit mono samples at 8 or 16 kHz
     * @param wordAt milliseconds after the start
     * @param keyAt milliseconds after the start
     * @param end milliseconds after the start
     */
    static void write(Path file, Path word, int wordAt, char key, int keyAt, int end) throws IOException {
        short[] spoken = read(word);
        int packets = end / 20;
        ByteBuffer out = ByteBuffer.allocate(24 + packets * (16 + 14 + 20 + 8 + 12 + SAMPLES));
        out.order(ByteOrder.LITTLE_ENDIAN).putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(65_535).putInt(1);
        int random = 1;
        for (int n = 0; n < packets; n++) {
            int event = n - keyAt / 20;
            if (event >= 0 && event < KEY_PACKETS + END_PACKETS) {
                boolean over = event >= KEY_PACKETS;
                int duration = Math.min(event + 1, KEY_PACKETS) * EVENT_STEP;
                byte[] payload = {
                    (byte) (key - '0'), (byte) ((over ? 0x80 : 0) | VOLUME), (byte) (duration >> 8), (byte) duration
                };
                packet(out, n, EVENT_TYPE, event == 0, keyAt / 20 * SAMPLES, payload);
                continue;
            }
            byte[] payload = new byte[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                random = random * 1_103_515_245 + 12_345;
                int noise = (random >> 16) % 12;
                int at = (n * SAMPLES + i) - wordAt * (RATE_HZ / 1000);
                int sample = noise + (at >= 0 && at < spoken.length ? spoken[at] : 0);
                payload[i] = ulaw(sample);
            }
            packet(out, n, 0, n == 0, n * SAMPLES, payload);
        }
        out.flip();
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        Files.write(file, bytes);
    }

    private static void packet(ByteBuffer out, int n, int type, boolean marker, int timestamp, byte[] payload) {
        int frame = 14 + 20 + 8 + 12 + payload.length;
        long micros = n * 20_000L;
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000)).putInt(frame).putInt(frame);
        out.order(ByteOrder.BIG_ENDIAN);
        out.put(new byte[12]).putShort((short) 0x0800);
        out.put((byte) 0x45).put((byte) 0).putShort((short) (frame - 14));
        out.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
        out.put(new byte[] {127, 0, 0, 1}).put(new byte[] {127, 0, 0, 1});
        out.putShort((short) 6000).putShort((short) 6000).putShort((short) (8 + 12 + payload.length)).putShort((short) 0);
        out.put((byte) 0x80).put((byte) (marker ? type | 0x80 : type)).putShort((short) n).putInt(timestamp);
        out.putInt(0x5eed).put(payload);
    }

    /** ITU-T G.711, table 2a. */
    private static byte ulaw(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), 32_635) + 0x84;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        return (byte) ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0f);
    }

    private static short[] read(Path wav) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
        int rate = in.getInt(24);
        int at = 12;
        while (in.getInt(at) != 0x61746164) { // "data"
            at += 8 + in.getInt(at + 4);
        }
        int step = rate / RATE_HZ;
        short[] samples = new short[in.getInt(at + 4) / 2 / step];
        for (int i = 0; i < samples.length; i++) {
            int sum = 0;
            for (int k = 0; k < step; k++) {
                sum += in.getShort(at + 8 + (i * step + k) * 2);
            }
            samples[i] = (short) (sum / step);
        }
        return samples;
    }
}
