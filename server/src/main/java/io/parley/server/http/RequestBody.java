package io.parley.server.http;

import io.javalin.http.Context;
import io.parley.config.Words;
import io.parley.engine.clock.EngineClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * The JSON object that a request brought. Every fault of its fields is collected, so that all are told at once; values
 * are never repeated. Used by one thread.
 */
final class RequestBody {
    static final int MAX_VARIABLES = 256;

    private final JsonNode json;
    private final byte[] bytes;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<String> faults = new ArrayList<>();

    private RequestBody(JsonNode json, byte[] bytes) {
        this.json = json;
        this.bytes = bytes;
    }

    /**
     * Reads the body.
     *
     * @param optional no body stands for an empty object
     */
    static RequestBody of(Context ctx, Limits limits, EngineClock clock, boolean optional) {
        byte[] bytes = read(ctx, limits, clock);
        if (bytes.length == 0 && optional) {
            return new RequestBody(Json.tree(Map.of()), bytes);
        }
        // Only with this type do browsers ask before they send something to another site.
        String type = ctx.contentType();
        if (type == null || !type.strip().split("\\s*;", 2)[0].equalsIgnoreCase(Json.MEDIA_TYPE)) {
            throw Problem.of(Problem.Kind.NOT_JSON, "expected Content-Type: application/json")
                    .thrown();
        }
        JsonNode json = parse(bytes);
        if (!json.isObject()) {
            throw Problem.of(Problem.Kind.WRONG_FIELDS, List.of("the body: expected an object in braces"))
                    .thrown();
        }
        return new RequestBody(json, bytes);
    }

    private static byte[] read(Context ctx, Limits limits, EngineClock clock) {
        long began = clock.nanoTime();
        byte[] bytes = new byte[limits.bodyBytes() + 1];
        int length = 0;
        try (InputStream in = ctx.bodyInputStream()) {
            // A body that trickles keeps the connection from being idle: it has a bound of its own.
            for (int read = 0; read >= 0; read = in.read(bytes, length, bytes.length - length)) {
                length += read;
                if (length == bytes.length) {
                    throw Problem.of(Problem.Kind.TOO_LARGE, "expected at most " + limits.bodyBytes() + " bytes")
                            .thrown();
                }
                if (clock.nanoTime() - began > limits.body().toNanos()) {
                    throw Problem.of(Problem.Kind.TOO_SLOW, "expected it within " + Words.duration(limits.body()))
                            .thrown();
                }
            }
            return Arrays.copyOf(bytes, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return Json.read(bytes);
        } catch (JacksonException e) {
            // Not the parser's message, which repeats what it stumbled over.
            TokenStreamLocation at = e.getLocation();
            int line = at == null ? 1 : Math.max(1, at.getLineNr());
            int column = at == null ? 1 : Math.max(1, at.getColumnNr());
            throw Problem.of(Problem.Kind.MALFORMED_JSON, "no JSON from line " + line + ", column " + column + " on")
                    .with("line", line)
                    .with("column", column)
                    .thrown();
        }
    }

    /** What the request consists of, to tell whether another one is the same. */
    byte[] bytes() {
        return bytes.clone();
    }

    String text(String field, int maxChars) {
        Optional<String> text = optionalText(field, maxChars);
        if (text.isEmpty() && json.get(field) == null) {
            faults.add(field + ": missing, expected text");
        }
        return text.orElse("");
    }

    Optional<String> optionalText(String field, int maxChars) {
        known.add(field);
        JsonNode value = json.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            faults.add(field + ": " + kind(value) + ", expected text");
            return Optional.empty();
        }
        String text = value.stringValue();
        if (text.isEmpty() || text.length() > maxChars) {
            faults.add(field + ": " + text.length() + " characters, expected 1 to " + maxChars);
        }
        return Optional.of(text);
    }

    /** One of these words, the first if there is none. */
    String word(String field, List<String> words) {
        known.add(field);
        JsonNode value = json.get(field);
        if (value == null) {
            return words.getFirst();
        }
        if (!value.isString() || !words.contains(value.stringValue())) {
            faults.add(field + ": expected " + String.join(" or ", words));
            return words.getFirst();
        }
        return value.stringValue();
    }

    /** An object whose values are texts. */
    Map<String, String> texts(String field) {
        known.add(field);
        Map<String, String> texts = new LinkedHashMap<>();
        JsonNode object = json.get(field);
        if (object == null) {
            return texts;
        }
        if (!object.isObject()) {
            faults.add(field + ": " + kind(object) + ", expected an object of texts");
        } else if (object.size() > MAX_VARIABLES) {
            faults.add(field + ": " + object.size() + " of them, expected at most " + MAX_VARIABLES);
        } else {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                if (each.getValue().isString()) {
                    texts.put(each.getKey(), each.getValue().stringValue());
                } else {
                    faults.add(field + "." + each.getKey() + ": " + kind(each.getValue()) + ", expected text");
                }
            }
        }
        return texts;
    }

    /** To be called when all fields were taken: refuses the request if something is wrong with them. */
    void complete() {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!known.contains(field.getKey())) {
                faults.add(field.getKey() + ": unknown field"
                        + Words.closest(field.getKey(), known)
                                .map(near -> ", did you mean " + near + "?")
                                .orElse(", expected " + String.join(", ", known)));
            }
        }
        if (!faults.isEmpty()) {
            throw Problem.of(Problem.Kind.WRONG_FIELDS, faults).thrown();
        }
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "a truth value";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "text";
        };
    }
}
