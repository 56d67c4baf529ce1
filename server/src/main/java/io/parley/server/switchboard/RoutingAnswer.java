package io.parley.server.switchboard;

import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a service says is to become of a call: {@code decide:} of a route. Pure. */
sealed interface RoutingAnswer {
    int MAX_NAME_CHARS = 128;
    int MAX_VARIABLES = 100;
    int MAX_VALUE_CHARS = 2_000;
    int MAX_ANNOUNCEMENT_CHARS = 500;
    int LONGEST_RING_SECONDS = 60;
    int LOWEST_REFUSAL = 400;
    int HIGHEST_REFUSAL = 699;

    /** Where in the answer each part stands, as JSON pointers. */
    Map<String, String> PARTS = Map.of(
            "bot", "/bot",
            "variables", "/variables",
            "ring", "/ringSeconds",
            "announce", "/announce",
            "reject", "/reject",
            "redirect", "/redirect");

    /** A bot takes it. */
    record ToBot(String bot, Map<String, String> variables, int ringSeconds, Optional<String> announce)
            implements RoutingAnswer {
        public ToBot {
            variables = Map.copyOf(variables);
        }
    }

    /** It is refused, with a SIP status. */
    record Reject(int status) implements RoutingAnswer {}

    /** Whoever calls is to call somebody else: a number, or a SIP URI. */
    record Redirect(String to) implements RoutingAnswer {}

    /**
     * It is none.
     *
     * @param why without anything that the service or the caller said
     */
    record Useless(String why) implements RoutingAnswer {}

    static RoutingAnswer of(Input.HttpEnded ended) {
        if (ended.result() == HttpResult.TIMEOUT) {
            return new Useless("no answer in time");
        }
        if (ended.result() == HttpResult.FAILED) {
            return new Useless(
                    ended.status() == 0
                            ? "no answer"
                            : ended.status() / 100 == 2 ? "no JSON" : "status " + ended.status());
        }
        Map<String, String> parts = ended.values();
        long kinds = parts.keySet().stream()
                .filter(part -> part.equals("bot") || part.equals("reject") || part.equals("redirect"))
                .count();
        if (kinds != 1) {
            return new Useless("expected one of bot, reject and redirect");
        }
        try {
            if (parts.containsKey("reject")) {
                int status = number(parts, "reject");
                return status < LOWEST_REFUSAL || status > HIGHEST_REFUSAL
                        ? new Useless("reject is not " + LOWEST_REFUSAL + " to " + HIGHEST_REFUSAL)
                        : new Reject(status);
            }
            if (parts.containsKey("redirect")) {
                return new Redirect(text(parts, "redirect", MAX_VALUE_CHARS));
            }
            int ring = number(parts, "ring");
            if (ring < 0 || ring > LONGEST_RING_SECONDS) {
                return new Useless("ringSeconds is not 0 to " + LONGEST_RING_SECONDS);
            }
            return new ToBot(
                    text(parts, "bot", MAX_NAME_CHARS),
                    variables(parts.getOrDefault("variables", "{}")),
                    ring,
                    parts.containsKey("announce")
                            ? Optional.of(text(parts, "announce", MAX_ANNOUNCEMENT_CHARS))
                            : Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Useless(String.valueOf(e.getMessage()));
        }
    }

    private static int number(Map<String, String> parts, String part) {
        String text = parts.getOrDefault(part, "0");
        if (!text.matches("\\d{1,6}")) {
            throw new IllegalArgumentException(part + " is no number");
        }
        return Integer.parseInt(text);
    }

    private static String text(Map<String, String> parts, String part, int most) {
        String text = parts.getOrDefault(part, "");
        if (text.isBlank() || text.length() > most) {
            throw new IllegalArgumentException(part + " is empty or longer than " + most + " characters");
        }
        return text;
    }

    private static Map<String, String> variables(String json) {
        JsonNode read;
        try {
            read = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("variables are no object", e);
        }
        if (!read.isObject() || read.size() > MAX_VARIABLES) {
            throw new IllegalArgumentException("variables are no object of at most " + MAX_VARIABLES);
        }
        Map<String, String> variables = new TreeMap<>();
        read.properties().forEach(entry -> {
            if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new IllegalArgumentException("a variable is no text or number");
            }
            String value = entry.getValue().asString();
            if (value.length() > MAX_VALUE_CHARS) {
                throw new IllegalArgumentException("a variable is longer than " + MAX_VALUE_CHARS + " characters");
            }
            variables.put(entry.getKey(), value);
        });
        return variables;
    }
}
