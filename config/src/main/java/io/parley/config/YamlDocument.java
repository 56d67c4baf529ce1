package io.parley.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML 1.2 file as a tree of {@link YamlNode}s with their places. Built from the parser's events rather than its node
 * tree, so that anchors, aliases, tags and depth are refused before anything is built from them. Any input ends in a tree
 * or a {@link ConfigException}.
 */
public final class YamlDocument {
    /** Larger than any bot written by hand. */
    public static final int MAX_BYTES = 1024 * 1024;

    /** Deeper than the language nests; bounds the recursion here and in readers. */
    public static final int MAX_DEPTH = 50;

    private final Problems problems;
    private final Iterator<Event> events;

    /** Of the last event that the parser could make. */
    private Mark reached = Mark.START;

    private YamlDocument(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /** Reads a file; its problems are collected in the returned field's {@link Field#problems}. */
    public static Field read(Path path) {
        return read(path, path.toString());
    }

    /**
     * Reads a file.
     *
     * @param shownAs name used in messages
     */
    public static Field read(Path path, String shownAs) {
        return parse(shownAs, bytes(path, shownAs));
    }

    /** Parses a file's bytes, which must be UTF-8. */
    public static Field parse(String file, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw failure(file, Mark.START, "is larger than 1 MB");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw failure(file, Mark.START, "is not UTF-8");
        }
        return parse(file, text);
    }

    /** Parses YAML text. The result's problems hold duplicate keys; syntax errors are thrown, since nothing follows them. */
    public static Field parse(String file, String text) {
        if (text.length() > MAX_BYTES) {
            throw failure(file, Mark.START, "is larger than 1 MB");
        }
        String withoutByteOrderMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setCodePointLimit(MAX_BYTES)
                .build();
        Problems problems = new Problems(file);
        YamlDocument document = new YamlDocument(
                problems, new Parse(settings).parseString(withoutByteOrderMark).iterator());
        try {
            return new Field(problems, "", document.document());
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(YamlDocument::mark)
                    .orElse(Mark.START);
            throw failure(file, mark, "is not YAML: " + explain(e));
        } catch (YamlEngineException e) {
            throw failure(file, Mark.START, "is not YAML: " + firstLine(e.getMessage()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The parser's own slips, such as a number it cannot hold in the escape "\UFFFFFFFF".
            throw failure(file, document.reached, "is not YAML: what follows cannot be read");
        }
    }

    /** A file's bytes, at most one more than {@link #MAX_BYTES}; a {@link ConfigException} if there are none to be had. */
    public static byte[] bytes(Path path, String shownAs) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // Reading a pipe or a device would wait for whoever writes.
            throw failure(shownAs, Mark.START, "is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw failure(shownAs, Mark.START, Files.exists(path) ? "cannot be read" : "does not exist");
        }
    }

    private Event next() {
        Event event = events.next();
        reached = mark(event);
        return event;
    }

    private YamlNode document() {
        while (events.hasNext()) {
            Event event = next();
            if (event instanceof NodeEvent start) {
                YamlNode root = node(start, 1);
                refuseSecondDocument();
                return root;
            }
        }
        throw failure(problems.file(), Mark.START, "is empty");
    }

    private void refuseSecondDocument() {
        while (events.hasNext()) {
            Event event = next();
            if (event instanceof DocumentStartEvent) {
                throw failure(problems.file(), mark(event), "a second document, expected one");
            }
        }
    }

    private YamlNode node(NodeEvent event, int depth) {
        Mark mark = mark(event);
        if (event instanceof AliasEvent) {
            throw failure(problems.file(), mark, "an alias (*name), expected the value itself");
        }
        if (event.getAnchor().isPresent()) {
            throw failure(problems.file(), mark, "an anchor (&name), expected none");
        }
        if (depth > MAX_DEPTH) {
            throw failure(problems.file(), mark, "is nested more than " + MAX_DEPTH + " deep");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), mark);
            refuseNoText(scalar.getValue(), mark);
            return new YamlNode.Text(mark, scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        refuseTag(start.getTag(), mark);
        return event.getEventId() == Event.ID.SequenceStart ? sequence(mark, depth) : mapping(mark, depth);
    }

    private YamlNode sequence(Mark mark, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); event instanceof NodeEvent item; event = next()) {
            items.add(node(item, depth + 1));
        }
        return new YamlNode.Sequence(mark, items);
    }

    private YamlNode mapping(Mark mark, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event instanceof NodeEvent first; event = next()) {
            YamlNode key = node(first, depth + 1);
            YamlNode value = node((NodeEvent) next(), depth + 1);
            if (!(key instanceof YamlNode.Text text)) {
                throw failure(problems.file(), key.mark(), "a list or mapping as a key, expected text");
            }
            YamlNode.Entry known = entries.get(text.value());
            if (known == null) {
                entries.put(text.value(), new YamlNode.Entry(key.mark(), value));
            } else {
                problems.add(
                        key.mark(),
                        "",
                        text.value(),
                        "duplicate key, first seen in line " + known.keyMark().line());
            }
        }
        return new YamlNode.Mapping(mark, entries);
    }

    private void refuseTag(Optional<String> tag, Mark mark) {
        if (tag.isPresent() && !"!".equals(tag.get())) {
            throw failure(problems.file(), mark, "a tag (!type), expected none");
        }
    }

    /** What an escape such as {@code "\ud800"} or {@code "\0"} can make, and no file, journal or recogniser can carry. */
    private void refuseNoText(String value, Mark mark) {
        for (int at = 0; at < value.length(); at += Character.charCount(value.codePointAt(at))) {
            int c = value.codePointAt(at);
            if (c == 0 || Character.getType(c) == Character.SURROGATE) {
                throw failure(problems.file(), mark, String.format("an escape \\u%04x, which is no character", c));
            }
        }
    }

    private static Mark mark(Event event) {
        return event.getStartMark().map(YamlDocument::mark).orElse(Mark.START);
    }

    private static Mark mark(org.snakeyaml.engine.v2.exceptions.Mark mark) {
        return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String explain(MarkedYamlEngineException e) {
        String problem = firstLine(e.getProblem());
        String context = firstLine(e.getContext());
        return context.isEmpty() ? problem : context + ", " + problem;
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").strip();
    }

    private static ConfigException failure(String file, Mark mark, String message) {
        return new ConfigException(
                List.of(new Problem(file, mark.line(), mark.column(), "", Optional.empty(), message)));
    }
}
