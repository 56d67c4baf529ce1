package io.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.StereoRecording;
import io.parley.media.audio.WavFile;
import io.parley.media.simulation.Noise;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole calls of bots with a background, simulated: heard all the time, and without any effect on what happens. */
final class BackgroundCallTest {
    private static final String LISTENS = "acts: [ { when: { at: 1h }, press: 1 } ]";

    /** What the echo of a background may delay the finding of a caller by. */
    private static final long MAX_LATER_TICKS = 3;

    /** Asks and waits: twice the caller is silent, then he answers. */
    private static final String ASKS = """
            bot: asks
            language: en-US
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: vosk-en }
            silence: { after: 2s, say: ["Are you still there?"], hang-up-after: 3, goodbye: "Goodbye." }
            flows:
              main:
                open: ask
                nodes:
                  ask:
                    say: "Do you hear me?"
                    children: [heard]
                  heard:
                    when: default
                    say: "Goodbye."
                    hang-up: true
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void thereIsAnOffice() throws IOException {
        List<Pcm> people = List.of(HumanSpeech.recording("conf-adminmenu"), HumanSpeech.recording("conf-getpin"));
        WavFile.write(folder.resolve("office.wav"), Noise.babble(people, 10_000, -15, 3));
        Files.writeString(folder.resolve("torn.wav"), "RIFF");
    }

    @Test
    void the_example_of_the_page_is_heard_under_the_words_and_after_them() throws IOException {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Checkout.root().resolve("docs/bots/background.md")));
        assertThat(example.find()).isTrue();
        Bot bot = bot(example.group(1));
        Path recording = folder.resolve("call.wav");
        Path bare = folder.resolve("bare.wav");

        var _ = run(bot, LISTENS, Optional.of(recording));
        var _ = run(bot(example.group(1).replaceFirst("background:.*\n", "")), LISTENS, Optional.of(bare));

        assertThat(bot.background()).isPresent();
        // The softest moment, in which nothing is said: 24 dB below prompts, which are at -18, and not yet back from
        // its ducking.
        assertThat(softestDbfs(recording)).isBetween(-62.0, -42.0);
        assertThat(softestDbfs(bare)).isLessThan(-80);
    }

    @Test
    void what_happens_and_when_is_the_same_with_it_and_without_it() {
        String answers = """
                acts:
                  - { when: { prompt: 3, after: 500ms }, say: HELLO, text: hello }
                line: { echo: { delay: 160ms, level: -20dB } }
                """.replace("HELLO", String.valueOf(HumanSpeech.file("hello")));
        List<JournalEntry> without = moments(run(bot(ASKS), answers, Optional.empty()));
        List<JournalEntry> with = moments(run(
                bot(ASKS + "background: { file: office.wav, level: -18, fade-in: 0s }"), answers, Optional.empty()));

        assertThat(with)
                .extracting(JournalEntry::event)
                .isEqualTo(events(without))
                .hasSizeGreaterThan(6);
        assertThat(with)
                .anyMatch(it -> it.event() instanceof CallEvent.Spoke said
                        && said.text().equals("Goodbye."));
        for (int i = 0; i < with.size(); i++) {
            assertThat(with.get(i).tick() - without.get(i).tick())
                    .as("%s", with.get(i))
                    .isBetween(-MAX_LATER_TICKS, MAX_LATER_TICKS);
        }
    }

    @Test
    void a_sound_that_cannot_be_read_is_told_by_its_name() {
        assertThatThrownBy(() ->
                        run(bot(ASKS + "background: { file: torn.wav }"), "acts: [ { press: 1 } ]", Optional.empty()))
                .isInstanceOf(Engine.UnspeakableException.class)
                .satisfies(e ->
                        assertThat(((Engine.UnspeakableException) e).what()).isEqualTo("torn.wav"));
    }

    /** What was said, heard and done. */
    private static List<JournalEntry> moments(Simulation.Outcome outcome) {
        return outcome.entries().stream()
                .filter(it -> it.event() instanceof CallEvent.Spoke
                        || it.event() instanceof CallEvent.PlayFinished
                        || it.event() instanceof CallEvent.Stepped)
                .toList();
    }

    private static List<CallEvent> events(List<JournalEntry> entries) {
        return entries.stream().map(JournalEntry::event).toList();
    }

    private Simulation.Outcome run(Bot bot, String caller, Optional<Path> recording) {
        Caller talks = CallerFile.parse("caller.yaml", "caller: listens\n" + caller, folder, 7);
        try (Stage stage = Stage.deaf(folder, bot)) {
            return stage.simulation()
                    .run(
                            stage.duty(bot),
                            talks,
                            Simulation.trunk(),
                            7,
                            new Simulation.Files(Simulation.Files.none().journal(), recording));
        }
    }

    private Bot bot(String yaml) {
        return BotFile.parse("bot.yaml", yaml.getBytes(StandardCharsets.UTF_8), folder);
    }

    /** Of 50 ms of what the bot sent, after the first second and before the last tenth. */
    private static double softestDbfs(Path recording) {
        short[] sent = StereoRecording.read(recording, StereoRecording.Side.BOT).samples();
        double softest = 0;
        for (int at = 8_000; at + 1_200 < sent.length; at += 80) {
            softest = Math.min(softest, levelDbfs(sent, at, at + 400));
        }
        return softest;
    }

    private static double levelDbfs(short[] samples, int from, int to) {
        double sum = 1e-12;
        for (int i = from; i < to; i++) {
            sum += samples[i] * (double) samples[i] / (32768.0 * 32768.0);
        }
        return 10 * Math.log10(sum / (to - from));
    }
}
