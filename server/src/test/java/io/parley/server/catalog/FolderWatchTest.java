package io.parley.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.SystemEngineClock;
import io.parley.server.catalog.Reload.Trigger;
import io.parley.server.settings.Settings;
import io.parley.testkit.Await;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, watched as an engine watches them, only more quickly. */
final class FolderWatchTest {
    private static final FolderWatch.Pace QUICK = new FolderWatch.Pace(
            Duration.ofMillis(20), Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(100));
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final SystemEngineClock clock = new SystemEngineClock();
    private final AtomicInteger reloads = new AtomicInteger();
    private Home home;
    private LiveCatalog catalog;
    private FolderWatch watch;

    @BeforeEach
    void watchAHome() {
        home = new Home(folder).withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        catalog = home.open(clock);
        watch = watched(QUICK);
        Await.until("the first reload", BOUND, () -> reloads.get() == 1);
    }

    private FolderWatch watched(FolderWatch.Pace pace) {
        return FolderWatch.start(
                home.settings,
                () -> {
                    var _ = catalog.reload(Trigger.WATCH);
                    reloads.incrementAndGet();
                },
                clock,
                pace);
    }

    @AfterEach
    void close() {
        watch.close();
        clock.close();
    }

    private String hash(String bot) {
        return catalog.current().bot(bot).map(duty -> duty.bot().hash()).orElse("");
    }

    private void awaitNew(String bot, String before) {
        Await.until("another version of " + bot, BOUND, () -> !hash(bot).equals(before));
    }

    @Test
    void aFileThatIsReplacedAndOneThatIsWrittenInPlaceAreNoticed() throws IOException {
        String before = hash("one");
        home.withBot("one", "Replaced");
        awaitNew("one", before);
        String replaced = hash("one");
        Files.writeString(home.botFile("one"), Home.bot("one", "Written in place"));
        awaitNew("one", replaced);
        assertThat(catalog.last().trigger()).isEqualTo(Trigger.WATCH);
        assertThat(watch.state())
                .isInstanceOfSatisfying(
                        FolderWatch.State.Watching.class,
                        watching -> assertThat(watching.folders()).isGreaterThanOrEqualTo(4));
    }

    @Test
    void aBotInANewFolderIsNoticedAndSoIsWhatHappensThereLater() throws IOException {
        Path made = Files.createDirectories(folder.resolve("being-made/two"));
        Files.writeString(made.resolve("bot.yaml"), Home.bot("two", "Hello"));
        Files.move(made, folder.resolve("bots/two"));
        awaitNew("two", "");
        String before = hash("two");
        home.withBot("two", "Changed");
        awaitNew("two", before);
        home.delete(home.botFile("two"));
        Await.until("bot two is gone", BOUND, () -> hash("two").isEmpty());
        home.withBot("two", "Back again");
        awaitNew("two", "");
    }

    @Test
    void trunksAndSettingsAreNoticed() {
        home.withTrunk("b", Home.route("*", "one"));
        Await.until("trunk b", BOUND, () -> catalog.current().trunk("b").isPresent());
        home.write(home.settings.file(), "drain: 5s\n");
        Await.until(
                "the settings",
                BOUND,
                () -> catalog.last().changes().stream().anyMatch(Reload.Change.NeedsRestart.class::isInstance));
    }

    @Test
    void aLinkedFileIsNoticedWhereItReallyLies() throws IOException {
        Path real = folder.resolve("elsewhere/linked.yaml");
        Files.createDirectories(real.getParent());
        Files.writeString(real, Home.bot("two", "Hello"));
        Files.createDirectories(folder.resolve("bots/two"));
        Files.createSymbolicLink(home.botFile("two"), real);
        awaitNew("two", "");
        String before = hash("two");
        Files.writeString(real, Home.bot("two", "Changed"));
        awaitNew("two", before);
    }

    /** As configuration is mounted into containers: a link to a folder is turned to another one. */
    @Test
    void aLinkedFolderThatIsTurnedIsNoticed() throws IOException {
        Path bots = home.settings.folders().bots();
        for (String version : new String[] {"v1", "v2"}) {
            Files.createDirectories(bots.resolve("." + version));
            Files.writeString(bots.resolve("." + version + "/bot.yaml"), Home.bot("two", "This is " + version));
        }
        Files.createSymbolicLink(bots.resolve("two"), Path.of(".v1"));
        awaitNew("two", "");
        String before = hash("two");
        Path next = Files.createSymbolicLink(bots.resolve(".next"), Path.of(".v2"));
        Files.move(next, bots.resolve("two"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        awaitNew("two", before);
    }

    @Test
    void aFolderThatIsMovedAwayAndBackIsWatchedAgain() throws IOException {
        Path bots = home.settings.folders().bots();
        Files.move(bots, folder.resolve("away"));
        Await.until(
                "the folder is missed", BOUND, () -> !catalog.last().problems().isEmpty());
        assertThat(hash("one")).isNotEmpty();
        Files.move(folder.resolve("away"), bots);
        Await.until("the folder is back", BOUND, () -> catalog.last().problems().isEmpty());
        String before = hash("one");
        home.withBot("one", "Changed");
        awaitNew("one", before);
    }

    @Test
    void whatHappensElsewhereInTheHomeFolderIsNoReload() throws IOException {
        Files.createDirectories(folder.resolve("data/calls"));
        Files.writeString(folder.resolve("notes.txt"), "notes");
        Files.writeString(folder.resolve("data/calls/x"), "x");
        // Whatever comes for these comes before what is awaited here.
        String before = hash("one");
        home.withBot("one", "Changed");
        awaitNew("one", before);
        assertThat(reloads.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void manyWritesInARowAreOneReload() throws IOException {
        watch.close();
        reloads.set(0);
        watch = watched(new FolderWatch.Pace(
                Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMillis(10), Duration.ofSeconds(1)));
        Await.until("the first reload", BOUND, () -> reloads.get() == 1);
        String before = hash("one");
        for (int i = 0; i < 100; i++) {
            Files.writeString(home.botFile("one"), Home.bot("one", "Step " + i));
        }
        awaitNew("one", before);
        assertThat(reloads.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void somebodyWhoWritesWithoutEndDoesNotKeepAReloadAway() throws Exception {
        String before = hash("one");
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; !over.get(); i++) {
                home.write(folder.resolve("trunk-config/notes.txt"), "line " + i);
            }
        });
        try {
            home.withBot("one", "Changed");
            awaitNew("one", before);
        } finally {
            over.set(true);
            writer.join();
        }
    }

    @Test
    void aReloadThatFailsDoesNotEndTheWatch() {
        watch.close();
        AtomicInteger failures = new AtomicInteger();
        watch = FolderWatch.start(
                home.settings,
                () -> {
                    failures.incrementAndGet();
                    throw new IllegalStateException("a fault");
                },
                clock,
                QUICK);
        Await.until("the first failure", BOUND, () -> failures.get() == 1);
        home.withBot("one", "Changed");
        Await.until("the second failure", BOUND, () -> failures.get() >= 2);
        assertThat(watch.state()).isInstanceOf(FolderWatch.State.Watching.class);
    }

    @Test
    void whereNothingCanBeWatchedTheStateSaysSo() throws IOException {
        Path archive = folder.resolve("home.zip");
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"));
                FolderWatch blind = FolderWatch.start(
                        Settings.defaults(zip.getPath("/")),
                        () -> {
                            throw new AssertionError("nothing can have changed");
                        },
                        clock,
                        QUICK)) {
            assertThat(blind.state()).isInstanceOf(FolderWatch.State.Blind.class);
        }
    }
}
