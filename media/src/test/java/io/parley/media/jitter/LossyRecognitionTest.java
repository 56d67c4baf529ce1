package io.parley.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.JitterBounds;
import io.parley.media.asr.CollectingListener;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.SpeechModel;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.testkit.link.LossyLink;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Human speech over a link that loses 5 % of the packets in bursts and delays the others by up to 60 ms, through the
 * jitter buffer, to the real recogniser: with concealment it understands more than with silence in the gaps.
 */
class LossyRecognitionTest {
    private static final int SLOT = JitterBuffer.SLOT;
    private static final long SLOT_NANOS = 20_000_000;
    private static final G711 CODEC = G711.of(AudioCodec.PCMU);

    /** Of what Asterisk's demonstration says: 43 s. */
    private static final List<String> SENTENCES =
            List.of("demo-abouttotry", "demo-moreinfo", "demo-enterkeywords", "demo-thanks");

    private static final LossyLink.Profile LINK = LossyLink.Profile.PERFECT
            .withDelay(Duration.ofMillis(40), Duration.ofMillis(60))
            .withLoss(LossyLink.Loss.bursts(0.05, 2));

    /** Of the words that are misheard because of gaps, concealment leaves no more than this share. Measured: 0.4. */
    private static final double LEFT = 0.67;

    /** Gaps are silence. */
    private static final class Silence implements Concealment {
        @Override
        public void played(short[] samples, int offset, int length) {}

        @Override
        public void fill(short[] samples, int offset, int length) {
            Arrays.fill(samples, offset, offset + length, (short) 0);
        }

        @Override
        public void forget() {}
    }

    @Test
    void concealedSpeechIsUnderstoodBetterThanSpeechWithHoles() {
        try (VoskRecognizer recognizer =
                VoskRecognizer.open(SpeechModel.folder(), VoskSettings.forWorkers(2), () -> 0)) {
            int words = 0;
            int holes = 0;
            int concealed = 0;
            for (String name : SENTENCES) {
                short[] speech = HumanSpeech.recording(name).samples();
                CollectingListener clean =
                        hear(recognizer, through(speech, LossyLink.Profile.PERFECT, 0, Silence::new));
                long seed = name.hashCode();
                CollectingListener silent = hear(recognizer, through(speech, LINK, seed, Silence::new));
                CollectingListener filled = hear(recognizer, through(speech, LINK, seed, PitchConcealment::new));
                List<String> wanted = words(clean);
                words += wanted.size();
                holes += distance(wanted, words(silent));
                concealed += distance(wanted, words(filled));
            }
            assertThat(words).as("words of the clean line").isGreaterThan(80);
            assertThat(holes).as("words that holes cost").isGreaterThan(words / 20);
            assertThat((double) concealed / holes)
                    .as("of %d words misheard with holes, %d with concealment", holes, concealed)
                    .isLessThanOrEqualTo(LEFT);
        }
    }

    private static short[] through(short[] speech, LossyLink.Profile profile, long seed, Supplier<Concealment> gaps) {
        LossyLink link = new LossyLink(profile, seed);
        JitterBuffer buffer = new JitterBuffer(JitterBounds.DEFAULT, gaps.get());
        int packets = speech.length / SLOT;
        short[] heard = new short[(packets + 30) * SLOT];
        for (int tick = 0; tick < packets + 30; tick++) {
            long now = tick * SLOT_NANOS;
            if (tick < packets) {
                ByteBuffer packet = ByteBuffer.allocate(4 + SLOT).putInt(tick);
                CODEC.encode(speech, tick * SLOT, SLOT, packet);
                link.send(now, packet.array());
            }
            for (LossyLink.Arrival arrival : link.receive(now)) {
                ByteBuffer packet = ByteBuffer.wrap(arrival.packet());
                buffer.put(CODEC, packet, 4, SLOT, packet.getInt(0) * SLOT, false, arrival.atNanos());
            }
            var _ = buffer.take(heard, tick * SLOT, true);
        }
        return heard;
    }

    private static CollectingListener hear(Recognizer recognizer, short[] heard) {
        CollectingListener listener = new CollectingListener();
        Recognizer.Utterance utterance = recognizer.start(new Recognizer.Request(1, 8000, Optional.empty()), listener);
        for (int at = 0; at < heard.length; at += 5 * SLOT) {
            utterance.audio(heard, at, Math.min(5 * SLOT, heard.length - at));
        }
        utterance.end();
        return listener;
    }

    private static List<String> words(CollectingListener listener) {
        return List.of(listener.await().text().split(" "));
    }

    /** Words to change, add or take away (Levenshtein). */
    private static int distance(List<String> wanted, List<String> heard) {
        int[] row = new int[heard.size() + 1];
        for (int j = 0; j <= heard.size(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= wanted.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= heard.size(); j++) {
                int replaced = diagonal + (wanted.get(i - 1).equals(heard.get(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[heard.size()];
    }
}
