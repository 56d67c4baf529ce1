package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads {@code decide:} of a route: the service that is asked, and what holds without its answer. */
final class QuestionReader {
    static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** Nobody waits longer without hearing anything, and the network gives the INVITE up. */
    static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

    static final int MAX_HEADERS = 16;
    private static final int MAX_URL_CHARS = 2_000;

    private final Fields decide;

    QuestionReader(Fields decide) {
        this.decide = decide;
    }

    /** @param outcome reads {@code bot:} or {@code reject:} */
    Route read(Route.Match match, BiFunction<Fields, Route.Match, Route> outcome) {
        var question = new Route.Question(
                url(),
                decide.optional("authorization").map(Field::asTextWithReferences),
                decide.duration("timeout", SHORTEST_TIMEOUT, LONGEST_TIMEOUT, DEFAULT_TIMEOUT),
                decide.flag("ring", false),
                headers());
        Optional<Fields> otherwise = decide.required(
                        "otherwise", "bot: or reject:, for when the service does not answer")
                .map(Field::asFields);
        Route without = otherwise
                .map(fields -> outcome.apply(fields, Route.Match.ANY))
                .orElseGet(() -> new Route.Rejected(Route.Match.ANY, InboundReader.LOWEST_REFUSAL));
        otherwise.ifPresent(Fields::finish);
        decide.finish();
        return new Route.Asked(match, question, without);
    }

    private String url() {
        return decide.required("url", "https://host/path")
                .map(field -> {
                    String text = field.asText();
                    if (field.isText() && !isUrl(text)) {
                        field.wrong("expected https:// or http://, a host and a path, at most " + MAX_URL_CHARS
                                + " characters");
                    }
                    return text;
                })
                .orElse("");
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return text.length() <= MAX_URL_CHARS
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>();
        for (Field field : decide.list("headers")) {
            String name = field.asText();
            if (field.isText() && !CallFacts.isHeaderName(name)) {
                field.wrong("expected the name of a header such as X-Campaign");
            }
            if (headers.size() == MAX_HEADERS) {
                field.wrong("expected at most " + MAX_HEADERS + " headers");
            }
            headers.add(name);
        }
        return headers;
    }
}
