package io.parley.engine.turns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * A tenth of the corpus through the real audio path and recogniser. The bounds leave room to what the whole corpus shows in
 * docs/performance/turns.md: they are there to notice that something got worse.
 */
final class TurnCorpusTest {
    @Test
    void turns_are_taken_as_well_as_the_published_table_says() {
        Voices voices = Voices.read();
        TurnFigures all = new TurnFigures();
        try (TurnStage stage = new TurnStage()) {
            TurnCorpus.tenth(voices).forEach(call -> all.add(call, stage.run(call)));
        }
        String table = TurnFigures.header() + all.row("a tenth") + String.join("\n", all.failures());

        assertThat(all.recall()).as(table).isGreaterThanOrEqualTo(0.8);
        assertThat(all.falseStopShare()).as(table).isLessThanOrEqualTo(0.25);
        assertThat(all.cutOffShare()).as(table).isLessThanOrEqualTo(0.15);
        assertThat(all.unheardShare()).as(table).isLessThanOrEqualTo(0.1);
        assertThat(all.openEndpointMillis(50)).as(table).isBetween(550L, 900L);
        assertThat(all.expectedEndpointMillis(50)).as(table).isBetween(250L, 500L);
        assertThat(all.silentMillis(50)).as(table).isLessThanOrEqualTo(200);
        assertThat(all.afterEndpointMillis(50)).as(table).isLessThanOrEqualTo(100);
        assertThat(all.afterEndpointMillis(95)).as(table).isLessThanOrEqualTo(400);
    }
}
