package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.calls.CallDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls that are handed over to a human, for tests in each way of doing so. */
final class Transferred {
    private Transferred() {}

    /** A trunk from its file's text. */
    static Trunk trunk(Path folder, String yaml) throws IOException {
        Path file = folder.resolve("pbx.yaml");
        Files.writeString(file, yaml);
        return TrunkFile.read(file);
    }

    /** The only attempt that the call's record knows of. */
    static JsonNode transfer(CallDesk.Finished finished) {
        JsonNode record = JsonMapper.shared().readTree(finished.folder().record());
        assertThat(record.path("transfers")).as("%s", record).hasSize(1);
        return record.path("transfers").path(0);
    }

    /**
     * The call was one with a person.
     *
     * @param outcome of its only attempt
     * @param came what the bot noted of it; empty: nothing
     */
    static void assertEnded(CallDesk.Finished finished, String outcome, String came) {
        assertThat(transfer(finished).path("outcome").asString())
                .as("%s", transfer(finished))
                .isEqualTo(outcome);
        assertThat(finished.ended().outcome()).isEqualTo("CONNECTED");
        assertThat(finished.ended().info()).isEqualTo(came.isEmpty() ? Map.of() : Map.of("came", came));
    }
}
