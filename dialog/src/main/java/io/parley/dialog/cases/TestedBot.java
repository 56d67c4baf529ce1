package io.parley.dialog.cases;

import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A bot with the cases in its folder. */
public record TestedBot(Bot bot, List<Case> cases) {
    public TestedBot {
        cases = List.copyOf(cases);
    }

    /**
     * Reads a bot and its tests.
     *
     * @param botFile {@code bot.yaml} in the bot's folder
     * @throws ConfigException with everything that is wrong with the bot, or with any of its tests
     */
    public static TestedBot load(Path botFile) {
        Bot bot = BotFile.load(botFile);
        return new TestedBot(bot, CaseFile.readAll(CaseFile.in(botFile.resolveSibling("tests")), bot));
    }

    /**
     * Reads several bots and their tests.
     *
     * @throws ConfigException with everything that is wrong with any of them
     */
    public static List<TestedBot> loadAll(List<Path> botFiles) {
        List<TestedBot> bots = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : botFiles) {
            try {
                bots.add(load(file));
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return bots;
    }

    /** Only those cases that have this in their name. */
    public TestedBot only(String partOfName) {
        return new TestedBot(
                bot, cases.stream().filter(it -> it.name().contains(partOfName)).toList());
    }

    /**
     * Runs the cases, one after another.
     *
     * @param nanoTime tells how long each takes; all else is the same in each run
     */
    public SuiteResult run(LongSupplier nanoTime) {
        return new Suite(bot, cases).run(nanoTime);
    }
}
