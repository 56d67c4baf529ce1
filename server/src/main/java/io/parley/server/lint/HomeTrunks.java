package io.parley.server.lint;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.YamlDocument;
import io.parley.dialog.lint.Surroundings;
import io.parley.engine.trunk.Trunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The trunks that bots are linted for. Only what the linter asks for is read of their files: that a password's variable is
 * not set here is no business of a linter.
 */
public final class HomeTrunks {
    private HomeTrunks() {}

    /**
     * These trunks.
     *
     * @throws ConfigException if a file is no YAML, or its bound on User-to-User is none
     */
    public static List<Surroundings.Trunk> of(List<Path> files) {
        return files.stream().map(HomeTrunks::trunk).toList();
    }

    /** All in a folder; of a file that cannot be read, what may be taken for granted. */
    public static List<Surroundings.Trunk> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Surroundings.Trunk> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(it -> it.toString().endsWith(".yaml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList()) {
                try {
                    found.add(trunk(file));
                } catch (ConfigException _) {
                    // parley check says what is wrong with it.
                    found.add(new Surroundings.Trunk(name(file), Trunk.Limits.ISDN_USER_TO_USER));
                }
            }
        }
        return found;
    }

    private static Surroundings.Trunk trunk(Path file) {
        Field document = YamlDocument.read(file);
        Fields top = document.asFields();
        String name = top.optionalText("trunk").orElse("");
        int octets = top.optionalFields("limits")
                .map(it ->
                        it.integer("user-to-user", 1, Trunk.Limits.MOST_USER_TO_USER, Trunk.Limits.ISDN_USER_TO_USER))
                .orElse(Trunk.Limits.ISDN_USER_TO_USER);
        document.problems().orThrow();
        return new Surroundings.Trunk(name.isEmpty() ? name(file) : name, octets);
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.yaml$", "");
    }
}
