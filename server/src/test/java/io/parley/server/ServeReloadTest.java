package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.BotFile;
import io.parley.engine.trunk.TrunkFile;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parley serve} as a process: bots change while it has calls. */
final class ServeReloadTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int MOST_CALLS = 20;

    @TempDir
    Path folder;

    private static Sipp calling(String scenario, String port, int talksMillis) {
        return Sipp.resource("/sipp/" + scenario + ".xml")
                .with("TALKS", Integer.toString(talksMillis))
                .calling("127.0.0.1:" + port)
                .option("-timeout", BOUND.toSeconds() + "s")
                .start();
    }

    /** A short call; what its record says of a field. */
    private static String call(ParleyProcess parley, String port, String field) throws Exception {
        List<Path> before = parley.all("record.json");
        try (Sipp caller = calling("uac-listens", port, 300)) {
            caller.succeeds(BOUND);
        }
        List<Path> written = new ArrayList<>();
        Await.until("the record is written", BOUND, () -> {
            written.clear();
            written.addAll(records(parley));
            written.removeAll(before);
            return !written.isEmpty();
        });
        return field(written.getFirst(), field);
    }

    private static List<Path> records(ParleyProcess parley) {
        return parley.all("record.json").stream()
                .filter(file -> file.toFile().length() > 0)
                .toList();
    }

    private static String field(Path record, String name) throws Exception {
        return Files.readString(record).replaceAll("(?s).*\"" + name + "\": \"([^\"]*)\".*", "$1");
    }

    @Test
    void aRunningCallKeepsItsBotTheNextHasTheNewOneAndAWrongFileChangesNothing() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: 10", "drain: 2s");
        Path bot = home.root().resolve("bots/host/bot.yaml");
        String first = BotFile.load(bot).hash();
        try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
            String port = parley.line("Serving").replaceAll(".*port (\\d+).*", "$1");
            Path early;
            try (Sipp stays = calling("uac-waits", port, 0)) {
                Await.until("answered", BOUND, () -> stays.messages().contains("SIP/2.0 200 OK"));
                assertThat(call(parley, port, "botHash")).isEqualTo(first);
                early = parley.only("record.json");

                replace(bot, "Goodbye.", "Goodbye, and thank you.");
                String second = BotFile.load(bot).hash();
                assertThat(second).isNotEqualTo(first);
                String hash = first;
                for (int calls = 0; calls < MOST_CALLS && hash.equals(first); calls++) {
                    hash = call(parley, port, "botHash");
                }
                assertThat(hash).isEqualTo(second);

                replace(bot, "hear:", "heer:");
                assertThat(parley.line(place(bot, "heer:")))
                        .contains("unknown key 'heer'")
                        .contains("did you mean 'hear'");
                assertThat(call(parley, port, "botHash")).isEqualTo(second);
                parley.terminate();
                stays.succeeds(BOUND);
            }
            assertThat(parley.awaitEnd()).isZero();
            // The call that began first ended last, with what it began with.
            List<Path> ofTheFirst = new ArrayList<>();
            for (Path file : parley.all("record.json")) {
                if (field(file, "botHash").equals(first) && !file.equals(early)) {
                    ofTheFirst.add(file);
                }
                assertThat(field(file, "trunkHash"))
                        .isEqualTo(TrunkFile.read(home.root().resolve("trunk-config/peer.yaml"))
                                .hash());
            }
            assertThat(ofTheFirst)
                    .anySatisfy(
                            file -> assertThat(Files.readString(file)).contains("\"reason\": \"the engine stops\""));
        }
    }

    /** Where a text stands first: {@code bot.yaml:4:1}. */
    private static String place(Path file, String text) throws IOException {
        String before = Files.readString(file);
        before = before.substring(0, before.indexOf(text));
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return file.getFileName() + ":" + line + ":" + (before.length() - before.lastIndexOf('\n'));
    }

    private static void replace(Path file, String what, String by) throws Exception {
        Path next = Files.writeString(
                file.resolveSibling(".next"), Files.readString(file).replace(what, by));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void allThatIsWrongInAHomeFolderIsToldByCheckAndByServe() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: none", "drain: soon");
        Files.writeString(
                Files.createDirectories(home.root().resolve("bots/other")).resolve("bot.yaml"), "bot: [");
        try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "check")) {
            assertThat(parley.line(place(home.root().resolve("parley.yaml"), "soon")))
                    .contains("drain");
            parley.line("bots/other/bot.yaml:1:7");
            assertThat(parley.line(place(home.root().resolve("trunk-config/peer.yaml"), "none")))
                    .contains("limits.channels: \"none\"");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
        Files.writeString(home.root().resolve("parley.yaml"), "http: off\n");
        try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
            parley.line("bots/other/bot.yaml:1:7");
            parley.line(place(home.root().resolve("trunk-config/peer.yaml"), "none"));
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
    }

    @Test
    void theRepositorysOwnFolderIsRight() throws Exception {
        try (ParleyProcess parley = new ParleyProcess(folder.resolve("data"), "check")) {
            assertThat(parley.line("bot delivery is right")).contains("bots/delivery/bot.yaml");
            assertThat(parley.line("trunk loopback is right")).contains("trunk-config/loopback.yaml");
            assertThat(parley.awaitEnd()).isZero();
        }
    }
}
