package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.expression.Value;
import io.parley.dialog.text.TextRunner;
import io.parley.testkit.Checkout;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeliveryBotTest {
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Bot BOT = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    @Test
    void aDayAndKeyOneConfirmTheDelivery() {
        TextRunner call = call();
        assertThat(call.said()).containsExactly("Hello Ms Liu, Parley Couriers. Which day should we deliver?");
        call.hear("tuesday");
        assertThat(call.said())
                .containsExactly("tuesday, between nine and noon. Press 1 to confirm, 2 to choose again.");
        call.press("1");
        assertThat(call.said()).containsExactly("Done. Goodbye.");
        assertThat(call.hangUp()).contains("bot");
        assertThat(call.complete()).isTrue();
        assertThat(call.info()).isEqualTo(Map.of("意向", "A", "day", "tuesday"));
        assertThat(call.path()).containsExactly("greeting", "day-given", "confirmed");
    }

    @Test
    void keyTwoAsksForTheDayAgain() {
        TextRunner call = call();
        call.hear("the next day please").press("2");
        assertThat(call.said()).last().isEqualTo("Which day should we deliver?");
        call.hear("well friday").press("1");
        assertThat(call.info()).containsEntry("day", "friday");
        assertThat(call.path()).containsExactly("greeting", "day-given", "greeting", "day-given", "confirmed");
    }

    @Test
    void aCallerWhoRefusesIsLetGo() {
        TextRunner call = call().hear("No, thanks!");
        assertThat(call.said()).last().isEqualTo("All right, we keep your parcel. Goodbye.");
        assertThat(call.info()).isEqualTo(Map.of("意向", "D"));
        assertThat(call.hangUp()).contains("bot");
    }

    @Test
    void aCallerWhoIsTwiceUnclearGetsAMessage() {
        TextRunner call = call().hear("what do you want");
        assertThat(call.said()).last().isEqualTo("Sorry, which day? Tuesday, Friday, or tomorrow?");
        call.hear("i do not know");
        assertThat(call.said()).last().isEqualTo("We will send you a message. Goodbye.");
        assertThat(call.info()).isEqualTo(Map.of("意向", "C"));
        assertThat(call.path()).containsExactly("greeting", "unclear");
    }

    @Test
    void aSilentCallerIsAskedOnceThenTheCallEnds() {
        TextRunner call = call().pass(SILENCE);
        assertThat(call.said()).last().isEqualTo("Are you still there?");
        assertThat(call.hangUp()).isEmpty();
        call.pass(SILENCE);
        assertThat(call.hangUp()).contains("silence");
        assertThat(call.complete()).isFalse();
    }

    @Test
    void aWrongKeyIsSaidToBeOneAndTheChoiceIsOfferedAgain() {
        TextRunner call = call().hear("tuesday").press("5");
        assertThat(call.said())
                .last()
                .isEqualTo("That key has no meaning. tuesday. Press 1 to confirm, 2 to choose again.");
        call.press("1");
        assertThat(call.info()).containsEntry("意向", "A");
    }

    @Test
    void withoutAKeyTheChoiceIsAskedForTwice() {
        TextRunner call = call().hear("friday").pass(Duration.ofSeconds(8));
        assertThat(call.said()).last().isEqualTo("Please press 1 or 2.");
        call.pass(Duration.ofSeconds(8));
        assertThat(call.said()).containsExactly("We will call again to confirm. Goodbye.");
        assertThat(call.info()).isEqualTo(Map.of("意向", "B", "day", "friday"));
        assertThat(call.hangUp()).contains("bot");
    }

    @Test
    void allPromptsOfACallWithAKnownNameAreKnownBeforeDialling() {
        Map<String, Value> variables = switch (BOT.bind(Map.of("name", "Ms Liu"))) {
            case Bot.Binding.Bound bound -> bound.values();
            case Bot.Binding.Refused refused -> throw new AssertionError(refused.problems());
        };
        assertThat(PromptPlan.forCall(BOT, variables))
                .hasSize(1 + 6 + 6)
                .anySatisfy(parts -> assertThat(parts.toString()).contains("Hello Ms Liu"))
                .anySatisfy(parts -> assertThat(parts.toString()).contains("tomorrow, between nine and noon"));
        assertThat(PromptPlan.fixed(BOT).toString()).contains("Done. Goodbye.", "something went wrong");
    }

    private static TextRunner call() {
        return TextRunner.start(BOT, Map.of("name", "Ms Liu"));
    }
}
