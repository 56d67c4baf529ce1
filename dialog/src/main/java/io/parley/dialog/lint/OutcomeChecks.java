package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.dialog.expression.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is left of a call: its result, and what others are told about it. */
final class OutcomeChecks {
    /** As long as calls' ids are. */
    private static final String CALL_ID = "20260302-090000-4f2a91";

    private final Subject subject;

    private OutcomeChecks(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        OutcomeChecks checks = new OutcomeChecks(subject);
        checks.complete();
        checks.intention();
        checks.userToUser();
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

    /** With the INVITE, and with each transfer: the values that the narrowest trunk does not carry. */
    private void userToUser() {
        Optional<Surroundings.Trunk> narrowest = subject.surroundings().trunks().stream()
                .min(Comparator.comparingInt(Surroundings.Trunk::userToUserOctets));
        if (narrowest.isEmpty()) {
            return;
        }
        Surroundings.Trunk trunk = narrowest.get();
        Bot bot = subject.bot();
        Map<String, Value> examples = new TreeMap<>();
        bot.variables()
                .keySet()
                .forEach(name ->
                        examples.put(name, new Value.Text(subject.speakingTime().exampleOf(name))));
        bot.userToUser().ifPresent(it -> fits(it.fill(examples), trunk, subject.place("user-to-user")));
        String intent = bot.intents().keySet().stream()
                .max(Comparator.comparingInt(it -> it.getBytes(StandardCharsets.UTF_8).length))
                .orElse("");
        for (Node node : bot.nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                if (node.modules().get(i).next() instanceof Module.Next.Transfer transfer) {
                    TransferOrder order = transfer.order();
                    Place place = subject.at(node, i, "transfer", "user-to-user");
                    order.userToUser()
                            .ifPresent(it -> fits(
                                    it.fill(
                                            examples,
                                            order.kind(),
                                            order.to().fill(examples),
                                            order.value().fill(examples),
                                            intent),
                                    trunk,
                                    place));
                }
            }
        }
    }

    private void fits(UserToUserOrder.Filled value, Surroundings.Trunk trunk, Place place) {
        int octets = value.octets(CALL_ID);
        if (octets > trunk.userToUserOctets()) {
            subject.report(
                    Rule.USER_TO_USER_TOO_LONG,
                    place,
                    octets + " octets with the examples of its variables, expected at most " + trunk.userToUserOctets()
                            + " on trunk " + trunk.name());
        }
    }
}
