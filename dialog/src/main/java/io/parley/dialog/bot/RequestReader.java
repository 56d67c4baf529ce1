package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.Module.Raised;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a module wants of the world outside: events, transfers, requests to services. */
final class RequestReader {
    private static final Pattern EVENT_NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.-]{0,63}");
    private static final Pattern URL = Pattern.compile("https?://[^/?#\\s{}@]+([/?].*)?");
    private static final Pattern POINTER = Pattern.compile("(/([^/~]|~[01])*)*");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final List<String> KINDS = List.of("sms", "blacklist", "reservation", "event");
    private static final Duration LONGEST_BLACKLISTING = Duration.ofDays(3650);

    private final Texts texts;

    RequestReader(Texts texts) {
        this.texts = texts;
    }

    /** {@code [ { sms: { template: … } }, { event: { name: … } } ]}. */
    List<Raised> raised(Field list) {
        return list.asListOrOne().stream()
                .flatMap(item -> raisedOne(item).stream())
                .toList();
    }

    private Optional<Raised> raisedOne(Field item) {
        if (!item.isMapping() || item.asFields().all().size() != 1) {
            item.wrong("expected one of " + String.join(", ", KINDS) + " with its fields");
            return Optional.empty();
        }
        Fields fields = item.asFields();
        Fields.Named kind = fields.all().getFirst();
        if (!KINDS.contains(kind.name())) {
            item.problems()
                    .add(kind.mark(), kind.field().path(), kind.name(), "expected one of " + String.join(", ", KINDS));
            return Optional.empty();
        }
        Fields given = kind.field().asFields();
        Map<String, Template> data = new LinkedHashMap<>();
        String event = kind.name();
        switch (event) {
            case "sms" -> {
                given.required("template", "the name of a template");
                everything(given, data);
            }
            case "blacklist" -> {
                data.put("scope", Template.literal(given.oneOf("scope", List.of("number", "customer"), "number")));
                given.optional("for")
                        .ifPresent(it -> data.put(
                                "seconds",
                                Template.literal(
                                        Long.toString(it.asDuration(Duration.ofMinutes(1), LONGEST_BLACKLISTING)
                                                .toSeconds()))));
                given.optional("reason").ifPresent(it -> data.put("reason", texts.template(it)));
                given.finish();
            }
            case "reservation" -> {
                given.required("at", "when to call again");
                given.optional("at").ifPresent(it -> data.put("at", texts.template(it)));
                given.optional("note").ifPresent(it -> data.put("note", texts.template(it)));
                given.finish();
            }
            default -> {
                Optional<Field> name = given.required("name", "the name of the event");
                event = name.map(Field::asText).orElse("");
                if (name.isPresent() && (!EVENT_NAME.matcher(event).matches() || KINDS.contains(event))) {
                    name.get().wrong("expected up to 64 letters, digits, '-', '_' and '.', no word of this language");
                }
                everything(given, data);
                data.remove("name");
            }
        }
        return Optional.of(new Raised(event, data));
    }

    private void everything(Fields given, Map<String, Template> data) {
        given.all().forEach(item -> data.put(item.name(), texts.template(item.field())));
    }

    TransferOrder transfer(Field field) {
        Fields fields = field.asFields();
        Template to = fields.optional("to").map(texts::template).orElse(Template.NOTHING);
        TransferOrder.Kind kind = fields.optional("type")
                .map(it -> Choice.of(it, List.of(TransferOrder.Kind.values()), TransferOrder.Kind::word))
                .orElse(TransferOrder.Kind.NUMBER);
        Template value = fields.optional("value").map(texts::template).orElse(Template.NOTHING);
        Optional<UserToUserOrder> userToUser =
                fields.optional("user-to-user").map(it -> new UserToUserReader(texts).ofTransfer(it));
        fields.finish();
        if (field.isMapping() && !fields.has("to") && !fields.has("value")) {
            field.wrong("expected to, an address or number, or value, that of an agent or group");
        }
        return new TransferOrder(to, kind, value, userToUser);
    }

    HttpOrder http(Field field) {
        Fields fields = field.asFields();
        String method = fields.oneOf("method", METHODS, "GET");
        Template url = fields.required("url", "http:// or https:// and where to")
                .map(this::url)
                .orElse(Template.NOTHING);
        Map<String, Template> headers = new LinkedHashMap<>();
        fields.optionalFields("headers")
                .ifPresent(it -> it.all().forEach(item -> {
                    if (!HEADER.matcher(item.name()).matches()) {
                        it.problems()
                                .add(item.mark(), item.field().path(), item.name(), "expected the name of a header");
                    }
                    headers.put(item.name(), texts.header(item.field()));
                }));
        Map<String, Template> body = new LinkedHashMap<>();
        fields.optionalFields("body").ifPresent(it -> {
            if (method.equals("GET") || method.equals("DELETE")) {
                it.problems().add(it.mark(), it.path(), "a " + method + " has no body");
            }
            it.all().forEach(item -> body.put(item.name(), texts.template(item.field())));
        });
        Duration timeout =
                fields.duration("timeout", Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(3));
        Map<String, String> into = new LinkedHashMap<>();
        fields.optionalFields("into")
                .ifPresent(it -> it.all().forEach(item -> {
                    String pointer = item.field().asText();
                    if (!POINTER.matcher(pointer).matches()) {
                        item.field().wrong("expected a JSON pointer such as /data/balance");
                    }
                    into.put(item.name(), pointer);
                }));
        fields.finish();
        return new HttpOrder(method, url, headers, body, timeout, into);
    }

    private Template url(Field field) {
        Template url = texts.template(field);
        String start = !url.pieces().isEmpty() && url.pieces().getFirst() instanceof Template.Piece.Literal literal
                ? literal.text()
                : "";
        boolean hostIsFixed = URL.matcher(start).matches()
                && (url.variables().isEmpty() || start.indexOf('/', "https://".length()) > 0);
        if (!hostIsFixed) {
            field.wrong("expected http:// or https://, a host, and variables only behind it");
        }
        return url;
    }
}
