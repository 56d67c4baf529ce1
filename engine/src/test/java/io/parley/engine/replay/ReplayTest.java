package io.parley.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.journal.JournalJson;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.JournalSink;
import io.parley.engine.journal.MemoryJournal;
import io.parley.engine.journal.ReadJournal;
import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayTest {
    private static final Path BOT_FILE = Checkout.root().resolve("bots/delivery/bot.yaml");
    private static final Bot BOT = BotFile.load(BOT_FILE);
    private static final Map<String, String> VARIABLES = Map.of("name", "Ms Liu");

    @TempDir
    Path folder;

    @Test
    void a_call_decides_the_same_again() {
        Path file = folder.resolve("talk.journal");
        List<Action> decided = talk(JournalFile.create(file));

        assertThat(decided).anyMatch(Action.HangUp.class::isInstance);
        assertThat(Replay.of(file, BOT))
                .isInstanceOfSatisfying(
                        Replay.Result.Same.class,
                        same -> assertThat(same.steps()).isGreaterThanOrEqualTo(5));
    }

    @Test
    void any_call_decides_the_same_again() {
        List<String> words = words();
        Seeded.check(100, seeded -> {
            MemoryJournal journal = new MemoryJournal();
            ScriptedTalk talk = new ScriptedTalk(BOT, VARIABLES, journal);
            talk.start();
            for (int i = seeded.ints(0, 30); i > 0; i--) {
                switch (seeded.ints(0, 4)) {
                    case 0 -> talk.says(seeded.pick(words));
                    case 1 -> talk.says(seeded.pick(words) + " " + seeded.pick(words) + " " + seeded.text(5));
                    case 2 -> talk.presses(seeded.string("0123456789*#", 2));
                    case 3 -> talk.playEnds(seeded.pick(Input.PlayEnd.values()));
                    default -> talk.timerRings(seeded);
                }
            }
            talk.end();

            assertThat(Replay.of(asRead(journal.entries()), BOT)).isInstanceOf(Replay.Result.Same.class);
        });
    }

    @Test
    void another_decision_is_shown_with_its_step_and_both_texts() {
        ReadJournal tampered = changed(event -> event instanceof CallEvent.Stepped stepped
                        && stepped.actions().stream().anyMatch(Action.HangUp.class::isInstance)
                ? new CallEvent.Stepped(stepped.step(), List.of(), stepped.trace(), stepped.node())
                : event);

        assertThat(Replay.of(tampered, BOT)).isInstanceOfSatisfying(Replay.Result.Differs.class, differs -> {
            assertThat(differs.expected()).isEqualTo("[]");
            assertThat(differs.got()).contains("\"type\":\"HangUp\"");
            assertThat(differs.step()).isGreaterThan(1);
        });
    }

    @Test
    void another_version_of_the_bot_is_told_before_anything_is_compared() throws Exception {
        Path file = folder.resolve("talk.journal");
        var _ = talk(JournalFile.create(file));
        Path changedBot = folder.resolve("bot.yaml");
        Files.writeString(changedBot, Files.readString(BOT_FILE) + "\n# a later thought\n");

        assertThat(Replay.of(file, BotFile.load(changedBot)))
                .isInstanceOfSatisfying(Replay.Result.WrongBot.class, wrong -> {
                    assertThat(wrong.expectedHash()).isEqualTo(BOT.hash());
                    assertThat(wrong.gotHash()).isNotEqualTo(BOT.hash());
                });
    }

    @Test
    void a_torn_journal_is_compared_as_far_as_it_goes_and_never_found_to_differ() throws Exception {
        Path file = folder.resolve("talk.journal");
        var _ = talk(JournalFile.create(file));
        byte[] whole = Files.readAllBytes(file);

        long most = 0;
        for (int length = 0; length < whole.length; length += 7) {
            switch (Replay.of(JournalReader.parse(Arrays.copyOf(whole, length)), BOT)) {
                case Replay.Result.Same same -> {
                    assertThat(same.steps()).isGreaterThanOrEqualTo(most);
                    most = same.steps();
                }
                case Replay.Result.Broken broken ->
                    assertThat(broken.reason()).isIn("no first line", "no step to compare");
                case Replay.Result.Differs differs -> throw new AssertionError(differs.toString());
                case Replay.Result.WrongBot wrong -> throw new AssertionError(wrong.toString());
            }
        }
        assertThat(most).isGreaterThanOrEqualTo(5);
    }

    @Test
    void a_lost_step_breaks_it() {
        assertBroken(
                changedEntries(entries -> entries.removeIf(
                        entry -> entry.event() instanceof CallEvent.Stepping stepping && stepping.step() == 3)),
                "step 3");
        assertBroken(
                changedEntries(entries -> entries.removeIf(
                        entry -> entry.event() instanceof CallEvent.Stepped stepped && stepped.step() == 3)),
                "step 4");
    }

    @Test
    void what_is_no_journal_of_a_call_is_broken() {
        assertBroken(JournalReader.parse(new byte[0]), "no first line");
        assertBroken(changed(event -> event instanceof CallEvent.Opened opened ? schema2(opened) : event), "schema 2");
        assertBroken(
                changed(event -> event instanceof CallEvent.Opened opened ? withoutVariables(opened) : event),
                "variables that the bot refuses");
        assertThat(Replay.of(folder.resolve("none.journal"), BOT))
                .isInstanceOfSatisfying(
                        Replay.Result.Broken.class,
                        broken -> assertThat(broken.reason()).contains("cannot be read"));
    }

    private static void assertBroken(ReadJournal journal, String reason) {
        assertThat(Replay.of(journal, BOT))
                .isInstanceOfSatisfying(
                        Replay.Result.Broken.class,
                        broken -> assertThat(broken.reason()).contains(reason));
    }

    /** The caller names a day and confirms it; what was decided last. */
    private static List<Action> talk(JournalSink journal) {
        ScriptedTalk talk = new ScriptedTalk(BOT, VARIABLES, journal);
        talk.start();
        talk.playEnds(Input.PlayEnd.DONE);
        talk.says("tuesday");
        talk.playEnds(Input.PlayEnd.DONE);
        talk.presses("1");
        List<Action> decided = talk.last();
        talk.playEnds(Input.PlayEnd.DONE);
        talk.end();
        return decided;
    }

    private static ReadJournal changed(UnaryOperator<CallEvent> change) {
        return changedEntries(entries -> entries.replaceAll(
                entry -> new JournalEntry(entry.seq(), entry.tick(), entry.nanos(), change.apply(entry.event()))));
    }

    private static ReadJournal changedEntries(Consumer<List<JournalEntry>> change) {
        MemoryJournal journal = new MemoryJournal();
        var _ = talk(journal);
        List<JournalEntry> entries = new ArrayList<>(journal.entries());
        change.accept(entries);
        return asRead(entries);
    }

    private static ReadJournal asRead(List<JournalEntry> entries) {
        return new ReadJournal(
                entries, entries.stream().map(JournalJson::write).toList(), false, 0, 0, Optional.empty());
    }

    private static CallEvent schema2(CallEvent.Opened opened) {
        return opened(opened, 2, opened.variables());
    }

    private static CallEvent withoutVariables(CallEvent.Opened opened) {
        return opened(opened, 1, Map.of());
    }

    private static CallEvent opened(CallEvent.Opened opened, int schema, Map<String, String> variables) {
        return new CallEvent.Opened(
                schema,
                opened.build(),
                opened.callId(),
                opened.wallClock(),
                opened.zone(),
                opened.direction(),
                opened.trunk(),
                opened.from(),
                opened.to(),
                opened.bot(),
                opened.botHash(),
                opened.recognizer(),
                opened.synthesizer(),
                variables,
                opened.userToUser(),
                opened.trunkHash());
    }

    /** What this bot can understand, and what nobody can. */
    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of("", "colourless green ideas", "uh-huh"));
        BOT.entities().values().forEach(entity -> words.addAll(entity.values().keySet()));
        BOT.intents().values().forEach(intent -> words.addAll(intent.examples()));
        return words;
    }
}
