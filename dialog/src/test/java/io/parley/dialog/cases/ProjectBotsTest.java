package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.ProjectBots;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example bots and their tests. */
final class ProjectBotsTest {

    static List<Path> files() {
        return ProjectBots.files();
    }

    @Test
    void thereAreBotsInTwoLanguages() {
        assertThat(files())
                .extracting(ProjectBots::folder)
                .containsExactlyInAnyOrder("delivery", "notice", "reminder", "satisfaction", "repayment");
    }

    @ParameterizedTest
    @MethodSource("files")
    void anExampleBotPassesItsTestsWhichTakeAllItsWays(Path file) {
        SuiteResult result = TestedBot.load(file).run(() -> 0);
        assertThat(result.failed())
                .as(() -> String.join("\n", result.report(true)))
                .isZero();
        assertThat(result.coverage().missedNodes()).isEmpty();
        assertThat(result.coverage().missedEdges()).isEmpty();
    }
}
