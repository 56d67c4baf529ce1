package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.warmup.WarmUp;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's call to itself, with the real voice, recogniser, SIP and RTP. */
final class WarmUpTest {
    @TempDir
    Path data;

    @Test
    void theEngineUnderstandsItselfAndLeavesNothingBehind() throws Exception {
        try (RunningEngine engine = RealEngine.open(data)) {
            WarmUp.Result result = engine.warmUp();
            assertThat(result).as("%s", result).isInstanceOf(WarmUp.Result.Warm.class);
            assertThat(((WarmUp.Result.Warm) result).took()).isLessThan(WarmUp.BOUND);
            assertThat(engine.engine().calls()).isEmpty();
            assertThat(engine.desk().unfinished()).isZero();
            // Audio really went both ways, through the loops that the calls will use.
            assertThat(engine.mediaLoad().packetsReceived()).isGreaterThan(50);
            assertThat(engine.mediaLoad().calls()).isZero();
            assertThat(Path.of("warm-up")).doesNotExist();
            assertThat(data.resolve("calls")).doesNotExist();
            assertThat(data.resolve("prompts")).doesNotExist();
        }
    }
}
