package io.parley.dialog.lint;

import io.parley.config.ConfigException;
import io.parley.config.Mark;
import io.parley.config.YamlDocument;
import io.parley.config.YamlNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A bot's file as it is written: says where a thing of the read bot stands. A path is the keys that lead there, a list's
 * items by their index.
 */
final class Source {
    /** flows, the flow's name, nodes, the node's name. */
    private static final int NODE_DEPTH = 4;

    private final String file;
    private final YamlNode root;
    private final List<String> lines;
    private final Map<String, Source> flows = new TreeMap<>();

    private Source(String file, YamlNode root, List<String> lines) {
        this.file = file;
        this.root = root;
        this.lines = lines;
    }

    /**
     * The file, and those of flows that stand in files of their own.
     *
     * @param folder where these lie
     * @throws ConfigException if one of them cannot be read
     */
    static Source of(String file, byte[] bytes, Path folder) {
        Source source = of(file, bytes);
        for (String flow : source.keys(List.of("flows"))) {
            source.text(List.of("flows", flow, "file")).ifPresent(name -> {
                String shownAs = file.substring(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1) + name;
                source.flows.put(flow, of(shownAs, YamlDocument.bytes(folder.resolve(name), shownAs)));
            });
        }
        return source;
    }

    private static Source of(String file, byte[] bytes) {
        return new Source(
                file,
                YamlDocument.parse(file, bytes).node(),
                new String(bytes, StandardCharsets.UTF_8).lines().toList());
    }

    /** This and the files of flows, in the order of the flows' names. */
    List<Source> all() {
        List<Source> all = new ArrayList<>(flows.values());
        all.addFirst(this);
        return all;
    }

    /** A notification is read as a flow of one node, whose keys stand at the top. */
    private List<String> written(List<String> path) {
        boolean ofNotification = path.size() >= NODE_DEPTH
                && path.getFirst().equals("flows")
                && root instanceof YamlNode.Mapping top
                && top.entries().containsKey("kind")
                && !top.entries().containsKey("flows");
        return ofNotification ? path.subList(NODE_DEPTH, path.size()) : path;
    }

    private Optional<Source> flowFile(List<String> path) {
        return path.size() > 2 && path.getFirst().equals("flows")
                ? Optional.ofNullable(flows.get(path.get(1)))
                : Optional.empty();
    }

    String file() {
        return file;
    }

    List<String> lines() {
        return lines;
    }

    boolean has(List<String> path) {
        return node(path).isPresent();
    }

    /** Where the path's last key, or item, stands; what is nearest to it if it does not. */
    Place place(List<String> path) {
        Optional<Source> other = flowFile(path);
        if (other.isPresent()) {
            return other.get().place(path.subList(2, path.size()));
        }
        YamlNode at = root;
        Mark mark = root.mark();
        for (String key : written(path)) {
            Optional<Step> step = step(at, key);
            if (step.isEmpty()) {
                break;
            }
            mark = step.get().mark();
            at = step.get().node();
        }
        return place(mark);
    }

    /** Where a text stands below the path, as a key or a value; the path's own place if nowhere. */
    Place placeOf(String text, List<String> path) {
        Optional<Source> other = flowFile(path);
        if (other.isPresent()) {
            return other.get().placeOf(text, path.subList(2, path.size()));
        }
        return node(path).flatMap(node -> find(text, node)).map(this::place).orElseGet(() -> place(path));
    }

    /** The text at the path. */
    Optional<String> text(List<String> path) {
        return node(path)
                .flatMap(node -> node instanceof YamlNode.Text text ? Optional.of(text.value()) : Optional.empty());
    }

    private List<String> keys(List<String> path) {
        return node(path)
                .flatMap(node -> node instanceof YamlNode.Mapping mapping
                        ? Optional.of(List.copyOf(mapping.entries().keySet()))
                        : Optional.empty())
                .orElse(List.of());
    }

    /** Whether what looks like a comment stands in one of the file's texts. */
    boolean isInText(String comment) {
        return texts(root).stream().anyMatch(text -> {
            int hash = text.indexOf('#');
            // A text of several lines has the comment in it; behind one of a single line stand its quotes.
            return text.contains(comment)
                    || (hash >= 0 && text.contains("lint:") && comment.startsWith(text.substring(hash)));
        });
    }

    private Place place(Mark mark) {
        return new Place(file, mark.line(), mark.column());
    }

    private record Step(Mark mark, YamlNode node) {}

    private Optional<YamlNode> node(List<String> path) {
        Optional<Source> other = flowFile(path);
        if (other.isPresent()) {
            return other.get().node(path.subList(2, path.size()));
        }
        YamlNode at = root;
        for (String key : written(path)) {
            Optional<Step> step = step(at, key);
            if (step.isEmpty()) {
                return Optional.empty();
            }
            at = step.get().node();
        }
        return Optional.of(at);
    }

    private static Optional<Step> step(YamlNode at, String key) {
        return switch (at) {
            case YamlNode.Mapping mapping ->
                Optional.ofNullable(mapping.entries().get(key)).map(entry -> new Step(entry.keyMark(), entry.value()));
            case YamlNode.Sequence list -> {
                int index = key.chars().allMatch(Character::isDigit) && key.length() < 6 ? Integer.parseInt(key) : -1;
                yield index >= 0 && index < list.items().size()
                        ? Optional.of(new Step(
                                list.items().get(index).mark(), list.items().get(index)))
                        : Optional.empty();
            }
            case YamlNode.Text _ -> Optional.empty();
        };
    }

    private static Optional<Mark> find(String text, YamlNode in) {
        return switch (in) {
            case YamlNode.Text leaf -> leaf.value().strip().equals(text) ? Optional.of(leaf.mark()) : Optional.empty();
            case YamlNode.Sequence list ->
                list.items().stream().flatMap(item -> find(text, item).stream()).findFirst();
            case YamlNode.Mapping mapping ->
                mapping.entries().entrySet().stream()
                        .flatMap(entry -> entry.getKey().equals(text)
                                ? Optional.of(entry.getValue().keyMark()).stream()
                                : find(text, entry.getValue().value()).stream())
                        .findFirst();
        };
    }

    private static List<String> texts(YamlNode in) {
        List<String> texts = new ArrayList<>();
        collect(in, texts);
        return texts;
    }

    private static void collect(YamlNode in, List<String> texts) {
        switch (in) {
            case YamlNode.Text leaf -> texts.add(leaf.value());
            case YamlNode.Sequence list -> list.items().forEach(item -> collect(item, texts));
            case YamlNode.Mapping mapping ->
                mapping.entries().forEach((key, entry) -> {
                    texts.add(key);
                    collect(entry.value(), texts);
                });
        }
    }
}
