package io.parley.server.cli;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.catalog.CatalogReader;
import io.parley.server.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code parley check}: reads bots and trunks as a call would, and says what is wrong with them; without any named, the
 * whole home folder as {@code parley serve} would, settings and what one file expects of another included.
 */
@Command(name = "check", description = "Check bots, trunks and settings without calling anybody.")
final class CheckCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private Places places = new Places();

    @Option(names = "--bot", paramLabel = "NAME|FILE", description = "A bot to check; may be repeated.")
    private List<String> bots = List.of();

    @Option(names = "--trunk", paramLabel = "NAME|FILE", description = "A trunk to check; may be repeated.")
    private List<String> trunks = List.of();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (bots.isEmpty() && trunks.isEmpty()) {
            return everything(out, err);
        }
        int wrong = 0;
        for (String name : bots) {
            Path file = places.bot(name);
            try {
                Bot bot = BotFile.load(file, places.engineNames());
                out.printf("%s: bot %s is right, hash %s%n", file, bot.name(), bot.hash());
            } catch (ConfigException e) {
                err.println(e.getMessage());
                wrong++;
            }
        }
        for (String name : trunks) {
            Path file = places.trunk(name);
            try {
                out.printf("%s: trunk %s is right%n", file, TrunkFile.read(file).name());
            } catch (ConfigException e) {
                err.println(e.getMessage());
                wrong++;
            }
        }
        return wrong == 0 ? ParleyCommand.OK : ParleyCommand.WRONG_INPUT;
    }

    private int everything(PrintWriter out, PrintWriter err) {
        boolean right = true;
        Settings settings;
        try {
            settings = places.settings();
            if (Files.exists(settings.file())) {
                out.printf("%s: settings are right%n", settings.file());
            }
        } catch (ConfigException e) {
            err.println(e.getMessage());
            right = false;
            // Where bots and trunks lie, if the file does not say otherwise: their problems are worth knowing, too.
            settings = Settings.defaults(places.root);
        }
        try {
            new CatalogReader(settings, References.ofProcess())
                    .everything()
                    .found()
                    .forEach(found -> out.printf(
                            "%s: %s %s is right, hash %s%n",
                            found.file(), found.kind().word(), found.name(), found.hash()));
        } catch (ConfigException e) {
            err.println(e.getMessage());
            right = false;
        }
        return right ? ParleyCommand.OK : ParleyCommand.WRONG_INPUT;
    }
}
