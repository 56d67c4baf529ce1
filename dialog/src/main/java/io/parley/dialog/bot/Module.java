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
 * @param raise told to the world outside, in order
 * @param complete the business of the call is done
 * @param again wording from the second visit of the node on; empty: as the first time
 * @param back wording on return from a digression; empty: as on a further visit
 */
public record Module(
        Optional<Expression> condition,
        List<Assignment> set,
        Map<String, Template> info,
        List<Raised> raise,
        boolean complete,
        Optional<Prompt> say,
        Optional<Prompt> again,
        Optional<Prompt> back,
        Next next) {
    public Module {
        set = List.copyOf(set);
        raise = List.copyOf(raise);
        info = Collections.unmodifiableMap(new LinkedHashMap<>(info));
    }

    /** A variable's new value. */
    public record Assignment(String variable, Source source) {}

    /** Where a value comes from. */
    public sealed interface Source {
        record FromTemplate(Template template) implements Source {}

        record FromExpression(Expression expression) implements Source {}
    }

    /**
     * Something the world outside is to know; nobody answers.
     *
     * @param event {@code sms}, {@code blacklist}, {@code reservation}, or a name of the bot's own
     * @param data by name
     */
    public record Raised(String event, Map<String, Template> data) {
        public Raised {
            data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        }
    }

    /** What follows. */
    public sealed interface Next {
        /** The caller's next input goes to the children. */
        record Wait() implements Next {}

        /** Keys are collected; they, or their absence, go to the children. */
        record Collect(Collection collection) implements Next {}

        /** The caller is handed over to a human; only how that failed comes back, and goes to the children. */
        record Transfer(TransferOrder order) implements Next {}

        /** A service is asked; its answer, or that there was none, goes to the children. */
        record Http(HttpOrder order) implements Next {}

        /** Back to the node that a digression has left. */
        record Return() implements Next {}

        /** The node's modules run, whatever its condition. */
        record Jump(String node) implements Next {}

        /** The node runs if its condition takes the present input, otherwise the first of its later siblings that does. */
        record Trigger(String node) implements Next {}

        /**
         * The call ends when everything is said.
         *
         * @param heardOut only once it was heard to its end, which nothing that the caller does stops; then the call's
         *     business is done, too
         */
        record HangUp(boolean heardOut) implements Next {
            /** As a bot's file has it. */
            static final HangUp WHEN_SAID = new HangUp(false);
        }
    }

    /** What is said on visit number {@code visit}, counted from 1. */
    public Optional<Prompt> words(int visit) {
        return visit > 1 && again.isPresent() ? again : say;
    }

    /** What is said on return from a digression. */
    public Optional<Prompt> wordsOnReturn() {
        return back.isPresent() ? back : words(2);
    }
}
