package io.parley.engine.replay;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.Interpreter;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalJson;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Feeds the inputs of a journal to the interpreter, one after another, and compares the actions of every step with those
 * in the journal, as bytes of canonical JSON. No effect of an action takes place. Pure apart from reading the file.
 *
 * <p>What is promised is exactness for the same bot and the same build; a journal that breaks off is compared as far as
 * it goes.
 */
public final class Replay {

    /** The schema of journals that this build writes and reads. */
    private static final int SCHEMA = 1;

    /** How it came out. */
    public sealed interface Result {

        /** Every step decided the same. */
        record Same(long steps) implements Result {}

        /**
         * The first step that decided something else.
         *
         * @param expected the actions as they stand in the journal
         * @param got the actions of this bot and this build
         */
        record Differs(long step, String expected, String got) implements Result {}

        /** The journal is of another bot, or of another version of this one: nothing was compared. */
        record WrongBot(String expectedHash, String gotHash) implements Result {}

        /** There is nothing to compare, or it does not hold together. */
        record Broken(String reason) implements Result {}
    }

    private final ReadJournal journal;
    private final Bot bot;
    private State state;
    private long steps;

    private Replay(ReadJournal journal, Bot bot, State begun) {
        this.journal = journal;
        this.bot = bot;
        this.state = begun;
    }

    /** Replays a file. Never throws for what is in it; a file that cannot be read is {@link Result.Broken}. */
    public static Result of(Path file, Bot bot) {
        try {
            return of(JournalReader.read(file), bot);
        } catch (IOException e) {
            return new Result.Broken("cannot be read: " + e);
        }
    }

    /** Replays a journal that was read. */
    public static Result of(ReadJournal journal, Bot bot) {
        Optional<CallEvent.Opened> opened = journal.opened();
        if (opened.isEmpty()) {
            return new Result.Broken("no first line");
        }
        if (opened.get().schema() != SCHEMA) {
            return new Result.Broken("schema " + opened.get().schema() + ", expected " + SCHEMA);
        }
        if (!opened.get().botHash().equals(bot.hash())) {
            return new Result.WrongBot(opened.get().botHash(), bot.hash());
        }
        return switch (bot.bind(opened.get().variables())) {
            case Bot.Binding.Bound bound -> new Replay(journal, bot, Interpreter.begin(bot, bound.values())).run();
            case Bot.Binding.Refused refused ->
                new Result.Broken("variables that the bot refuses: " + String.join("; ", refused.problems()));
        };
    }

    private Result run() {
        List<JournalEntry> entries = journal.entries();
        Optional<Stepped> stepped = Optional.empty();
        for (int i = 0; i < entries.size(); i++) {
            CallEvent event = entries.get(i).event();
            if (event instanceof CallEvent.Stepping stepping) {
                if (stepping.step() != steps + 1 || stepped.isPresent()) {
                    return gap(stepping.step());
                }
                stepped = Optional.of(step(stepping.input()));
            } else if (event instanceof CallEvent.Stepped recorded) {
                if (stepped.isEmpty() || recorded.step() != steps + 1) {
                    return gap(recorded.step());
                }
                // As it stands in the file, not as this build would write it.
                String expected = JournalJson.actionsIn(journal.json().get(i)).orElse("");
                String got = JournalJson.write(stepped.get().actions());
                steps++;
                stepped = Optional.empty();
                if (!expected.equals(got)) {
                    return new Result.Differs(steps, expected, got);
                }
            }
        }
        return steps == 0 ? new Result.Broken("no step to compare") : new Result.Same(steps);
    }

    private Stepped step(Input input) {
        Step step = Interpreter.step(bot, state, input);
        state = step.state();
        return new Stepped(step.actions());
    }

    private Result gap(long found) {
        return new Result.Broken("step " + found + " found after step " + steps + ": events are missing");
    }

    /** What the interpreter made of the input that was fed last. */
    private record Stepped(List<Action> actions) {}
}
