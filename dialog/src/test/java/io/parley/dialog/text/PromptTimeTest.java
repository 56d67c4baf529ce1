package io.parley.dialog.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromptTimeTest {
    @TempDir
    Path folder;

    @Test
    void aChineseCharacterTakesLongerThanALetter() throws IOException {
        PromptTime time = PromptTime.of(bot(wav(8000, 2, 8000)));
        assertThat(time.millis("您好吗")).isEqualTo(660);
        assertThat(time.millis("abcd")).isEqualTo(260);
        assertThat(time.millis("12")).isEqualTo(500);
        assertThat(time.millis("")).isZero();
    }

    @Test
    void aRecordingLastsAsLongAsItsFileAndAddsToTheText() throws IOException {
        PromptTime time = PromptTime.of(bot(wav(8000, 2, 12_000)));
        assertThat(time.millis(List.of(new PromptPart.Recording("a.wav", "")))).contains(1500L);
        assertThat(time.millis(List.of(new PromptPart.Recording("a.wav", ""), new PromptPart.Text("您好吗"))))
                .contains(2160L);
    }

    @Test
    void aRecordingOfUnknownLengthGoesOnToTheFilesEnd() throws IOException {
        byte[] wav = wav(8000, 1, 4000);
        ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 0);
        assertThat(PromptTime.of(bot(wav)).millis(List.of(new PromptPart.Recording("a.wav", ""))))
                .contains(500L);
    }

    @Test
    void whatIsNoRecordingHasNoLength() throws IOException {
        for (byte[] junk : List.of(new byte[0], "RIFF".getBytes(StandardCharsets.US_ASCII), new byte[100])) {
            assertThat(PromptTime.of(bot(junk)).millis(List.of(new PromptPart.Recording("a.wav", ""))))
                    .isEmpty();
        }
        byte[] endsEarly = java.util.Arrays.copyOf(wav(8000, 2, 100), 30);
        assertThat(PromptTime.of(bot(endsEarly)).millis(List.of(new PromptPart.Recording("a.wav", ""))))
                .isEmpty();
    }

    private Bot bot(byte[] recording) throws IOException {
        Files.write(folder.resolve("a.wav"), recording);
        String yaml = """
                bot: test
                language: zh-CN
                voice: { synthesizer: mary, name: any }
                hear: { recognizer: any }
                flows:
                  main:
                    open: only
                    nodes:
                      only: { say: { recording: a.wav }, hang-up: true }
                """;
        return BotFile.parse("bot.yaml", yaml.getBytes(StandardCharsets.UTF_8), folder);
    }

    /** With a chunk before the audio. */
    private static byte[] wav(int sampleRateHz, int bytesPerSample, int samples) {
        int dataBytes = samples * bytesPerSample;
        ByteBuffer out = ByteBuffer.allocate(44 + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + dataBytes);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        out.putShort((short) 1).putInt(sampleRateHz).putInt(sampleRateHz * bytesPerSample);
        out.putShort((short) bytesPerSample).putShort((short) (8 * bytesPerSample));
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(dataBytes);
        return out.array();
    }
}
