package io.parley.dialog.cases;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.cases.CaseResult.Mismatch;
import io.parley.dialog.expression.Value;
import io.parley.dialog.text.Stepped;
import io.parley.dialog.text.VirtualCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares a call with what is expected of it. */
final class Observer {
    private static final String NOTHING = "nothing";

    private final Bot bot;
    private final VirtualCall call;
    private int since;

    Observer(Bot bot, VirtualCall call) {
        this.bot = bot;
        this.call = call;
    }

    /** The caller does something: what the bot said before is no answer to it. */
    void fromNowOn() {
        since = call.steps().size();
    }

    /** What is not as expected. */
    Optional<Mismatch> mismatch(Expectation expected) {
        return switch (expected) {
            case Expectation.Says says -> lastPlays(says, says.texts(), String::equals, Quoted::yaml);
            case Expectation.SaysLike like ->
                lastPlays(like, like.texts(), (it, said) -> it.fits(said), Expectation.Likeness::written);
            case Expectation.NothingSaid nothing ->
                differing(nothing, said().isEmpty(), NOTHING, list(said(), Quoted::yaml));
            case Expectation.At at -> same(at, at.node(), call.state().node());
            case Expectation.Path path ->
                same(
                        path,
                        String.join(", ", path.nodes()),
                        Passage.of(bot, call.steps()).stream()
                                .filter(Passage::entered)
                                .map(Passage::to)
                                .collect(Collectors.joining(", ")));
            case Expectation.Collected info -> facts(info, info.facts(), call.info());
            case Expectation.Variables variables ->
                facts(
                        variables,
                        variables.values(),
                        call.state().variables().entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, entry -> spoken(entry.getValue()))));
            case Expectation.Actions actions -> actions(actions);
            case Expectation.Ends ends ->
                same(ends, ends.reason(), call.hangUp().orElse("the call goes on"));
            case Expectation.Completed completed ->
                same(completed, Boolean.toString(completed.complete()), Boolean.toString(call.complete()));
        };
    }

    private static String spoken(Value value) {
        return value.spoken();
    }

    /** What the bot has said since the caller's last act. */
    private List<String> said() {
        List<Stepped> steps = call.steps();
        return steps.subList(since, steps.size()).stream()
                .flatMap(it -> it.said().stream())
                .toList();
    }

    private Optional<Mismatch> actions(Expectation.Actions expectation) {
        List<Stepped> steps = call.steps();
        List<Wanted> done = steps.subList(since, steps.size()).stream()
                .flatMap(it -> it.step().actions().stream())
                .flatMap(action -> Wanted.of(action).stream())
                .toList();
        List<Wanted> expected = expectation.actions();
        boolean fits = done.size() == expected.size();
        for (int i = 0; fits && i < done.size(); i++) {
            fits = expected.get(i).fits(done.get(i));
        }
        return differing(expectation, fits, list(expected, Wanted::written), list(done, Wanted::written));
    }

    private <T> Optional<Mismatch> lastPlays(
            Expectation expectation, List<T> expected, BiPredicate<T, String> fits, Function<T, String> written) {
        List<String> said = said();
        List<String> last = said.subList(Math.max(0, said.size() - expected.size()), said.size());
        boolean fit = last.size() == expected.size();
        for (int i = 0; fit && i < last.size(); i++) {
            fit = fits.test(expected.get(i), last.get(i));
        }
        return differing(expectation, fit, list(expected, written), list(last, Quoted::yaml));
    }

    private static Optional<Mismatch> facts(
            Expectation expectation, Map<String, String> expected, Map<String, String> got) {
        List<String> wanted = new ArrayList<>();
        List<String> found = new ArrayList<>();
        expected.forEach((name, value) -> {
            String is = got.getOrDefault(name, "");
            if (!is.equals(value)) {
                wanted.add(name + ": " + Quoted.yaml(value));
                found.add(name + ": " + Quoted.yaml(is));
            }
        });
        return differing(expectation, wanted.isEmpty(), String.join(", ", wanted), String.join(", ", found));
    }

    private static Optional<Mismatch> same(Expectation expectation, String expected, String got) {
        return differing(expectation, expected.equals(got), expected, got);
    }

    private static Optional<Mismatch> differing(Expectation expectation, boolean fits, String expected, String got) {
        return fits
                ? Optional.empty()
                : Optional.of(new Mismatch(expectation.mark(), expectation.key(), expected, got));
    }

    private static <T> String list(List<T> items, Function<T, String> written) {
        return items.isEmpty() ? NOTHING : items.stream().map(written).collect(Collectors.joining(", "));
    }
}
