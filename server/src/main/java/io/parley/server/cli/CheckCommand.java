package io.parley.server.cli;

import io.parley.config.ConfigException;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.trunk.TrunkFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley check}: reads bots and trunks as a call would, and says what is wrong with them. */
@Command(name = "check", description = "Check bots and trunks without calling anybody.")
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
        int wrong = 0;
        for (String name : bots) {
            Path file = places.bot(name);
            try {
                Bot bot = BotFile.load(file);
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
}
