package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PromptPlanTest {
    private static final Bot BOT = TestBot.of("""
            variables: { name: { required: true } }
            intents: { agree: { examples: ["yes"] } }
            entities: { day: { values: { monday: [], friday: [] } } }
            silence: { say: [Hello?, "{name}?"] }
            unrecognised: { say: Pardon?, repeat: off }
            apology: Sorry.
            """, """
            ask:
              say: ["Hello.", "Dear {name}."]
              again: "Which day?"
              children: [given]
            given:
              when: { entity: day }
              set: { day: =entity.day, kind: normal, said-day: =said }
              say: "{day}, {kind}, {name}?"
              again: "You said {said-day}."
              collect: { keys: 1, into: key, retry: "{key}?" }
              children: [ask-again]
            ask-again:
              when: { digits: any }
              jump: ask
            """);

    @Test
    void whatNeverChangesIsKnownWhenTheBotIsLoaded() {
        assertThat(PromptPlan.fixed(BOT))
                .containsExactly(
                        texts("Hello."), texts("Which day?"), texts("Hello?"), texts("Pardon?"), texts("Sorry."));
    }

    @Test
    void whatDependsOnTheCallOrOnAnEntityIsKnownBeforeDialling() {
        assertThat(PromptPlan.forCall(BOT, TestBot.bound(BOT, Map.of("name", "Li"))))
                .containsExactly(
                        texts("Hello.", "Dear Li."),
                        texts("monday, normal, Li?"),
                        texts("friday, normal, Li?"),
                        texts("Li?"));
    }

    @Test
    void whatIsSaidWasKnownAsExactlyThoseParts() {
        Set<PromptPart> known = new HashSet<>();
        PromptPlan.fixed(BOT).forEach(known::addAll);
        PromptPlan.forCall(BOT, TestBot.bound(BOT, Map.of("name", "Li"))).forEach(known::addAll);
        TextRunner call = TextRunner.start(BOT, Map.of("name", "Li"))
                .hear("banana")
                .hear("friday")
                .press("1");
        List<PromptPart> said = call.steps().stream()
                .flatMap(step -> step.actions().stream())
                .flatMap(action -> action instanceof Action.Say say ? say.parts().stream() : null)
                .toList();
        assertThat(said).hasSize(5).allSatisfy(part -> assertThat(known).contains(part));
    }

    @Test
    void thePlanIsBounded() {
        String values = IntStream.range(0, 20).mapToObj(i -> "v" + i + ": []").collect(Collectors.joining(", "));
        String nodes = IntStream.range(0, 12)
                .mapToObj(i -> """
                        n%d:
                          when: { entity: e }
                          set: { a: =entity.e, b: =entity.f }
                          say: "%d {a} {b}"
                          children: [n%d]
                        """.formatted(i, i, (i + 1) % 12))
                .collect(Collectors.joining());
        Bot bot = TestBot.of(
                "entities: { e: { values: { %s } }, f: { values: { %s } } }".formatted(values, values), nodes);
        List<List<PromptPart>> plan = PromptPlan.forCall(bot, Map.of());
        assertThat(plan).hasSize(500);
        assertThat(plan.stream().filter(parts -> parts.toString().contains("0 v")))
                .hasSizeGreaterThanOrEqualTo(64);
        assertThat(plan.stream()
                        .filter(parts ->
                                ((PromptPart.Text) parts.getFirst()).text().startsWith("0 ")))
                .hasSize(64);
    }

    private static List<PromptPart> texts(String... texts) {
        return java.util.Arrays.stream(texts)
                .<PromptPart>map(PromptPart.Text::new)
                .toList();
    }
}
