package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StereoRecordingTest {
    @TempDir
    private Path folder;

    private final Deque<Runnable> disk = new ArrayDeque<>();

    private static void slots(StereoRecording recording, int from, int to) {
        short[] left = new short[160];
        short[] right = new short[160];
        for (int tick = from; tick < to; tick++) {
            Arrays.fill(left, (short) (tick + 1));
            Arrays.fill(right, (short) -(tick + 1));
            recording.slot(left, right);
        }
    }

    private ByteBuffer read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void runDisk() {
        for (Runnable task = disk.poll(); task != null; task = disk.poll()) {
            task.run();
        }
    }

    @Test
    void isWholeAndInStepWithTheTicks() throws IOException {
        Path file = folder.resolve("a/b.wav");
        StereoRecording recording = new StereoRecording(file, Runnable::run);
        slots(recording, 0, 120);
        recording.close();
        recording.close();
        slots(recording, 120, 130);
        assertThat(recording.closed()).isTrue();
        assertThat(recording.missingMillis()).isZero();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        ByteBuffer wav = read(file);
        assertThat(wav.limit()).isEqualTo(44 + 120 * 640);
        for (int tick = 0; tick < 120; tick++) {
            assertThat(wav.getShort(44 + tick * 640)).isEqualTo((short) (tick + 1));
            assertThat(wav.getShort(44 + tick * 640 + 638)).isEqualTo((short) -(tick + 1));
        }
    }

    @Test
    void isPlayableAfterEveryBlockThoughNobodyClosesIt() throws IOException {
        Path file = folder.resolve("crashed.wav");
        StereoRecording recording = new StereoRecording(file, Runnable::run);
        slots(recording, 0, 125);
        ByteBuffer wav = read(file);
        assertThat(wav.limit()).isEqualTo(44 + 100 * 640);
        assertThat(wav.getInt(40)).isEqualTo(100 * 640);
        assertThat(wav.getInt(4)).isEqualTo(36 + 100 * 640);
    }

    @Test
    void whateverACrashLeavesIsRepairedOnceAndPlays() throws IOException {
        Path file = folder.resolve("crashed.wav");
        StereoRecording recording = new StereoRecording(file, Runnable::run);
        slots(recording, 0, 100);
        byte[] whole = Files.readAllBytes(file);
        // At its death the process had written part of the third second, and not the header for it.
        for (int torn : new int[] {1, 3, 4, 640, 20_001}) {
            Files.write(file, Arrays.copyOf(whole, whole.length + torn));

            assertThat(StereoRecording.repair(file)).as("%d bytes", torn).isTrue();
            ByteBuffer wav = read(file);
            assertThat(wav.limit()).isEqualTo(whole.length + torn / 4 * 4);
            assertThat(wav.getInt(40)).isEqualTo(wav.limit() - 44);
            assertThat(wav.getInt(4)).isEqualTo(wav.limit() - 8);
            assertThat(wav.getShort(44 + 99 * 640)).isEqualTo((short) 100);
            assertThat(StereoRecording.repair(file)).isFalse();
        }
    }

    @Test
    void aRecordingWithoutItsFirstHeaderIsRepairedAndAForeignFileIsLeftAlone() throws IOException {
        Path file = folder.resolve("early.wav");
        Files.write(file, new byte[44 + 640]);
        assertThat(StereoRecording.repair(file)).isTrue();
        assertThat(WavFile.read(file).samples()).isNotEmpty();
        Files.write(file, new byte[0]);
        assertThat(StereoRecording.repair(file)).isTrue();
        assertThat(read(file).limit()).isEqualTo(44);

        byte[] foreign =
                "RIFX, something else altogether, and rather longer than a header".getBytes(StandardCharsets.US_ASCII);
        Files.write(file, foreign);
        assertThat(StereoRecording.repair(file)).isFalse();
        assertThat(Files.readAllBytes(file)).isEqualTo(foreign);
    }

    @Test
    void aDiskThatIsTooSlowCostsSecondsThatAreSilentAndCounted() throws IOException {
        Path file = folder.resolve("slow.wav");
        StereoRecording recording = new StereoRecording(file, disk::add);
        slots(recording, 0, 350); // 7 s, of which 4 can wait
        runDisk();
        slots(recording, 350, 400);
        recording.close();
        runDisk();
        assertThat(recording.closed()).isTrue();
        assertThat(recording.missingMillis()).isEqualTo(3000);
        ByteBuffer wav = read(file);
        assertThat(wav.limit()).isEqualTo(44 + 400 * 640);
        assertThat(wav.getShort(44 + 199 * 640)).isEqualTo((short) 200);
        assertThat(wav.getShort(44 + 200 * 640)).isZero();
        assertThat(wav.getShort(44 + 349 * 640)).isZero();
        assertThat(wav.getShort(44 + 350 * 640)).isEqualTo((short) 351);
    }

    @Test
    void aDiskThatFailsIsCountedAndNeverThrows() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "no folder");
        StereoRecording recording = new StereoRecording(blocked.resolve("call.wav"), Runnable::run);
        slots(recording, 0, 75);
        recording.close();
        assertThat(recording.closed()).isTrue();
        assertThat(recording.missingMillis()).isEqualTo(1500);
    }

    @Test
    void aDiskThatTakesNothingForAWhileCostsOnlyThoseSeconds() throws IOException {
        Path blocked = Files.writeString(folder.resolve("full"), "no folder");
        StereoRecording recording = new StereoRecording(blocked.resolve("call.wav"), Runnable::run);
        slots(recording, 0, 100);
        Files.delete(blocked);
        slots(recording, 100, 150);
        recording.close();
        assertThat(recording.missingMillis()).isEqualTo(2000);
        ByteBuffer wav = read(blocked.resolve("call.wav"));
        assertThat(wav.getInt(40)).isEqualTo(3 * 32_000);
        assertThat(wav.getShort(44 + 99 * 640)).isZero();
        assertThat(wav.getShort(44 + 100 * 640)).isEqualTo((short) 101);
    }

    @Test
    void aWriterThatIsGoneIsCountedAndNeverThrows() {
        StereoRecording recording = new StereoRecording(folder.resolve("call.wav"), task -> {
            throw new RejectedExecutionException("closed");
        });
        slots(recording, 0, 75);
        recording.close();
        assertThat(recording.closed()).isTrue();
        assertThat(recording.missingMillis()).isEqualTo(1500);
    }

    @Test
    void aCallOfNoLengthIsAnEmptyRecording() throws IOException {
        Path file = folder.resolve("empty.wav");
        StereoRecording recording = new StereoRecording(file, Runnable::run);
        recording.close();
        assertThat(read(file).limit()).isEqualTo(44);
        assertThat(recording.missingMillis()).isZero();
    }
}
