package io.parley.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where {@code ${env:NAME}} and {@code ${file:/path}} lead. Only fields read with {@link Field#asSecret} follow them; a
 * message about one names the reference, never what it leads to.
 */
public final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final Function<String, Optional<String>> environment;

    private References(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /** The process's own environment. */
    public static References ofProcess() {
        return new References(name -> Optional.ofNullable(System.getenv(name)));
    }

    /** A given environment, for tests. */
    public static References of(Function<String, Optional<String>> environment) {
        return new References(environment);
    }

    static boolean in(String text) {
        return text.contains("${env:") || text.contains("${file:");
    }

    /** The text with every reference followed; empty if one of them leads nowhere. */
    public Optional<Secret> followed(String text) {
        try {
            return Optional.of(new Secret(follow(text)));
        } catch (BrokenReference e) {
            return Optional.empty();
        }
    }

    /** What the text says with every reference followed; throws with a message for people when one cannot be. */
    String follow(String text) throws BrokenReference {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            out.append(text, end, matcher.start());
            String target = matcher.group(2);
            out.append("env".equals(matcher.group(1)) ? variable(target) : file(target));
            end = matcher.end();
        }
        String rest = text.substring(end);
        if (in(rest)) {
            throw new BrokenReference("a reference is not closed, expected ${env:NAME} or ${file:/path}");
        }
        return out.append(rest).toString();
    }

    private String variable(String name) throws BrokenReference {
        if (!VARIABLE_NAME.matcher(name).matches()) {
            throw new BrokenReference(
                    "${env:" + name + "} does not name a variable, expected letters, digits and underscore");
        }
        String value = environment.apply(name).orElse("");
        if (value.isEmpty()) {
            throw new BrokenReference("environment variable " + name + " is not set");
        }
        return value;
    }

    private static String file(String name) throws BrokenReference {
        try {
            Path path = Path.of(name);
            if (!path.isAbsolute()) {
                throw new BrokenReference("${file:" + name + "} is not absolute, expected ${file:/path}");
            }
            if (!Files.isRegularFile(path)) {
                throw new BrokenReference("file " + name + " does not exist");
            }
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new BrokenReference("file " + name + " is too large, expected at most 64 KB");
            }
            String value = Files.readString(path, StandardCharsets.UTF_8).stripTrailing();
            if (value.isEmpty()) {
                throw new BrokenReference("file " + name + " is empty");
            }
            return value;
        } catch (InvalidPathException e) {
            throw new BrokenReference("${file:…} does not name a path, expected ${file:/path}");
        } catch (IOException e) {
            throw new BrokenReference("file " + name + " cannot be read");
        }
    }

    /** A reference leads nowhere. */
    static final class BrokenReference extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenReference(String message) {
            super(message);
        }
    }
}
