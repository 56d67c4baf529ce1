package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Checkout;
import org.junit.jupiter.api.Test;

final class DeliveryCasesTest {

    @Test
    void theExampleBotPassesItsTestsWhichEnterAllItsNodes() {
        TestedBot delivery = TestedBot.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
        assertThat(delivery.cases()).hasSizeGreaterThan(10);
        SuiteResult result = delivery.run(() -> 0);
        assertThat(result.failed())
                .as(() -> String.join("\n", TextReport.of(result, true)))
                .isZero();
        assertThat(result.coverage().missedNodes()).isEmpty();
        assertThat(result.coverage().missedEdges()).isEmpty();
    }
}
