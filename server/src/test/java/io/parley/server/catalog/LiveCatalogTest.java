package io.parley.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.media.audio.WavFile;
import io.parley.media.session.SimulatedMedia;
import io.parley.server.catalog.Reload.Change;
import io.parley.server.catalog.Reload.Kind;
import io.parley.server.catalog.Reload.Trigger;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, real readers, real prompts in tones. */
final class LiveCatalogTest {
    private final VirtualEngineClock clock = new VirtualEngineClock();

    @TempDir
    Path folder;

    private Home home;

    @BeforeEach
    void makeHome() {
        home = new Home(folder);
    }

    private String hash(LiveCatalog catalog, String bot) {
        return catalog.current().bot(bot).orElseThrow().bot().hash();
    }

    // ---- the start

    @Test
    void everythingOfTheFoldersComesIntoForce() {
        home.withBot("one", "Hello one").withBot("two", "Hello two").withTrunk("a", Home.route("*", "two"));

        LiveCatalog catalog = home.open(clock);

        assertThat(catalog.current().bots()).containsOnlyKeys("one", "two");
        assertThat(catalog.current().trunks()).containsOnlyKeys("a");
        assertThat(catalog.current().trunk("a").orElseThrow().hash()).hasSize(64);
        assertThat(home.synthesizer.spoken()).contains("Hello one", "Hello two");
        assertThat(catalog.last().trigger()).isEqualTo(Trigger.START);
        assertThat(catalog.last().changes()).hasSize(3).allMatch(Change.Taken.class::isInstance);
    }

    @Test
    void emptyFoldersServeNobody() {
        assertThat(home.open(clock).current().bots()).isEmpty();
    }

    @Test
    void allProblemsOfAllFilesAreToldTogether() throws IOException {
        home.withBot("right", "Hello");
        home.write(home.botFile("wrong"), Home.bot("wrong", "Hello").replace("language", "langwidge"));
        home.write(home.botFile("mute"), Home.bot("right", "I am the same"));
        home.withTrunk("a", Home.route("1", "rigth"), Home.route("*", "nobody"));
        Files.write(home.trunkFile("latin"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        Files.writeString(folder.resolve("trunk-config/old.yml"), Home.trunk("old"));
        Files.createSymbolicLink(home.trunkFile("dangling"), folder.resolve("nowhere"));
        try (RandomAccessFile large =
                new RandomAccessFile(home.trunkFile("large").toFile(), "rw")) {
            large.setLength(100L << 20);
        }

        assertThat(home.problems(clock))
                .containsExactlyInAnyOrder(
                        "bots/mute/bot.yaml:1:1: bot: \"right\" – a name that "
                                + home.botFile("right").toString().replace(folder + "/", "")
                                + " has, too; expected one of its own",
                        "bots/right/bot.yaml:1:1: bot: \"right\" – a name that bots/mute/bot.yaml has, too; expected"
                                + " one of its own",
                        "bots/wrong/bot.yaml:1:1: language: missing – expected text",
                        "bots/wrong/bot.yaml:2:1: unknown key 'langwidge', did you mean 'language'?",
                        "trunk-config/a.yaml:5:28: inbound.routes[0].bot: \"rigth\" – no such bot, expected the name"
                                + " of a bot that is right",
                        "trunk-config/a.yaml:5:53: inbound.routes[1].bot: \"nobody\" – no such bot, expected the name"
                                + " of a bot that is right",
                        "trunk-config/dangling.yaml:1:1: does not exist",
                        "trunk-config/large.yaml:1:1: is larger than 1 MB",
                        "trunk-config/latin.yaml:1:1: is not UTF-8",
                        "trunk-config/old.yml:1:1: expected a name that ends in .yaml");
    }

    @Test
    void aRouteThatDoesNotGiveTheBotWhatItNeedsIsToldAtTheRoute() {
        home.write(home.botFile("b"), Home.bot("b", "Hello {name}", "{ name: { required: true } }"));
        home.withTrunk("a", Home.route("*", "b"));

        assertThat(home.problems(clock))
                .containsExactly("trunk-config/a.yaml:5:28: inbound.routes[0].variables: missing – bot b needs the"
                        + " variable 'name'");
    }

    @Test
    void aRoutesVariablesAreCheckedAgainstTheBotAsFarAsTheyAreKnown() {
        home.write(
                home.botFile("b"),
                Home.bot("b", "Hello {name}", "{ name: { required: true }, count: { type: number } }"));
        home.withTrunk(
                "a",
                "{ to: \"1\", bot: b, variables: { name: \"{caller}\", count: \"{called}\" } }",
                "{ to: \"2\", bot: b, variables: { name: x, count: many } }",
                "{ to: \"*\", bot: b, variables: { nam: x, name: y, count: \"7\" } }");

        assertThat(home.problems(clock))
                .containsExactly(
                        "trunk-config/a.yaml:5:126: inbound.routes[1].variables.count: bot b expects a number",
                        "trunk-config/a.yaml:5:175: inbound.routes[2].variables: bot b has no variable 'nam', did you"
                                + " mean 'name'?");
    }

    @Test
    void whoLogsInHasAUserThatNoOtherTrunkKnows() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "a-long-password");
        String phones = "trunk: %s\nphones: { users: { \"%s\": { secret: \"${file:" + secret + "}\" } } }\n";
        home.write(home.trunkFile("north"), phones.formatted("north", "1001"));
        home.write(home.trunkFile("south"), phones.formatted("south", "1002"));
        assertThat(home.problems(clock)).isEmpty();

        home.write(home.trunkFile("south"), phones.formatted("south", "1001"));
        assertThat(home.problems(clock))
                .anyMatch(problem -> problem.contains("phones.users.1001: trunk ")
                        && problem.contains("has somebody of that name, too"));

        home.write(
                home.trunkFile("south"),
                "trunk: south\ngateways: [ { to: \"sip:127.0.0.1:5060\" } ]\ninbound: { auth: { user: \"1001\", password: \"${file:"
                        + secret + "}\" } }\n");
        assertThat(home.problems(clock))
                .containsExactly(
                        "trunk-config/north.yaml:2:1: phones.users.1001: trunk south has somebody of that name, too");
    }

    @Test
    void foldersThatAreNotThereAreTold() throws IOException {
        Files.delete(home.settings.folders().bots());
        Files.delete(home.settings.folders().trunks());
        Files.writeString(home.settings.folders().trunks(), "a file");

        assertThat(home.problems(clock))
                .containsExactly("bots:1:1: does not exist, expected a folder", "trunk-config:1:1: is not a folder");
    }

    @Test
    void whatCannotBeSaidIsToldAtTheLineWhereItStands() {
        home.synthesizer.failsOn("Hello one");
        home.withBot("one", "Hello   one").withBot("two", "Hello two");

        assertThat(home.problems(clock))
                .containsExactly(
                        "bots/one/bot.yaml:8:8: \"Hello one\" – cannot be rendered: a text that cannot be" + " spoken");
    }

    @Test
    void foldersOfTrunksAndHiddenFilesAreNotRead() throws IOException {
        home.withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        Files.createDirectories(folder.resolve("trunk-config/recipes.yaml"));
        Files.writeString(folder.resolve("trunk-config/.a.yaml"), "rubbish: [");
        Files.writeString(folder.resolve("trunk-config/notes.txt"), "rubbish: [");
        Files.createDirectories(folder.resolve("bots/shared-recordings"));
        Files.writeString(folder.resolve("bots/README.md"), "about bots");

        assertThat(home.open(clock).current().trunks()).containsOnlyKeys("a");
    }

    @Test
    void linksAreFollowed() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/one"));
        Files.writeString(elsewhere.resolve("bot.yaml"), Home.bot("one", "Hello"));
        Files.createSymbolicLink(folder.resolve("bots/one"), elsewhere);
        Files.writeString(folder.resolve("elsewhere/t"), Home.trunk("a", Home.route("*", "one")));
        Files.createSymbolicLink(home.trunkFile("a"), folder.resolve("elsewhere/t"));

        assertThat(home.open(clock).current().bots()).containsOnlyKeys("one");
    }

    // ---- reload

    @Test
    void whatHasNotChangedIsNotTouched() {
        home.withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);
        Catalog before = catalog.current();

        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(reload.changes()).isEmpty();
        assertThat(reload.unchanged()).isEqualTo(2);
        assertThat(catalog.current().bots().get("one")).isSameAs(before.bots().get("one"));
        assertThat(catalog.current().trunks().get("a")).isSameAs(before.trunks().get("a"));
    }

    @Test
    void aChangedBotComesIntoForceRenderedAndACallKeepsWhatItBeganWith() {
        home.withBot("one", "Hello");
        LiveCatalog catalog = home.open(clock);
        var ofTheCall = catalog.current().bot("one").orElseThrow();

        home.withBot("one", "Good day");
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(reload.changes())
                .containsExactly(new Change.Taken(Kind.BOT, home.botFile("one"), "one", hash(catalog, "one")));
        assertThat(home.synthesizer.spoken()).endsWith("Good day");
        assertThat(catalog.current().bot("one").orElseThrow()).isNotSameAs(ofTheCall);
        assertThat(hash(catalog, "one")).isNotEqualTo(ofTheCall.bot().hash());
    }

    @Test
    void aChangedRecordingIsAChangedBot() throws IOException {
        Path wav = home.botFile("one").resolveSibling("hello.wav");
        home.write(home.botFile("one"), Home.bot("one", "x").replace("say: \"x\"", "say: { recording: hello.wav }"));
        WavFile.write(wav, SimulatedMedia.voice(400));
        LiveCatalog catalog = home.open(clock);
        String before = hash(catalog, "one");

        assertThat(catalog.reload(Trigger.COMMAND).changes()).isEmpty();
        WavFile.write(wav, SimulatedMedia.voice(600));
        assertThat(catalog.reload(Trigger.COMMAND).changes()).hasSize(1);
        assertThat(hash(catalog, "one")).isNotEqualTo(before);

        Files.delete(wav);
        assertThat(home.problems(catalog.reload(Trigger.COMMAND)))
                .containsExactly("bots/one/bot.yaml:8:21: flows.main.nodes.hello.say.recording: \"hello.wav\" – no such"
                        + " file in the bot's folder");
    }

    @Test
    void aWrongFileIsRefusedWholeAndTheOthersAreTaken() {
        home.withBot("one", "Hello").withBot("two", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);
        String one = hash(catalog, "one");
        String two = hash(catalog, "two");

        home.write(home.botFile("one"), Home.bot("one", "Hello {nobody}"));
        home.withBot("two", "Good day");
        home.write(home.trunkFile("a"), Home.trunk("a", Home.route("*", "one")) + "limits: { channels: many }\n");
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload))
                .containsExactly(
                        "bots/one/bot.yaml:8:8: flows.main.nodes.hello.say: \"Hello {nobody}\" – {nobody}: unknown"
                                + " variable",
                        "trunk-config/a.yaml:6:21: limits.channels: \"many\" – expected a whole number from 1 to"
                                + " 2000");
        assertThat(hash(catalog, "one")).isEqualTo(one);
        assertThat(hash(catalog, "two")).isNotEqualTo(two);
        assertThat(catalog.current().trunk("a")).isPresent();

        assertThat(catalog.refused()).isEqualTo(1);
        home.withBot("one", "Repaired");
        home.withTrunk("a", Home.route("*", "one"));
        assertThat(catalog.reload(Trigger.COMMAND).problems()).isEmpty();
        assertThat(hash(catalog, "one")).isNotEqualTo(one);
    }

    @Test
    void promptsThatCannotBeRenderedKeepTheOldVersionAndWhatNeedsTheNewOneOut() {
        home.withBot("one", "Hello");
        LiveCatalog catalog = home.open(clock);
        home.synthesizer.failsOn("Silence");

        home.withBot("one", "Silence").withBot("two", "Silence").withTrunk("a", Home.route("*", "two"));
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload))
                .containsExactly(
                        "bots/one/bot.yaml:8:8: \"Silence\" – cannot be rendered: a text that cannot be spoken",
                        "bots/two/bot.yaml:8:8: \"Silence\" – cannot be rendered: a text that cannot be spoken",
                        "trunk-config/a.yaml:5:28: inbound.routes[0].bot: \"two\" – no such bot, expected the name of a bot that"
                                + " is right");
        assertThat(catalog.current().bots()).containsOnlyKeys("one");
        assertThat(catalog.current().trunks()).isEmpty();
    }

    @Test
    void aBotThatATrunkInForceNeedsStaysWhenItsFileIsGone() {
        home.withBot("one", "Hello").withBot("two", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);

        home.delete(home.botFile("one"));
        home.delete(home.botFile("two"));
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(reload.changes())
                .containsExactly(
                        new Change.Kept(Kind.BOT, home.botFile("one"), "one"),
                        new Change.Removed(Kind.BOT, home.botFile("two"), "two"));
        assertThat(catalog.current().bots()).containsOnlyKeys("one");

        home.delete(home.trunkFile("a"));
        catalog.reload(Trigger.COMMAND);
        assertThat(catalog.current().bots()).isEmpty();
        assertThat(catalog.current().trunks()).isEmpty();
    }

    @Test
    void aBotThatIsNeededDoesNotChangeItsNameAlone() {
        home.withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);

        home.write(home.botFile("one"), Home.bot("uno", "Hello"));
        assertThat(home.problems(catalog.reload(Trigger.COMMAND)))
                .containsExactly("bots/one/bot.yaml:1:1: bot: \"uno\" – no longer 'one', which"
                        + " trunk-config/a.yaml:5:28 needs");
        assertThat(catalog.current().bots()).containsOnlyKeys("one");

        home.withTrunk("a", Home.route("*", "uno"));
        assertThat(catalog.reload(Trigger.COMMAND).problems()).isEmpty();
        assertThat(catalog.current().bots()).containsOnlyKeys("uno");
    }

    @Test
    void aChangedTrunkThatNamesABotThatIsNotThereIsRefused() {
        home.withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);
        String before = catalog.current().trunk("a").orElseThrow().hash();

        home.withTrunk("a", Home.route("*", "two"));
        home.delete(home.botFile("one"));
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload))
                .containsExactly("trunk-config/a.yaml:5:28: inbound.routes[0].bot: \"two\" – no such bot, expected the"
                        + " name of a bot that is right");
        assertThat(catalog.current().trunk("a").orElseThrow().hash()).isEqualTo(before);
        assertThat(catalog.current().bots()).containsOnlyKeys("one");
    }

    @Test
    void aBotThatWantsMoreThanATrunkInForceGivesIsRefused() {
        home.withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);
        String before = hash(catalog, "one");

        home.write(home.botFile("one"), Home.bot("one", "Hello {name}", "{ name: { required: true } }"));
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload))
                .containsExactly("bots/one/bot.yaml:5:1: variables: does not fit a trunk in force,"
                        + " trunk-config/a.yaml:5:28: missing – bot one needs the variable 'name'");
        assertThat(hash(catalog, "one")).isEqualTo(before);
    }

    @Test
    void aTrunkWhoseAddressIsNotOpenNeedsARestart() {
        home.withBot("one", "Hello").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);
        home.served = trunk -> trunk.local().port() == 0;

        home.write(home.trunkFile("a"), Home.trunk("a", Home.route("*", "one")) + "sip: { port: 5099 }\n");
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload))
                .containsExactly("trunk-config/a.yaml:6:1: sip: an address that was not opened at the start: needs a"
                        + " restart");
        assertThat(catalog.current().trunk("a").orElseThrow().local().port()).isZero();
    }

    @Test
    void twoFilesThatBecomeOneNameAreNotMixedUp() {
        home.withBot("one", "Hello").withBot("two", "Hello");
        LiveCatalog catalog = home.open(clock);
        String one = hash(catalog, "one");

        home.write(home.botFile("two"), Home.bot("one", "I am another"));
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload))
                .containsExactly("bots/two/bot.yaml:1:1: bot: \"one\" – a name that bots/one/bot.yaml has, too;"
                        + " expected one of its own");
        assertThat(hash(catalog, "one")).isEqualTo(one);
        assertThat(catalog.current().bots()).containsOnlyKeys("one", "two");

        // They may swap, since each name has one file again.
        home.write(home.botFile("one"), Home.bot("two", "Hello"));
        assertThat(catalog.reload(Trigger.COMMAND).problems()).isEmpty();
        assertThat(catalog.current().bot("one").orElseThrow().bot().folder())
                .isEqualTo(home.botFile("two").getParent());
    }

    @Test
    void aFolderThatCannotBeReadTakesNothingAway() throws IOException {
        home.withBot("one", "Hello").withTrunk("a");
        LiveCatalog catalog = home.open(clock);

        Files.move(home.settings.folders().bots(), folder.resolve("gone"));
        Reload reload = catalog.reload(Trigger.COMMAND);

        assertThat(home.problems(reload)).containsExactly("bots:1:1: does not exist, expected a folder");
        assertThat(catalog.current().bots()).containsOnlyKeys("one");
        Files.move(folder.resolve("gone"), home.settings.folders().bots());
        assertThat(catalog.reload(Trigger.COMMAND).changes()).isEmpty();
    }

    @Test
    void changedSettingsNeedARestartAndWrongOnesAreRefused() {
        LiveCatalog catalog = home.open(clock);
        assertThat(catalog.reload(Trigger.COMMAND).changes()).isEmpty();

        home.write(home.settings.file(), "# only words\ndrain: 60s\n");
        assertThat(catalog.reload(Trigger.COMMAND).changes()).isEmpty();
        home.write(home.settings.file(), "drain: 5s\n");
        assertThat(catalog.reload(Trigger.COMMAND).changes())
                .containsExactly(new Change.NeedsRestart(Kind.SETTINGS, home.settings.file()));
        home.write(home.settings.file(), "drian: 5s\n");
        assertThat(home.problems(catalog.reload(Trigger.COMMAND)))
                .containsExactly("parley.yaml:1:1: unknown key 'drian', did you mean 'drain'?");
    }

    @Test
    void aPasswordThatChangesWhereTheFilePointsIsTaken() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "first");
        home.write(
                home.trunkFile("a"),
                Home.trunk("a") + "auth: { user: me, password: \"${file:%s}\" }\n".formatted(password));
        LiveCatalog catalog = home.open(clock);

        Files.writeString(password, "second");
        List<Change> changes = catalog.reload(Trigger.COMMAND).changes();

        assertThat(changes).hasSize(1);
        assertThat(catalog.current()
                        .trunk("a")
                        .orElseThrow()
                        .auth()
                        .orElseThrow()
                        .password()
                        .value())
                .isEqualTo("second");
    }
}
