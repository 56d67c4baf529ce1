package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Mark;
import io.parley.config.YamlNode;
import io.parley.dialog.expression.Expression;
import io.parley.dialog.expression.Expressions;
import io.parley.dialog.expression.Expressions.Compiled;
import io.parley.dialog.expression.ValueType;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the leaves of a bot file: templates, prompts, expressions. */
final class Texts {
    private static final int MAX_PROMPT_CHARACTERS = 1000;
    private static final int MAX_INSTRUCTION_CHARACTERS = 20_000;
    private static final int MAX_PARTS = 20;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{((?:env|file):[^{}]*)}");
    private static final long MAX_RECORDING_BYTES = 20L * 1024 * 1024;

    private final Names names;
    private final Expressions expressions;
    private final Path folder;
    private final Set<String> files = new TreeSet<>();

    Texts(Names names, Path folder) {
        this.names = names;
        this.folder = folder;
        this.expressions = new Expressions(
                names.variables(), names.entities().keySet(), names.nodes().keySet());
    }

    /** Files that prompts name, relative to the bot's folder. */
    Set<String> files() {
        return files;
    }

    boolean isVariable(String name) {
        return names.variables().containsKey(name);
    }

    Template template(Field field) {
        return template(field, oneLine(field.asText()), MAX_PROMPT_CHARACTERS);
    }

    private Template template(Field field, String text, int maxCharacters) {
        if (text.length() > maxCharacters) {
            field.wrong("expected at most " + maxCharacters + " characters");
            return new Template(List.of());
        }
        try {
            Template template = Template.parse(text);
            for (String variable : template.variables()) {
                if (!names.variables().containsKey(variable)) {
                    field.wrong("{" + variable + "}: "
                            + Names.unknown(field, variable, names.variables().keySet(), "variable"));
                }
            }
            return template;
        } catch (Template.BrokenTemplate e) {
            field.wrong(String.valueOf(e.getMessage()));
            return new Template(List.of());
        }
    }

    /** What a language model is told: a text of many lines, or a mapping of texts. */
    Template instructions(Field field) {
        if (!field.isMapping()) {
            return template(field, field.asText().strip(), MAX_INSTRUCTION_CHARACTERS);
        }
        List<Template.Piece> pieces = new ArrayList<>();
        for (Fields.Named item : field.asFields().all()) {
            pieces.add(new Template.Piece.Literal((pieces.isEmpty() ? "" : "\n") + item.name() + ": "));
            for (Field line : item.field().asListOrOne()) {
                pieces.addAll(template(line, line.asText().strip(), MAX_INSTRUCTION_CHARACTERS)
                        .pieces());
                pieces.add(new Template.Piece.Literal("\n"));
            }
        }
        return new Template(pieces);
    }

    /** A header's value, in which {@code ${env:NAME}} and {@code ${file:PATH}} are left for whoever sends it. */
    Template header(Field field) {
        String escaped = REFERENCE.matcher(field.asTextWithReferences()).replaceAll("\\${{$1}}");
        return template(field, oneLine(escaped), MAX_PROMPT_CHARACTERS);
    }

    /** Folded and wrapped YAML text is one line of speech. */
    static String oneLine(String text) {
        String stripped = text.strip();
        return isOneLine(stripped) ? stripped : SPACE.matcher(stripped).replaceAll(" ");
    }

    /** As nearly every text is: no expression is matched then, of which a large bot has thousands. */
    private static boolean isOneLine(String text) {
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c == ' ' && space)) {
                return false;
            }
            space = c == ' ';
        }
        return true;
    }

    /** Text, {@code {recording: FILE}}, or a list of these. */
    Prompt prompt(Field field) {
        List<Prompt.Part> parts = new ArrayList<>();
        List<Field> items = field.asListOrOne();
        if (items.isEmpty() || items.size() > MAX_PARTS) {
            field.wrong("expected 1 to " + MAX_PARTS + " parts");
        }
        for (Field item : items) {
            if (item.isMapping()) {
                Fields fields = item.asFields();
                String said =
                        fields.optional("text").map(it -> oneLine(it.asText())).orElse("");
                fields.required("recording", "a file in the bot's folder")
                        .ifPresent(file -> parts.add(new Prompt.Part.Recording(sound(file), said)));
                fields.finish();
            } else if (item.isText()) {
                parts.add(new Prompt.Part.Speech(template(item)));
            } else {
                item.wrong("expected text, { recording: file.wav } or a list of these");
            }
        }
        return new Prompt(parts);
    }

    /** A single prompt or a list of prompts, for what is said the first, second … time. */
    List<Prompt> prompts(Field field) {
        List<Field> items = field.asListOrOne();
        if (items.isEmpty()) {
            field.wrong("expected at least one prompt");
        }
        return items.stream().map(this::prompt).toList();
    }

    /** A file with sound in the bot's folder, which belongs to the bot from now on. */
    String sound(Field field) {
        String file = field.asText();
        if (file.isEmpty()) {
            return file;
        }
        try {
            Path path = folder.resolve(file).normalize();
            if (!path.startsWith(folder) || Path.of(file).isAbsolute()) {
                field.wrong("expected a file in the bot's folder");
            } else if (!file.endsWith(".wav") && !file.endsWith(".mp3")) {
                field.wrong("expected a .wav or .mp3 file");
            } else if (!Files.isRegularFile(path)) {
                field.wrong("no such file in the bot's folder");
            } else if (path.toFile().length() > MAX_RECORDING_BYTES) {
                field.wrong("expected at most 20 MB");
            } else {
                files.add(file);
            }
        } catch (InvalidPathException e) {
            field.wrong("expected the name of a file");
        }
        return file;
    }

    /** An expression that yields true or false. */
    Optional<Expression> condition(Field field) {
        return expression(field, 0, "a condition: true or false", ValueType.FLAG);
    }

    /**
     * An expression that may yield these types.
     *
     * @param skip characters before it, such as the {@code =} of an assignment
     */
    Optional<Expression> expression(Field field, int skip, String expected, ValueType wanted) {
        String text = field.asText();
        if (text.length() <= skip) {
            if (!text.isEmpty()) {
                field.wrong("expected an expression after '='");
            }
            return Optional.empty();
        }
        return switch (expressions.compile(text.substring(skip))) {
            case Compiled.Bad bad -> {
                for (Expressions.Issue issue : bad.issues()) {
                    field.problems().add(place(field, skip, issue), field.path(), text, issue.message());
                }
                yield Optional.empty();
            }
            case Compiled.Good good -> {
                if (good.type().isPresent() && !fits(good.type().get(), wanted)) {
                    field.wrong("yields a " + good.type().get().word() + ", expected " + expected);
                }
                yield Optional.of(good.expression());
            }
        };
    }

    private static boolean fits(ValueType is, ValueType wanted) {
        return wanted == ValueType.ANY || is == wanted || (is == ValueType.NUMBER && wanted == ValueType.DECIMAL);
    }

    /** An issue's place in the file, as far as the text stands there on one line as it is. */
    private static Mark place(Field field, int skip, Expressions.Issue issue) {
        boolean quoted = !(field.node() instanceof YamlNode.Text text && text.plain());
        Mark start = field.mark();
        return issue.line() > 1
                ? start
                : new Mark(start.line(), start.column() + (quoted ? 1 : 0) + skip + issue.column() - 1);
    }
}
