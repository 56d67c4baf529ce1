package io.parley.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.archive.BotExport;
import io.parley.dialog.archive.BotImport;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.server.catalog.Reload.Change;
import io.parley.server.catalog.Reload.Trigger;
import io.parley.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bot is imported while an engine watches its folder. */
final class ImportedBotTest {
    private static final FolderWatch.Pace QUICK = new FolderWatch.Pace(
            Duration.ofMillis(20), Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(100));
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @Test
    void anEngineTakesAnImportedBotAndItsReplacementAsOneChangeEach() {
        Home home = new Home(folder).withBot("one", "Hello");
        List<Change> changes = new CopyOnWriteArrayList<>();
        try (SystemEngineClock clock = new SystemEngineClock()) {
            LiveCatalog catalog = home.open(clock);
            Runnable reload = () -> changes.addAll(catalog.reload(Trigger.WATCH).changes());
            try (FolderWatch _ = FolderWatch.start(home.settings, reload, clock, QUICK)) {
                String first = imported("Hello two", false);
                awaitInForce(catalog, first);
                String second = imported("Hello again", true);
                awaitInForce(catalog, second);

                Await.until("both changes are told", BOUND, () -> changes.size() >= 2);
                assertThat(changes)
                        .hasSize(2)
                        .allSatisfy(change -> assertThat(change).isInstanceOf(Change.Taken.class));
                assertThat(catalog.current().bots()).containsOnlyKeys("one", "two");
            }
        }
    }

    /** Packed elsewhere, and imported here; returns its hash. */
    private String imported(String says, boolean replace) {
        Home other = new Home(elsewhere).withBot("two", says);
        Path zip = elsewhere.resolve("two.zip");
        BotExport.toZip(other.botFile("two"), zip);
        return BotImport.run(zip, folder.resolve("bots"), Optional.empty(), replace)
                .bot()
                .hash();
    }

    private static void awaitInForce(LiveCatalog catalog, String hash) {
        Await.until(
                "the imported bot is in force",
                BOUND,
                () -> catalog.current()
                        .bot("two")
                        .filter(duty -> duty.bot().hash().equals(hash))
                        .isPresent());
    }
}
