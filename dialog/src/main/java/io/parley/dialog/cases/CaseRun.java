package io.parley.dialog.cases;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Bot.Binding;
import io.parley.dialog.cases.Case.CaseStep;
import io.parley.dialog.cases.CaseResult.Failure;
import io.parley.dialog.cases.CaseResult.Mismatch;
import io.parley.dialog.expression.Value;
import io.parley.dialog.text.VirtualCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A case while it runs: does what the caller does and looks at what comes of it. For one use. */
final class CaseRun {
    private final Case test;
    private final VirtualCall call;
    private final Observer observer;

    /** @param start begins a call with variables */
    CaseRun(Bot bot, Case test, Function<Map<String, Value>, VirtualCall> start) {
        this.test = test;
        this.call = start.apply(
                switch (bot.bind(test.variables())) {
                    case Binding.Bound bound -> bound.values();
                    case Binding.Refused refused ->
                        throw new IllegalArgumentException("variables: " + refused.problems());
                });
        this.observer = new Observer(bot, call);
    }

    /** The first step that does not go as expected; what would come after it is not tried. */
    Optional<Failure> run() {
        String lastAct = "the call began";
        for (CaseStep step : test.steps()) {
            lastAct = step.act().map(CallerAct::written).orElse(lastAct);
            List<Mismatch> mismatches = step(step);
            if (!mismatches.isEmpty()) {
                return Optional.of(new Failure(mismatches.getFirst().mark(), lastAct, mismatches));
            }
        }
        return Optional.empty();
    }

    private List<Mismatch> step(CaseStep step) {
        if (step.act().isPresent()) {
            observer.fromNowOn();
            Optional<String> impossible = step.act().get().on(call);
            if (impossible.isPresent()) {
                return List.of(new Mismatch(step.mark(), "", step.act().get().written(), impossible.get()));
            }
        }
        return step.expectations().stream()
                .flatMap(it -> observer.mismatch(it).stream())
                .toList();
    }

    VirtualCall call() {
        return call;
    }
}
