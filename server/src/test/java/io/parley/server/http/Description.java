package io.parley.server.http;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** openapi.yaml as a test reads it. */
final class Description {
    private static final String AT = "https://parley.test/openapi";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch", "head", "options");

    final JsonNode root;
    private final SchemaRegistry registry;

    Description() throws IOException {
        try (InputStream yaml = HttpDoor.class.getResourceAsStream("/openapi.yaml")) {
            root = Json.tree(new Load(LoadSettings.builder().build()).loadFromInputStream(yaml));
        }
        registry = SchemaRegistry.withDefaultDialect(
                Dialects.getOpenApi31(),
                builder -> builder.schemas(Map.of(AT, root.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    /** {@code GET /v1/calls}. */
    record Operation(String method, String path) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** {@code GET /v1/calls} answered by {@code 200}. */
    record Answer(Operation operation, int status) {}

    Set<Operation> operations() {
        Set<Operation> operations = new LinkedHashSet<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (String method : path.getValue().propertyNames()) {
                if (METHODS.contains(method)) {
                    operations.add(new Operation(method.toUpperCase(Locale.ROOT), path.getKey()));
                }
            }
        }
        return operations;
    }

    Set<Answer> answers() {
        Set<Answer> answers = new LinkedHashSet<>();
        for (Operation operation : operations()) {
            for (String status : node(operation).path("responses").propertyNames()) {
                answers.add(new Answer(operation, Integer.parseInt(status)));
            }
        }
        return answers;
    }

    JsonNode node(Operation operation) {
        return root.path("paths").path(operation.path()).path(operation.method().toLowerCase(Locale.ROOT));
    }

    /** Whether an operation asks for a key. */
    boolean keyed(Operation operation) {
        JsonNode security = node(operation).path("security");
        return security.isMissingNode() || !security.isEmpty();
    }

    /** What is wrong with an answer: an undocumented status, media type, header or property, or a wrong value. */
    List<String> faults(Answer answer, String mediaType, Set<String> headers, String body) {
        String place = followed(place(answer.operation(), answer.status()));
        JsonNode response = at(place);
        if (response.isMissingNode()) {
            return List.of("status " + answer.status() + " is not documented");
        }
        List<String> faults = new ArrayList<>();
        for (String header : response.path("headers").propertyNames()) {
            if (!headers.contains(header.toLowerCase(Locale.ROOT))) {
                faults.add("header " + header + " is missing");
            }
        }
        String type = mediaType.split("\\s*;", 2)[0];
        if (response.path("content").path(type).isMissingNode()) {
            faults.add("media type " + mediaType + " is not documented");
        } else if (type.endsWith("json")) {
            faults.addAll(faults(place + "/content/" + escaped(type) + "/schema", Json.read(body)));
        }
        return faults;
    }

    /** Where the answers of an operation stand, as a JSON pointer. */
    static String place(Operation operation, int status) {
        return "#/paths/" + escaped(operation.path()) + "/" + operation.method().toLowerCase(Locale.ROOT)
                + "/responses/" + status;
    }

    /** What is wrong with a value. */
    List<String> faults(String schemaPlace, JsonNode value) {
        List<String> faults = new ArrayList<>();
        Schema schema = registry.getSchema(SchemaLocation.of(AT + followed(schemaPlace)));
        schema.validate(value).forEach(error -> faults.add(error.toString()));
        undocumented(at(schemaPlace), value, "", faults);
        return faults;
    }

    private JsonNode at(String place) {
        return root.at(place.substring(1));
    }

    /** The place itself, or where its reference leads to. */
    private String followed(String place) {
        String ref = at(place).path("$ref").asString("");
        return ref.isEmpty() ? place : followed(ref);
    }

    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** Clients may count on what is described: whatever is sent besides is a mistake of ours. */
    private void undocumented(JsonNode schemaOrRef, JsonNode value, String at, List<String> faults) {
        JsonNode schema = resolved(schemaOrRef);
        if (value.isArray()) {
            value.forEach(each -> undocumented(schema.path("items"), each, at + "[]", faults));
        }
        if (!value.isObject() || !schema.has("properties") || schema.has("additionalProperties")) {
            return;
        }
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            JsonNode property = schema.path("properties").path(each.getKey());
            if (property.isMissingNode()) {
                faults.add(at + "." + each.getKey() + " is not described");
            } else {
                undocumented(property, each.getValue(), at + "." + each.getKey(), faults);
            }
        }
    }

    /** A node, or what its reference leads to. */
    JsonNode resolved(JsonNode node) {
        String ref = node.path("$ref").asString("");
        return ref.isEmpty() ? node : resolved(root.at(ref.substring(1)));
    }

    /** Every kind of problem that is named somewhere. */
    Set<String> slugs() {
        Set<String> slugs = new TreeSet<>();
        root.path("components").path("responses").forEach(response -> {
            var word = java.util.regex.Pattern.compile("`([a-z]+(?:-[a-z]+)+)`")
                    .matcher(response.path("description").asString(""));
            while (word.find()) {
                slugs.add(word.group(1));
            }
        });
        return slugs;
    }
}
