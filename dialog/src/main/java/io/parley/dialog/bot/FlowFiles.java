package io.parley.dialog.bot;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Problem;
import io.parley.config.Problems;
import io.parley.config.YamlDocument;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Flows that stand in files of their own, and the problems of all of a bot's files together: each is told with the file
 * that has it. For one use.
 */
final class FlowFiles {
    /** A bot of more is a folder of bots. */
    private static final int MAX_FILES = 100;

    private final Path folder;
    private final Set<String> names = new TreeSet<>();
    private final List<Problems> problems = new ArrayList<>();
    private final List<Problem> unreadable = new ArrayList<>();

    /** @param problems of the bot's main file */
    FlowFiles(Path folder, Problems problems) {
        this.folder = folder;
        this.problems.add(problems);
    }

    /** Every flow by name: as it stands, or as its file has it. */
    Map<String, Fields> flows(Fields flows) {
        Map<String, Fields> read = new LinkedHashMap<>();
        for (Fields.Named item : flows.all()) {
            Fields fields = item.field().asFields();
            fields.optional("file")
                    .ifPresentOrElse(
                            file -> {
                                fields.finish();
                                fromFile(file).ifPresent(it -> read.put(item.name(), it));
                            },
                            () -> read.put(item.name(), fields));
        }
        return read;
    }

    /** The files read, relative to the bot's folder. */
    Set<String> names() {
        return names;
    }

    private Optional<Fields> fromFile(Field field) {
        String name = field.asText();
        try {
            Path file = folder.resolve(name).normalize();
            if (!file.startsWith(folder) || Path.of(name).isAbsolute() || !name.endsWith(".yaml")) {
                field.wrong("expected a .yaml file in the bot's folder");
            } else if (names.size() >= MAX_FILES) {
                field.wrong("is the file too much: expected at most " + MAX_FILES);
            } else if (!names.add(name)) {
                field.wrong("is the file of another flow already");
            } else {
                Field root = YamlDocument.read(file, beside(field.problems().file(), name));
                problems.add(root.problems());
                return Optional.of(root.asFields());
            }
        } catch (InvalidPathException e) {
            field.wrong("expected the name of a file");
        } catch (ConfigException e) {
            unreadable.addAll(e.problems());
        }
        return Optional.empty();
    }

    /** The bot's main file as messages show it, with another name. */
    private static String beside(String shownAs, String name) {
        return shownAs.substring(0, Math.max(shownAs.lastIndexOf('/'), shownAs.lastIndexOf('\\')) + 1) + name;
    }

    /**
     * Goes on if nothing is wrong.
     *
     * @throws ConfigException with everything that is wrong with any of the files
     */
    void orThrow() {
        List<Problem> all = new ArrayList<>();
        for (Problems each : problems) {
            try {
                each.orThrow();
            } catch (ConfigException e) {
                all.addAll(e.problems());
            }
        }
        all.addAll(unreadable);
        if (!all.isEmpty()) {
            throw new ConfigException(all);
        }
    }
}
