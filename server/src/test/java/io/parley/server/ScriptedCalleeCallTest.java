package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.call.Outcome;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.replay.Replay;
import io.parley.media.audio.WavFile;
import io.parley.server.calls.CallDesk;
import io.parley.server.demo.Callee;
import io.parley.server.demo.Demonstration;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our endpoint against itself: the demonstration as it runs where baresip is missing, in PCMA. */
final class ScriptedCalleeCallTest {

    @Test
    void theDemonstrationWorksWithTheProjectsOwnTelephone(@TempDir Path data) throws Exception {
        try (RunningEngine engine = RealEngine.open(data)) {
            Callee callee = Callee.scripted(System.getProperty("java.class.path"), "PCMA", data.resolve("telephone"));
            Demonstration.Shown shown = new Demonstration(engine, RealEngine.loopback(), RealEngine.onDuty(engine))
                    .run(callee, new Nobody());
            assertThat(shown.heard()).hasSize(2);
            int call = 0;
            for (CallDesk.Finished finished : List.of(shown.botCalled(), shown.personCalled())) {
                CallEvent.Ended ended = finished.ended();
                assertThat(ended.outcome()).isEqualTo(Outcome.CONNECTED.name());
                assertThat(ended.complete()).isTrue();
                assertThat(ended.info()).containsEntry("day", "tuesday");
                assertThat(Replay.of(finished.folder().journal(), RealEngine.delivery()))
                        .isInstanceOf(Replay.Result.Same.class);
                assertThat(WavFile.read(shown.heard().get(call++)).durationMillis())
                        .isGreaterThan(ended.talkMillis() / 2);
            }
        }
    }

    /** Looks at what is left behind only. */
    private static final class Nobody implements Demonstration.Audience {
        @Override
        public StampedJournal.Observer begins(Demonstration.Half half) {
            return (tick, nanos, event) -> {};
        }

        @Override
        public void ended(Demonstration.Half half, CallDesk.Finished finished) {}
    }
}
