package io.parley.testkit.baresip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.testkit.Await;
import io.parley.testkit.baresip.Event.Kind;
import io.parley.testkit.baresip.Setup.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real baresips on loopback talk to one another. */
final class BaresipTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int TONE_AMPLITUDE = 8_000;

    @TempDir
    Path temp;

    @Test
    void twoSoftphonesTalkPressKeysAndKeepWhatTheyHeard() throws Exception {
        Path tone = writeTone(temp.resolve("tone.wav"), 600, Duration.ofMillis(1_500));
        List<Path> heardByCallee;
        try (Baresip callee = Baresip.start(Setup.in(temp.resolve("the callee")).withUser("callee"));
                Baresip caller = Baresip.start(Setup.in(temp.resolve("caller")).withUser("caller"))) {
            caller.dial(callee.uri());
            assertThat(caller.await(Kind.ESTABLISHED, BOUND).peerUri()).isEqualTo(callee.uri());
            assertThat(callee.await(Kind.ESTABLISHED, BOUND).peerUri()).isEqualTo(caller.uri());
            callee.await(Kind.MEDIA_ESTABLISHED, BOUND);

            caller.say(tone);
            caller.press("1#");
            Await.until(
                    "the callee has got both keys", BOUND, () -> callee.digits().equals("1#"));
            Await.until("the callee has heard the tone", BOUND, () -> loudMillis(callee.heard()) >= 1_000);

            caller.hangUp();
            callee.await(Kind.CLOSED, BOUND);
            heardByCallee = callee.heard();
        }
        assertThat(heardByCallee).hasSize(1);
        assertThat(AudioSystem.getAudioFileFormat(heardByCallee.getFirst().toFile())
                        .getFrameLength())
                .as("samples in a finished WAV")
                .isGreaterThan(8_000);
    }

    @Test
    void whoAnswersByHandRingsUntilThen() {
        try (Baresip callee = Baresip.start(Setup.in(temp.resolve("callee")).withAnswer(Answer.MANUAL));
                Baresip caller = Baresip.start(Setup.in(temp.resolve("caller")))) {
            caller.dial(callee.uri());
            callee.await(Kind.INCOMING, BOUND);
            caller.await(Kind.RINGING, BOUND);
            assertThat(caller.events()).noneMatch(event -> event.kind() == Kind.ESTABLISHED);
            callee.accept();
            caller.await(Kind.ESTABLISHED, BOUND);
        }
    }

    @Test
    void aRefusedCallClosesWithTheReason() {
        try (Baresip callee = Baresip.start(Setup.in(temp.resolve("callee")).withAnswer(Answer.MANUAL));
                Baresip caller = Baresip.start(Setup.in(temp.resolve("caller")))) {
            caller.dial(callee.uri());
            callee.await(Kind.INCOMING, BOUND);
            callee.hangUp();
            assertThat(caller.await(Kind.CLOSED, BOUND).parameter()).contains("486");
        }
    }

    @Test
    void closingTwiceIsHarmlessAndLaterWaitsFailAtOnce() {
        Baresip baresip = Baresip.start(Setup.in(temp.resolve("phone")));
        baresip.close();
        baresip.close();
        assertThatThrownBy(() -> baresip.await(Kind.INCOMING, BOUND))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended before event INCOMING");
    }

    @Test
    void whatAnEarlierSoftphoneHeardInTheFolderIsNotTakenForItsOwn() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("phone"));
        Files.createFile(folder.resolve("dump-2026-01-01-00-00-00-dec.wav"));
        try (Baresip baresip = Baresip.start(Setup.in(folder))) {
            assertThat(baresip.heard()).isEmpty();
        }
    }

    @Test
    void aRecordingOfAnotherShapeIsRefusedByName() throws IOException {
        Path wide = temp.resolve("wide.wav");
        AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
        try (AudioInputStream silence =
                new AudioInputStream(new ByteArrayInputStream(new byte[3_200]), format, 1_600)) {
            AudioSystem.write(silence, AudioFileFormat.Type.WAVE, wide.toFile());
        }
        assertThatThrownBy(() -> Baresip.start(Setup.in(temp.resolve("phone")).withMicrophone(wide)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wide.wav")
                .hasMessageContaining("expected 8 kHz, mono, 16 bit");
    }

    private static Path writeTone(Path file, int hertz, Duration length) throws IOException {
        int samples = (int) (length.toMillis() * 8);
        ByteBuffer pcm = ByteBuffer.allocate(samples * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < samples; n++) {
            pcm.putShort((short) (TONE_AMPLITUDE * Math.sin(2 * Math.PI * hertz * n / 8_000.0)));
        }
        AudioFormat format = new AudioFormat(8_000, 16, 1, true, false);
        try (AudioInputStream audio = new AudioInputStream(new ByteArrayInputStream(pcm.array()), format, samples)) {
            AudioSystem.write(audio, AudioFileFormat.Type.WAVE, file.toFile());
        }
        return file;
    }

    /** How long the first file is about as loud as the tone; 0 while there is no readable file. */
    private static long loudMillis(List<Path> files) {
        if (files.isEmpty()) {
            return 0;
        }
        try {
            ByteBuffer pcm =
                    ByteBuffer.wrap(Files.readAllBytes(files.getFirst())).order(ByteOrder.LITTLE_ENDIAN);
            pcm.position(Math.min(44, pcm.capacity()));
            int loud = 0;
            while (pcm.remaining() >= 2) {
                loud += Math.abs(pcm.getShort()) > TONE_AMPLITUDE / 2 ? 1 : 0;
            }
            return loud * 3L / 2 / 8; // a sine is above half its amplitude two thirds of the time
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
