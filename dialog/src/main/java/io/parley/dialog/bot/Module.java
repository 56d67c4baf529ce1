package io.parley.dialog.bot;

import io.parley.dialog.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way in which a node acts. The first module of a node whose condition holds runs, in the order of these components.
 *
 * @param condition empty: always
 * @param info key → value template, kept for the record
 * @param complete the business of the call is done
 * @param again wording from the second visit of the node on; empty: as the first time
 * @param back wording on return from a digression; kept for later
 */
public record Module(
        Optional<Expression> condition,
        List<Assignment> set,
        Map<String, Template> info,
        boolean complete,
        Optional<Prompt> say,
        Optional<Prompt> again,
        Optional<Prompt> back,
        Next next) {
    public Module {
        set = List.copyOf(set);
        info = Collections.unmodifiableMap(new LinkedHashMap<>(info));
    }

    /** A variable's new value. */
    public record Assignment(String variable, Source source) {}

    /** Where a value comes from. */
    public sealed interface Source {
        record FromTemplate(Template template) implements Source {}

        record FromExpression(Expression expression) implements Source {}
    }

    /** What follows. */
    public sealed interface Next {
        /** The caller's next input goes to the children. */
        record Wait() implements Next {}

        /** Keys are collected; they, or their absence, go to the children. */
        record Collect(Collection collection) implements Next {}

        /** The node's modules run, whatever its condition. */
        record Jump(String node) implements Next {}

        /** The node runs if its condition takes the present input, otherwise the first of its later siblings that does. */
        record Trigger(String node) implements Next {}

        /** The call ends when everything is said. */
        record HangUp() implements Next {}
    }

    /** What is said on visit number {@code visit}, counted from 1. */
    public Optional<Prompt> words(int visit) {
        return visit > 1 && again.isPresent() ? again : say;
    }
}
