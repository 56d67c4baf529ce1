package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a trunk's {@code gateways:}, {@code fail-over:} and {@code keep-alive:}. */
final class GatewayReader {
    private static final int MAX_PRIORITY = 1_000;
    private static final int MAX_WEIGHT = 1_000;
    private static final Pattern TO =
            Pattern.compile("(?i)(sips?):(?:[^@]*@)?(\\[[0-9a-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?(;.*)?");
    private static final Gateway INVALID = new Gateway("invalid", Optional.empty(), "udp");

    private final Fields top;

    /** @param top of the trunk's file */
    GatewayReader(Fields top) {
        this.top = top;
    }

    Gateways read() {
        if (top.has("phones") && !top.has("gateways")) {
            for (String key : List.of("fail-over", "keep-alive", "register", "outbound-proxy", "auth")) {
                if (top.has(key)) {
                    top.problems().add(top.markOf(key), key, "is for gateways, and there are none");
                }
            }
            return Gateways.NONE;
        }
        return new Gateways(
                gateways(),
                top.optionalFields("fail-over").map(GatewayReader::failOver).orElse(FailOver.DEFAULT),
                top.optionalFields("keep-alive").map(GatewayReader::keepAlive));
    }

    private List<Gateway> gateways() {
        List<Field> given = top.required("gateways", "a list of { to: \"sip:host:port\" }, or phones")
                .map(Field::asList)
                .orElse(List.of());
        if (given.isEmpty() && top.has("gateways")) {
            top.problems()
                    .add(top.markOf("gateways"), "gateways", "none – expected a gateway { to: \"sip:host:port\" }");
        }
        if (given.size() > Gateways.MOST) {
            given.get(Gateways.MOST).wrong("expected at most " + Gateways.MOST + " gateways");
        }
        List<Gateway> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Field field : given) {
            Gateway gateway = gateway(field.asFields());
            if (!names.add(gateway.name())) {
                top.problems().add(field.mark(), field.path(), "the gateway " + gateway.name() + " a second time");
            }
            read.add(gateway);
        }
        return read.isEmpty() ? List.of(INVALID) : read;
    }

    private static Gateway gateway(Fields fields) {
        String host = "invalid";
        Optional<Integer> port = Optional.empty();
        boolean sips = false;
        Optional<Field> to = fields.required("to", "sip:host or sip:host:port");
        if (to.isPresent()) {
            Matcher uri = TO.matcher(to.get().asText());
            if (!uri.matches() || uri.group(4) != null) {
                to.get().wrong("expected sip:host or sip:host:port");
            } else {
                sips = uri.group(1).equalsIgnoreCase("sips");
                host = uri.group(2);
                port = Optional.ofNullable(uri.group(3)).map(Integer::valueOf);
                if (port.filter(p -> p < 1 || p > 65_535).isPresent()) {
                    to.get().wrong("expected a port of 1 to 65535");
                }
            }
        }
        String transport = TrunkFile.word(
                fields, "transport", List.of("udp", "tcp", "tls"), List.of("ws", "wss"), sips ? "tls" : "udp");
        if (sips && !transport.equals("tls")) {
            fields.optional("transport").ifPresent(field -> field.wrong("sips: goes over tls alone"));
        }
        var gateway = new Gateway(
                host,
                port,
                transport,
                fields.integer("priority", 0, MAX_PRIORITY, 0),
                fields.integer("weight", 0, MAX_WEIGHT, 0),
                sips,
                false);
        boolean any = port.isEmpty() && !sips && !fields.has("transport") && !gateway.isAddress();
        fields.finish();
        return any ? gateway.overAny() : gateway;
    }

    private static FailOver failOver(Fields fields) {
        FailOver otherwise = FailOver.DEFAULT;
        Set<Integer> on = fields.has("on") ? statuses(fields.list("on")) : otherwise.on();
        var read = new FailOver(
                on,
                fields.duration("try-for", FailOver.SHORTEST_TRY, FailOver.LONGEST_TRY, otherwise.tryFor()),
                fields.duration("rest", Duration.ZERO, FailOver.LONGEST_REST, otherwise.rest()),
                fields.duration(
                        "retry-after-at-most",
                        Duration.ZERO,
                        FailOver.LONGEST_RETRY_AFTER,
                        otherwise.retryAfterAtMost()));
        fields.finish();
        return read;
    }

    private static KeepAlive keepAlive(Fields fields) {
        KeepAlive otherwise = KeepAlive.DEFAULT;
        Duration every = fields.duration("every", KeepAlive.SHORTEST_EVERY, KeepAlive.LONGEST_EVERY, otherwise.every());
        Duration within =
                fields.duration("within", KeepAlive.SHORTEST_WITHIN, KeepAlive.LONGEST_WITHIN, otherwise.within());
        var read = new KeepAlive(
                every,
                within.compareTo(every) > 0 && !fields.has("within") ? every : within,
                fields.integer("down-after", 1, KeepAlive.MOST_IN_A_ROW, otherwise.downAfter()),
                fields.integer("up-after", 1, KeepAlive.MOST_IN_A_ROW, otherwise.upAfter()));
        if (read.within().compareTo(every) > 0) {
            fields.problems()
                    .add(
                            fields.markOf("within"),
                            fields.path() + ".within",
                            "longer than every: expected at most that");
        }
        fields.finish();
        return read;
    }

    private static Set<Integer> statuses(List<Field> list) {
        Set<Integer> statuses = new HashSet<>();
        for (Field field : list) {
            int status = field.asInteger(FailOver.LOWEST, FailOver.HIGHEST);
            if (FailOver.OF_THE_CALLEE.contains(status)) {
                field.wrong("tells of the callee or of us, not of the gateway: another would say the same");
            }
            statuses.add(status);
        }
        return statuses;
    }
}
