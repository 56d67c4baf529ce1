package io.parley.dialog.archive;

import static io.parley.dialog.archive.BotsForPacking.contents;
import static io.parley.dialog.archive.BotsForPacking.folder;
import static io.parley.dialog.archive.BotsForPacking.yaml;
import static io.parley.dialog.archive.BotsForPacking.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parley.config.ConfigException;
import io.parley.dialog.ProjectBots;
import io.parley.dialog.archive.BotExport.Exported;
import io.parley.dialog.archive.BotImport.Imported;
import io.parley.dialog.bot.BotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BotArchiveTest {
    @TempDir
    Path folder;

    private Path bots;

    @BeforeEach
    void makeFolders() throws IOException {
        bots = Files.createDirectory(folder.resolve("bots"));
    }

    private Imported take(Path source) {
        return BotImport.run(source, bots, Optional.empty(), false);
    }

    private Imported replace(Path source) {
        return BotImport.run(source, bots, Optional.empty(), true);
    }

    private Path elsewhere(String name, Map<String, String> files) throws IOException {
        return folder(folder.resolve("elsewhere").resolve(name), files);
    }

    private Path packed(String name, String... recordings) throws IOException {
        return zip(folder.resolve(name + ".zip"), Map.of("bot.yaml", yaml(name, recordings)));
    }

    // ---- there and back

    @Test
    void aBotArrivesAsItWasPackedWithWhatBelongsToItAndNothingElse() throws IOException {
        Map<String, String> belonging = Map.of(
                "bot.yaml", yaml("问卷", "录音/你好.wav", "bye.wav") + "background: { file: room.mp3 }\n",
                "录音/你好.wav", "nihao",
                "bye.wav", "bye",
                "room.mp3", "murmur",
                "tests/all.yaml", "[]",
                "tests/more/第一.yaml", "[]");
        Path source = elsewhere("survey", belonging);
        folder(source, Map.of("README.md", "x", "unused.wav", "x", ".git/config", "x", "tests/.swp", "x"));

        Exported exported = BotExport.toZip(source.resolve("bot.yaml"), folder.resolve("survey.zip"));
        Imported imported = take(folder.resolve("survey.zip"));

        assertThat(exported.files()).isEqualTo(6);
        assertThat(exported.bot().hash())
                .isEqualTo(BotFile.load(source.resolve("bot.yaml")).hash());
        assertThat(imported.bot().hash()).isEqualTo(exported.bot().hash());
        assertThat(imported.bot().folder()).isEqualTo(bots.resolve("问卷"));
        assertThat(imported.leftOut()).isEmpty();
        assertThat(contents(bots.resolve("问卷"))).isEqualTo(belonging);
        assertThat(bots.toFile().list()).containsExactly("问卷");
    }

    @Test
    void theSameBotGivesTheSameBytes() throws IOException {
        Map<String, String> files =
                Map.of("bot.yaml", yaml("same", "b.wav", "a.wav"), "a.wav", "a", "b.wav", "b", "tests/t.yaml", "[]");
        Path one = elsewhere("one", files);
        Path other = elsewhere("other", files);
        Files.setLastModifiedTime(other.resolve("a.wav"), FileTime.fromMillis(1_000_000_000_000L));

        BotExport.toZip(one.resolve("bot.yaml"), folder.resolve("one.zip"));
        BotExport.toZip(other.resolve("bot.yaml"), folder.resolve("other.zip"));
        BotExport.toZip(one.resolve("bot.yaml"), folder.resolve("one.zip"));

        assertThat(folder.resolve("one.zip")).hasSameBinaryContentAs(folder.resolve("other.zip"));
        assertThat(folder.toFile().list()).doesNotContain(".one.zip");
    }

    @Test
    void aBotGoesThroughAFolderToo() throws IOException {
        Path source = elsewhere("x", Map.of("bot.yaml", yaml("x", "a.wav"), "a.wav", "a", "notes.txt", "x"));
        Path packed = folder.resolve("packed");

        BotExport.toFolder(source.resolve("bot.yaml"), packed);
        assertThat(contents(packed)).containsOnlyKeys("a.wav", "bot.yaml", "manifest.yaml");
        take(packed);

        assertThat(contents(bots)).containsOnlyKeys("x/a.wav", "x/bot.yaml");
        assertThatThrownBy(() -> BotExport.toFolder(source.resolve("bot.yaml"), packed))
                .hasMessageContaining("is there already");
    }

    @Test
    void flowsInFilesOfTheirOwnBelongToTheBot() throws IOException {
        Map<String, String> files = Map.of(
                "bot.yaml",
                yaml("x").replace("flows: {", "flows: { side: { file: flows/side.yaml },"),
                "flows/side.yaml",
                "when: { digits: \"9\" }\nopen: b\nnodes: { b: { say: Nine., return: true } }\n");
        Path source = elsewhere("x", files);

        BotExport.toZip(source.resolve("bot.yaml"), folder.resolve("x.zip"));

        assertThat(take(folder.resolve("x.zip")).bot().nodes()).containsOnlyKeys("a", "b");
        assertThat(contents(bots.resolve("x"))).isEqualTo(files);
    }

    @Test
    void everyBotOfTheProjectGoesThere() {
        for (Path bot : ProjectBots.files()) {
            Path zip = folder.resolve(ProjectBots.folder(bot) + ".zip");
            Exported exported = BotExport.toZip(bot, zip);
            assertThat(take(zip).bot().hash()).isEqualTo(exported.bot().hash());
        }
    }

    @Test
    void aBotThatIsWrongIsNotPacked() throws IOException {
        Path source = elsewhere("x", Map.of("bot.yaml", yaml("x", "gone.wav")));
        assertThatThrownBy(() -> BotExport.toZip(source.resolve("bot.yaml"), folder.resolve("x.zip")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gone.wav");
        assertThat(folder.resolve("x.zip")).doesNotExist();
    }

    // ---- packed by hand

    @Test
    void whatPeoplePackIsTaken() throws IOException {
        take(zip(folder.resolve("flat.zip"), Map.of("bot.yaml", yaml("flat", "a.wav"), "a.wav", "a")));
        take(zip(
                folder.resolve("nested.zip"),
                Map.of(
                        "my bot/bot.yaml", yaml("nested"),
                        "my bot/.DS_Store", "x",
                        "__MACOSX/my bot/._bot.yaml", "x",
                        "my bot/tests/", "")));
        Imported extra = take(zip(
                folder.resolve("extra.zip"), Map.of("bot.yaml", yaml("extra"), "notes/todo.txt", "x", "old.wav", "x")));

        assertThat(contents(bots)).containsOnlyKeys("extra/bot.yaml", "flat/a.wav", "flat/bot.yaml", "nested/bot.yaml");
        assertThat(extra.leftOut()).containsExactly("notes/todo.txt", "old.wav");
        assertThat(bots.resolve("extra/notes")).doesNotExist();
    }

    @Test
    void whatHoldsNoBotOrSeveralIsRefused() throws IOException {
        Path none = zip(folder.resolve("none.zip"), Map.of("a/b/bot.yaml", yaml("deep"), "readme", "x"));
        Path several = zip(folder.resolve("several.zip"), Map.of("a/bot.yaml", yaml("a"), "b/bot.yaml", yaml("b")));
        Path text = Files.writeString(folder.resolve("text.zip"), "no zip file at all, whatever its name");
        assertThatThrownBy(() -> take(none)).hasMessage(none + ": holds no bot.yaml");
        assertThatThrownBy(() -> take(several)).hasMessage(several + ": holds several bots, expected one");
        assertThatThrownBy(() -> take(text)).hasMessage(text + ": is no zip file");
        assertThatThrownBy(() -> take(folder.resolve("gone.zip"))).hasMessageEndingWith("gone.zip does not exist");
        assertThatThrownBy(() -> take(Path.of("/dev/null"))).hasMessage("/dev/null is no file");
        assertThat(contents(bots)).isEmpty();
    }

    @Test
    void aWrongBotIsRefusedWithItsPlaceInTheArchive() throws IOException {
        Path zip = zip(
                folder.resolve("wrong.zip"), Map.of("w/bot.yaml", yaml("wrong").replace("say", "sey")));
        assertThatThrownBy(() -> take(zip))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(zip + "/bot.yaml:6:")
                .hasMessageContaining("unknown key 'sey'");
        assertThat(bots.toFile().list()).isEmpty();
    }

    @Test
    void whatIsNotWhatWasPackedIsRefused() throws IOException {
        Path packed = folder.resolve("packed");
        Path source = elsewhere("x", Map.of("bot.yaml", yaml("x", "a.wav"), "a.wav", "a"));
        BotExport.toFolder(source.resolve("bot.yaml"), packed);
        Files.writeString(packed.resolve("a.wav"), "b");

        assertThatThrownBy(() -> take(packed))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("is not what was packed: its manifest.yaml says bot x, hash ");
        Files.writeString(packed.resolve("manifest.yaml"), "parley-bot: 2\nbot: x\nhash: y\n");
        assertThatThrownBy(() -> take(packed))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("parley-bot");
        Files.delete(packed.resolve("manifest.yaml"));
        assertThat(take(packed).bot().name()).isEqualTo("x");
    }

    // ---- into place

    @Test
    void anotherBotIsReplacedOnlyWhenAskedAndThenWhole() throws IOException {
        take(zip(folder.resolve("one.zip"), Map.of("bot.yaml", yaml("x", "old.wav"), "old.wav", "old")));
        Path newer = zip(folder.resolve("two.zip"), Map.of("bot.yaml", yaml("x", "new.wav"), "new.wav", "new"));
        Path wrong = packed("x", "gone.wav");

        assertThatThrownBy(() -> take(newer))
                .hasMessage("bot x is there already, in " + bots.resolve("x")
                        + "; replace it with --replace, or give this one another name with --as");
        assertThatThrownBy(() -> replace(wrong)).isInstanceOf(ConfigException.class);
        assertThat(contents(bots)).containsOnlyKeys("x/bot.yaml", "x/old.wav");

        assertThat(replace(newer).replaced()).isTrue();
        assertThat(contents(bots)).containsOnlyKeys("x/bot.yaml", "x/new.wav");
        assertThat(bots.toFile().list()).containsExactly("x");
    }

    @Test
    void aBotIsFoundByItsNameWhereverItLies() throws IOException {
        folder(bots.resolve("old-folder"), Map.of("bot.yaml", yaml("x"), "notes.txt", "mine"));
        folder(bots.resolve("broken"), Map.of("bot.yaml", "{"));
        Path source = packed("x");

        assertThatThrownBy(() -> take(source)).hasMessageContaining("in " + bots.resolve("old-folder"));
        assertThat(replace(source).bot().folder()).isEqualTo(bots.resolve("old-folder"));
        folder(bots.resolve("x"), Map.of("bot.yaml", "{"));
        assertThatThrownBy(() -> replace(source)).hasMessageContaining("move one of them away");
        assertThat(contents(bots)).containsOnlyKeys("broken/bot.yaml", "old-folder/bot.yaml", "x/bot.yaml");
    }

    @Test
    void aLinkedBotIsReplacedAndWhatItLedToStays() throws IOException {
        Path real = elsewhere("x", Map.of("bot.yaml", yaml("x")));
        Files.createSymbolicLink(bots.resolve("x"), real);

        replace(packed("x"));

        assertThat(Files.isSymbolicLink(bots.resolve("x"))).isFalse();
        assertThat(contents(real)).containsOnlyKeys("bot.yaml");
        assertThat(bots.toFile().list()).containsExactly("x");
    }

    @Test
    void aBotComesUnderAnotherName() throws IOException {
        for (String written : List.of("x", "\"x\"", "'x'")) {
            Path source = zip(folder.resolve("x.zip"), Map.of("bot.yaml", "\uFEFF" + yaml(written)));
            Imported imported = BotImport.run(source, bots, Optional.of("另一个"), true);
            assertThat(imported.bot().name()).isEqualTo("另一个");
            assertThat(Files.readString(bots.resolve("另一个/bot.yaml")))
                    .contains("bot: " + written.replace("x", "另一个") + "  # its name\n")
                    .startsWith("\uFEFF# A bot");
        }
        Path windows = zip(
                folder.resolve("w.zip"),
                Map.of("bot.yaml", yaml("x").replace("# A bot", "# 😀\r#").replace("\n", "\r\n")));
        assertThat(BotImport.run(windows, bots, Optional.of("y"), false).bot().name())
                .isEqualTo("y");
        Path escaped = zip(folder.resolve("e.zip"), Map.of("bot.yaml", yaml("\"\\x78\"")));
        assertThatThrownBy(() -> BotImport.run(escaped, bots, Optional.of("z"), false))
                .hasMessageContaining("cannot be replaced");
    }

    @Test
    void aNameThatIsNoneLeadsNowhere() throws IOException {
        Path source = packed("x");
        for (String name : List.of("../y", "a b", "", "y\nlanguage: zh", ".y", "y # z", "\"y\"", "y: z", "*y")) {
            assertThatThrownBy(() -> BotImport.run(source, bots, Optional.of(name), true))
                    .as(name)
                    .isInstanceOfAny(ConfigException.class, ArchiveException.class);
        }
        assertThat(bots.toFile().list()).isEmpty();
        assertThat(folder.resolve("y")).doesNotExist();
    }

    @Test
    void whoeverLooksFindsOneVersionOrTheOther() throws Exception {
        Path one = packed("x");
        take(one);
        Path two = zip(folder.resolve("two.zip"), Map.of("bot.yaml", yaml("x", "a.wav"), "a.wav", "a"));
        assumeTrue(exchangeWorksHere(), "this file system cannot exchange folders");
        Path file = bots.resolve("x/bot.yaml");
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> missing = CompletableFuture.supplyAsync(() -> {
            int times = 0;
            while (!over.get()) {
                times += Files.exists(file) ? 0 : 1;
            }
            return times;
        });
        for (int i = 0; i < 40; i++) {
            replace(i % 2 == 0 ? two : one);
        }
        over.set(true);
        assertThat(missing.get()).isZero();
    }

    private boolean exchangeWorksHere() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path other = Files.createDirectory(folder.resolve("other"));
        return Folders.replace(one, other).equals(other);
    }

    @Test
    void withoutAnExchangeTheFoldersChangePlacesInTwoSteps() throws IOException {
        Path there = folder(folder.resolve("there"), Map.of("a", "old"));
        Path by = folder(folder.resolve("by"), Map.of("a", "new"));
        Path aside = Folders.replaceInTwoSteps(there, by);
        assertThat(contents(there)).containsValue("new");
        assertThat(contents(aside)).containsValue("old");
        assertThatThrownBy(() -> Folders.replaceInTwoSteps(there, folder.resolve("gone")))
                .isInstanceOf(IOException.class);
        assertThat(contents(there)).containsValue("new");
    }
}
