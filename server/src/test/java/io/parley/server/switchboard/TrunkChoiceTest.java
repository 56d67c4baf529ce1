package io.parley.server.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which trunk a call leaves that names none. */
final class TrunkChoiceTest {
    @TempDir
    Path folder;

    private final List<Trunk> trunks = new ArrayList<>();
    private final Map<String, Integer> calls = new HashMap<>();

    private void trunk(String name, int channels, String callerIds, String carries) throws IOException {
        trunks.add(TrunkFile.read(
                Files.writeString(folder.resolve(name + ".yaml"), """
                trunk: %s
                gateways: [ { to: "sip:127.0.0.1" } ]
                caller-ids: [%s]
                limits: { channels: %d }
                dial: { carries: [%s] }
                """.formatted(name, callerIds, channels, carries))));
    }

    private List<String> chosen(String to, String callerId) {
        return TrunkChoice.of(
                        trunks,
                        to,
                        Optional.of(callerId).filter(it -> !it.isEmpty()),
                        trunk -> calls.getOrDefault(trunk.name(), 0))
                .stream()
                .map(Trunk::name)
                .toList();
    }

    @Test
    void theLongestPrefixComesFirst() throws IOException {
        trunk("all", 10, "", "\"\"");
        trunk("mobile", 10, "", "\"1\"");
        trunk("shanghai", 10, "", "\"021\", \"138\"");
        trunk("none", 10, "", "");

        assertThat(chosen("138 0013 8000", "")).containsExactly("shanghai", "mobile", "all");
        assertThat(chosen("13900139000", "")).containsExactly("mobile", "all");
        assertThat(chosen("+49301234", "")).containsExactly("all");
        assertThat(chosen("sip:13800138000@pbx.example", "")).isEmpty();
    }

    @Test
    void ofSeveralTheOneWithMostRoomComesFirst() throws IOException {
        trunk("a", 10, "", "\"1\"");
        trunk("b", 100, "", "\"1\"");
        calls.put("a", 2);
        calls.put("b", 19);

        assertThat(chosen("139", "")).containsExactly("b", "a");
        calls.put("b", 20);
        assertThat(chosen("139", "")).containsExactly("a", "b");
    }

    @Test
    void aTrunkWithoutTheCallerIdIsNone() throws IOException {
        trunk("a", 10, "\"1000\"", "\"1\"");
        trunk("b", 10, "\"1000\", \"2000\"", "\"\"");

        assertThat(chosen("139", "2000")).containsExactly("b");
        assertThat(chosen("139", "3000")).isEmpty();
    }
}
