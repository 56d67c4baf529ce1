package io.parley.server.catalog;

import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.config.References;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.EngineNames;
import io.parley.engine.trunk.ReadTrunk;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.catalog.Reload.Kind;
import io.parley.server.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all bots and trunks of a home folder. Blocks for the disk; renders nothing. Any thread. */
public final class CatalogReader {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReader.class);

    private final Settings.Folders folders;
    private final References references;
    private final EngineNames engine;

    public CatalogReader(Settings settings, References references) {
        this.folders = settings.folders();
        this.references = references;
        this.engine = InstalledNames.of(settings);
    }

    /** What is in a file. */
    public record Found(Kind kind, String name, String hash, Path file) {}

    /** Everything that stood in a home folder's files, all of it right and fitting together. */
    public static final class Everything {
        private final CatalogReader reader;
        private final Draft draft;

        private Everything(CatalogReader reader, Draft draft) {
            this.reader = reader;
            this.draft = draft;
        }

        /** By name. */
        public List<Trunk> trunks() {
            return draft.trunks().wanted().values().stream()
                    .map(version -> version.content().trunk())
                    .toList();
        }

        /** Each file and what is in it: bots, then trunks, by name. */
        public List<Found> found() {
            List<Found> found = new ArrayList<>();
            draft.bots()
                    .wanted()
                    .values()
                    .forEach(bot -> found.add(new Found(Kind.BOT, bot.name(), bot.hash(), bot.file())));
            draft.trunks()
                    .wanted()
                    .values()
                    .forEach(trunk -> found.add(new Found(Kind.TRUNK, trunk.name(), trunk.hash(), trunk.file())));
            return found;
        }

        CatalogReader reader() {
            return reader;
        }

        Draft draft() {
            return draft;
        }
    }

    /**
     * Reads everything for the first time.
     *
     * @throws ConfigException with everything that is wrong with any file
     */
    public Everything everything() {
        Draft draft = draft(Map.of(), Map.of(), _ -> true);
        List<Problem> problems = draft.problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Everything(this, draft);
    }

    /** Reads again what may have changed. */
    Draft draft(Map<String, Version<Bot>> bots, Map<String, Version<ReadTrunk>> trunks, Predicate<Trunk> served) {
        Draft draft = new Draft(
                Shelf.of(Kind.BOT, bots, CatalogFiles.bots(folders.bots()), this::bot),
                Shelf.of(Kind.TRUNK, trunks, CatalogFiles.trunks(folders.trunks()), this::trunk));
        draft.check(served);
        return draft;
    }

    private Version<Bot> bot(Path file, Optional<Version<Bot>> before) {
        insistOnName(file);
        if (before.isPresent() && BotFile.isStill(before.get().content(), file)) {
            return before.get();
        }
        Bot bot = BotFile.load(file, engine);
        return new Version<>(bot.name(), bot.hash(), file, bot);
    }

    private Version<ReadTrunk> trunk(Path file, Optional<Version<ReadTrunk>> before) {
        insistOnName(file);
        ReadTrunk read = TrunkFile.load(file, references);
        Trunk trunk = read.trunk();
        // A password that a reference leads to may change while the file does not.
        return before.filter(known -> known.hash().equals(trunk.hash())
                        && known.content().trunk().auth().equals(trunk.auth())
                        && known.content().trunk().phones().equals(trunk.phones())
                        && known.content()
                                .trunk()
                                .inbound()
                                .logIn()
                                .equals(trunk.inbound().logIn()))
                .orElseGet(() -> newTrunk(file, read));
    }

    private static Version<ReadTrunk> newTrunk(Path file, ReadTrunk read) {
        Trunk trunk = read.trunk();
        if (trunk.sendsKeysInTheClear()) {
            LOG.atWarn()
                    .addKeyValue("trunk", trunk.name())
                    .log(
                            "SRTP is required, but its keys go over SIP that is not encrypted: whoever reads that hears the calls");
        }
        return new Version<>(trunk.name(), trunk.hash(), file, read);
    }

    private static void insistOnName(Path file) {
        if (!file.toString().endsWith(".yaml")) {
            throw new ConfigException(List.of(
                    new Problem(file.toString(), 1, 1, "", Optional.empty(), "expected a name that ends in .yaml")));
        }
    }
}
