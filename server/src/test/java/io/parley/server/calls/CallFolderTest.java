package io.parley.server.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CallFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:30:15Z");
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @Test
    void anIdSaysWhenTheCallBeganWhereTheEngineIs() {
        String callId = CallFolder.newCallId(NOW, SHANGHAI, 0xff4f2a91);
        assertThat(callId).isEqualTo("20261121-093015-4f2a91");
        assertThat(CallFolder.isCallId(callId)).isTrue();
        assertThat(CallFolder.of(Path.of("data"), callId).folder())
                .isEqualTo(Path.of("data/calls/2026-11-21/20261121-093015-4f2a91"));
    }

    /** More than any engine begins in a second, across the end of the numbers. */
    @Test
    void callsOfOneSecondAreToldApart() {
        Set<String> ids = new HashSet<>();
        for (int number = Integer.MAX_VALUE - 5_000, i = 0; i < 10_000; i++, number++) {
            ids.add(CallFolder.newCallId(NOW, SHANGHAI, number));
        }
        assertThat(ids).hasSize(10_000);
    }

    @Test
    void nothingElseBecomesPartOfAPath() {
        assertThat(List.of("", "..", "../20261121-093015-4f2a91", "20261121-093015-4F2A91", "20261121-093015-4f2a91/x"))
                .noneMatch(CallFolder::isCallId);
    }
}
