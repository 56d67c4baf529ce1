package io.parley.dialog.cases;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Problem;
import io.parley.config.YamlDocument;
import io.parley.dialog.bot.Bot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files with cases: {@code tests/*.yaml} in a bot's folder. */
public final class CaseFile {
    private CaseFile() {}

    /** The test files in a folder, by name; none if there is no such folder. */
    public static List<Path> in(Path tests) {
        if (!Files.isDirectory(tests)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(tests)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigException(
                    List.of(new Problem(tests.toString(), 1, 1, "", Optional.empty(), "cannot be read")));
        }
    }

    /**
     * The cases of several files.
     *
     * @throws ConfigException with everything that is wrong with any of them
     */
    public static List<Case> readAll(List<Path> files, Bot bot) {
        List<Case> cases = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                cases.addAll(parse(YamlDocument.read(file), bot));
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return cases;
    }

    /**
     * Cases that were read already.
     *
     * @param shownAs file name in messages
     * @throws ConfigException with everything that is wrong
     */
    public static List<Case> parse(String shownAs, String text, Bot bot) {
        return parse(YamlDocument.parse(shownAs, text), bot);
    }

    private static List<Case> parse(Field root, Bot bot) {
        return new CaseReader(root, bot).read();
    }
}
