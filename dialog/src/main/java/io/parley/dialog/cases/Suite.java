package io.parley.dialog.cases;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.cases.CaseResult.Failure;
import io.parley.dialog.nlu.Understander;
import io.parley.dialog.text.PromptTime;
import io.parley.dialog.text.VirtualCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A bot's cases. Running them is deterministic but for the time that it takes. */
final class Suite {
    private final Bot bot;
    private final List<Case> cases;

    Suite(Bot bot, List<Case> cases) {
        this.bot = bot;
        this.cases = List.copyOf(cases);
    }

    /**
     * Runs them all, one after another.
     *
     * @param nanoTime tells how long each takes
     */
    SuiteResult run(LongSupplier nanoTime) {
        Understander understander = Understander.of(bot);
        PromptTime lengths = PromptTime.of(bot);
        List<CaseResult> results = new ArrayList<>();
        for (Case test : cases) {
            long start = nanoTime.getAsLong();
            CaseRun run = new CaseRun(bot, test, variables -> VirtualCall.start(bot, understander, lengths, variables));
            Optional<Failure> failure = run.run();
            results.add(new CaseResult(test, failure, run.call().steps(), nanoTime.getAsLong() - start));
        }
        return new SuiteResult(
                bot.name(),
                results,
                Coverage.of(bot, results.stream().map(CaseResult::steps).toList()));
    }
}
