package io.parley.dialog.lint;

import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is left of a call: its result, and what others are told about it. */
final class OutcomeChecks {
    private final Subject subject;

    private OutcomeChecks(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        OutcomeChecks checks = new OutcomeChecks(subject);
        checks.complete();
        checks.intention();
        subject.bot().userToUser().ifPresent(template -> checks.userToUser(template, subject.place("user-to-user")));
    }

    private void complete() {
        boolean completes = subject.bot().nodes().values().stream()
                .flatMap(node -> node.modules().stream())
                .anyMatch(Module::complete);
        // A bot that is a prompt has no place for it.
        if (!completes && (subject.says("flows") || subject.bot().nodes().size() > 1)) {
            subject.report(
                    Rule.NEVER_COMPLETE,
                    subject.place("bot"),
                    "\"" + subject.bot().name()
                            + "\" – no node says 'complete: true', expected it where the call has reached its aim");
        }
    }

    private void intention() {
        Set<String> setters = new LinkedHashSet<>();
        List<Completion> completions = new ArrayList<>();
        for (Node node : subject.bot().nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                Module module = node.modules().get(i);
                boolean sets = module.info().containsKey(Rule.INTENTION);
                if (sets) {
                    setters.add(node.name());
                }
                if (module.complete() && !sets) {
                    completions.add(new Completion(node, i));
                }
            }
        }
        if (setters.isEmpty() || completions.isEmpty()) {
            return;
        }
        Set<String> after = subject.ways().after(setters);
        for (Completion completion : completions) {
            String name = completion.node().name();
            boolean later = subject.ways().after(List.of(name)).stream().anyMatch(setters::contains);
            if (!after.contains(name) && !later) {
                subject.report(
                        Rule.COMPLETE_WITHOUT_INTENTION,
                        subject.at(completion.node(), completion.module(), "complete"),
                        "node " + name + " completes calls that never get the info key '" + Rule.INTENTION
                                + "', expected it here or on the way");
            }
        }
    }

    private record Completion(Node node, int module) {}

    private void userToUser(Template template, Place place) {
        String example = subject.speakingTime().example(template);
        int octets = example.getBytes(StandardCharsets.UTF_8).length;
        for (Surroundings.Trunk trunk : subject.surroundings().trunks()) {
            if (octets > trunk.userToUserOctets()) {
                subject.report(
                        Rule.USER_TO_USER_TOO_LONG,
                        place,
                        octets + " octets with the examples of its variables, expected at most "
                                + trunk.userToUserOctets() + " on trunk " + trunk.name());
            }
        }
    }
}
