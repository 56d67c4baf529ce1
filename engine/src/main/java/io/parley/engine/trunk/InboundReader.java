package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.config.Words;
import io.parley.dialog.bot.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a trunk's {@code inbound:}: who may call in, and what becomes of the calls. */
final class InboundReader {
    static final Duration LONGEST_RING = Duration.ofSeconds(60);

    /** About half a minute of speech. */
    static final int MAX_ANNOUNCEMENT_CHARS = 500;

    static final int LOWEST_REFUSAL = 300;
    static final int HIGHEST_REFUSAL = 699;

    private static final List<String> CONDITIONS = List.of("to", "to-matches", "from", "from-matches", "header");

    private final Fields inbound;
    private final NumberRules callers;
    private final NumberRules called;
    private final boolean open;
    private final References references;

    /**
     * @param open whether somebody calls in who logs in
     * @param callers rewriting of the callers' numbers
     * @param called the same of the called numbers
     */
    InboundReader(Fields inbound, NumberRules callers, NumberRules called, boolean open, References references) {
        this.open = open;
        this.references = references;
        this.inbound = inbound;
        this.callers = callers;
        this.called = called;
    }

    Inbound read() {
        List<Cidr> networks = Cidr.list(inbound, "from");
        List<Route> routes = routes();
        if (inbound.has("routes") && !inbound.has("from") && !inbound.has("auth") && !open) {
            inbound.problems()
                    .add(
                            inbound.markOf("routes"),
                            inbound.path() + ".from",
                            "missing – expected the addresses that may call in; nobody may unless they stand there");
        }
        Optional<Trunk.Auth> logIn = inbound.optionalFields("auth").map(this::logIn);
        inbound.finish();
        return new Inbound(networks, routes, callers, called, logIn);
    }

    private Trunk.Auth logIn(Fields auth) {
        Optional<Field> user = auth.required("user", "with which the other side logs in");
        user.filter(field -> field.isText() && !Phones.isUser(field.asText()))
                .ifPresent(field -> field.wrong("expected 1 to 64 letters, digits and . _ + -"));
        var read = new Trunk.Auth(user.map(Field::asText).orElse(""), Phones.secret(auth, "password", references));
        auth.finish();
        return read;
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        boolean allTaken = false;
        for (Field field : inbound.list("routes")) {
            if (allTaken) {
                inbound.problems()
                        .add(field.mark(), field.path(), "is never reached: the route before it takes every call");
            }
            Fields fields = field.asFields();
            Route route = route(fields);
            allTaken |= route.match().isAny() && isConditional(fields);
            routes.add(route);
        }
        return routes;
    }

    private Route route(Fields route) {
        Route.Match match = match(route);
        Optional<Fields> decide = route.optionalFields("decide");
        Route read;
        if (decide.isPresent()) {
            for (String key : List.of("bot", "ring", "announce", "variables", "reject")) {
                if (route.has(key)) {
                    route.problems()
                            .add(
                                    route.markOf(key),
                                    route.path() + "." + key,
                                    "the service decides; what holds without it stands under decide.otherwise");
                }
            }
            read = new QuestionReader(decide.get()).read(match, InboundReader::outcome);
        } else {
            read = outcome(route, match);
        }
        route.finish();
        return read;
    }

    /** What becomes of a call: {@code bot:} and what belongs to it, or {@code reject:}. */
    private static Route outcome(Fields route, Route.Match match) {
        Optional<Field> bot = route.optional("bot");
        Optional<Field> reject = route.optional("reject");
        if (reject.isPresent()) {
            for (String key : List.of("bot", "ring", "announce", "variables")) {
                if (route.has(key)) {
                    route.problems().add(route.markOf(key), route.path() + "." + key, "a rejected call has none");
                }
            }
            return new Route.Rejected(match, reject.get().asInteger(LOWEST_REFUSAL, HIGHEST_REFUSAL));
        }
        if (bot.isEmpty() && !route.isEmpty()) {
            route.problems().add(route.mark(), route.path(), "expected bot: NAME, or reject: and a SIP status");
        }
        Map<String, Template> variables = variables(route);
        return new Route.ToBot(match, bot.map(Field::asText).orElse(""), manner(route, variables.keySet()), variables);
    }

    // ---- conditions

    private Route.Match match(Fields route) {
        if (!isConditional(route)) {
            route.problems()
                    .add(
                            route.mark(),
                            route.path(),
                            "expected a condition: to, to-matches, from, from-matches or header; to: \"*\" for any call");
        }
        List<Route.Header> headers = route.optional("header")
                .map(field -> field.asListOrOne().stream()
                        .map(Field::asFields)
                        .map(InboundReader::header)
                        .toList())
                .orElse(List.of());
        return new Route.Match(
                condition(route, "to", Numbers::plain), condition(route, "from", Numbers::plain), headers);
    }

    private static boolean isConditional(Fields route) {
        boolean any = false;
        for (String key : CONDITIONS) {
            any |= route.has(key);
        }
        return any;
    }

    private static Route.Header header(Fields header) {
        String name = header.required("name", "the name of a header")
                .map(field -> {
                    String text = field.asText();
                    if (field.isText() && !CallFacts.isHeaderName(text)) {
                        field.wrong("expected the name of a header such as X-Campaign");
                    }
                    return text;
                })
                .orElse("");
        if (!header.has("value") && !header.has("value-matches") && !header.isEmpty()) {
            header.problems()
                    .add(
                            header.mark(),
                            header.path(),
                            "expected value or value-matches; value: \"*\" if only its being there counts");
        }
        Route.Header read = new Route.Header(name, condition(header, "value", UnaryOperator.identity()));
        header.finish();
        return read;
    }

    /** {@code KEY: text}, {@code KEY: "*"} or {@code KEY-matches: expression}; none of them: anything. */
    private static Route.Condition condition(Fields fields, String key, UnaryOperator<String> normal) {
        Optional<Field> exact = fields.optional(key);
        Optional<Field> matching = fields.optional(key + "-matches");
        if (exact.isPresent() && matching.isPresent()) {
            fields.problems()
                    .add(
                            fields.markOf(key + "-matches"),
                            fields.path() + "." + key + "-matches",
                            "stands beside " + key + ", expected one of the two");
        }
        if (exact.isPresent()) {
            String text = exact.get().asText();
            return text.equals("*") ? new Route.Condition.Any() : new Route.Condition.Exactly(normal.apply(text));
        }
        return matching.map(InboundReader::expression).orElseGet(Route.Condition.Any::new);
    }

    private static Route.Condition expression(Field field) {
        String text = field.asText();
        try {
            return new Route.Condition.Matching(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            field.wrong("is no regular expression: " + e.getDescription());
            return new Route.Condition.Exactly(text);
        }
    }

    // ---- the bot's part

    private static Route.Manner manner(Fields route, Set<String> variables) {
        Duration ring = route.duration("ring", Duration.ZERO, LONGEST_RING, Duration.ZERO);
        Optional<Field> announce = route.optional("announce");
        announce.filter(field -> field.asText().length() > MAX_ANNOUNCEMENT_CHARS)
                .ifPresent(field -> field.wrong("expected at most " + MAX_ANNOUNCEMENT_CHARS + " characters"));
        return new Route.Manner(ring, announce.flatMap(field -> template(field, variables)));
    }

    private static Map<String, Template> variables(Fields route) {
        Map<String, Template> variables = new HashMap<>();
        route.optionalFields("variables").ifPresent(fields -> {
            for (Fields.Named named : fields.all()) {
                template(named.field(), Set.of()).ifPresent(template -> variables.put(named.name(), template));
            }
        });
        return variables;
    }

    /** @param variables that it may name besides what is known of the call */
    private static Optional<Template> template(Field field, Set<String> variables) {
        try {
            Template template = Template.parse(field.asText());
            for (String name : template.variables()) {
                if (!CallFacts.isNamed(name) && !variables.contains(name)) {
                    field.wrong(unknown(name, variables));
                }
            }
            return Optional.of(template);
        } catch (Template.BrokenTemplate e) {
            field.wrong(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String unknown(String name, Set<String> variables) {
        Set<String> known = new HashSet<>(CallFacts.names());
        known.addAll(variables);
        return "unknown {" + name + "}"
                + Words.closest(name, known)
                        .map(near -> ", did you mean {" + near + "}?")
                        .orElse(", expected {caller}, {called}, {user-to-user} or {header.NAME}");
    }
}
