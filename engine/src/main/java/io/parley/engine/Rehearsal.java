package io.parley.engine;

import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks a bot through a few silent conversations before its first call, so that the first caller does not wait for class
 * loading and compilation of interpreter and journal. No effect but warmth.
 */
final class Rehearsal {
    private static final int CONVERSATIONS = 40;

    private Rehearsal() {}

    /** Rehearses; a bot that cannot be started with the examples of its variables is not rehearsed. */
    static void of(Bot bot) {
        Map<String, String> variables = new HashMap<>();
        bot.declaredVariables()
                .forEach((name, variable) -> variable.example().ifPresent(example -> variables.put(name, example)));
        if (!(bot.bind(variables) instanceof Bot.Binding.Bound)) {
            return;
        }
        List<String> words = bot.entities().values().stream()
                .flatMap(entity -> entity.values().keySet().stream())
                .limit(3)
                .toList();
        for (int i = 0; i < CONVERSATIONS; i++) {
            TextRunner runner = TextRunner.start(bot, variables);
            words.forEach(runner::hear);
            runner.press("1").hear("?");
            for (int step = 0; step < runner.steps().size(); step++) {
                journal(new CallEvent.Stepping(step, runner.inputs().get(step)));
                Step done = runner.steps().get(step);
                journal(new CallEvent.Stepped(
                        step, done.actions(), done.trace(), done.state().node()));
            }
        }
    }

    private static void journal(CallEvent event) {
        String line = JournalJson.write(new JournalEntry(0, 0, 0, event));
        assert !line.isEmpty();
    }
}
