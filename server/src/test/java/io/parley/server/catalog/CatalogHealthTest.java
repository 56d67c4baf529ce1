package io.parley.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.server.catalog.Reload.Trigger;
import io.parley.server.health.Health;
import io.parley.server.health.Health.Finding;
import io.parley.server.settings.Settings;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogHealthTest {
    private final VirtualEngineClock clock = new VirtualEngineClock();

    @TempDir
    Path folder;

    @Test
    void itIsWellAsLongAsWhatLiesInTheFoldersIsInForce() {
        Home home = new Home(folder).withBot("one", "Hello");
        LiveCatalog catalog = home.open(clock);
        CatalogHealth health = new CatalogHealth(catalog, Optional.empty());
        assertThat(health.get()).isEqualTo(Finding.ok("1 bots, 0 trunks"));

        home.write(home.botFile("one"), "bot: [");
        catalog.reload(Trigger.COMMAND);
        assertThat(health.get().level()).isEqualTo(Health.Level.DEGRADED);
        assertThat(health.get().detail()).startsWith("1 of the files are wrong").contains("bots/one/bot.yaml:1:7");

        home.withBot("one", "Hello again");
        catalog.reload(Trigger.COMMAND);
        assertThat(health.get()).isEqualTo(Finding.ok("1 bots, 0 trunks"));
    }

    @Test
    void aWatchThatSeesNothingIsTold() throws IOException {
        LiveCatalog catalog = new Home(folder).open(clock);
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("home.zip"), Map.of("create", "true"));
                FolderWatch blind = FolderWatch.start(
                        Settings.defaults(zip.getPath("/")), () -> {}, clock, FolderWatch.Pace.DEFAULT)) {
            assertThat(new CatalogHealth(catalog, Optional.of(blind)).get().detail())
                    .startsWith("changed files are not noticed");
        }
    }
}
