package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.engine.sip.SipEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a trunk's {@code identity:} and {@code headers:}. */
final class CallerIdentityReader {
    static final int MAX_HEADERS = 20;
    static final int MAX_HEADER_CHARS = 256;

    private static final Pattern DOMAIN =
            Pattern.compile("\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");

    /** What the engine itself says, and what would change how a message is routed or read. */
    private static final Set<String> OURS = Set.of(
            "accept",
            "accept-encoding",
            "allow",
            "authorization",
            "call-id",
            "contact",
            "content-disposition",
            "content-encoding",
            "content-length",
            "content-type",
            "cseq",
            "diversion",
            "from",
            "max-forwards",
            "min-se",
            "p-asserted-identity",
            "privacy",
            "proxy-authorization",
            "proxy-require",
            "record-route",
            "replaces",
            "require",
            "route",
            "session-expires",
            "supported",
            "to",
            "user-agent",
            "user-to-user",
            "via");

    private final Fields trunk;

    CallerIdentityReader(Fields trunk) {
        this.trunk = trunk;
    }

    CallerIdentity read() {
        CallerIdentity otherwise = CallerIdentity.DEFAULT;
        List<SipEndpoint.Header> headers = headers();
        Optional<Fields> identity = trunk.optionalFields("identity");
        if (identity.isEmpty()) {
            return new CallerIdentity(
                    otherwise.domain(), otherwise.asserted(), otherwise.withheld(), otherwise.diversion(), headers);
        }
        Fields fields = identity.get();
        Optional<Field> domain = fields.optional("domain");
        domain.filter(it -> !DOMAIN.matcher(it.asText()).matches())
                .ifPresent(it -> it.wrong("expected a host name or an IP address"));
        var read = new CallerIdentity(
                domain.map(Field::asText),
                fields.flag("asserted", otherwise.asserted()),
                fields.flag("withheld", otherwise.withheld()),
                fields.flag("diversion", otherwise.diversion()),
                headers);
        fields.finish();
        return read;
    }

    private List<SipEndpoint.Header> headers() {
        List<SipEndpoint.Header> headers = new ArrayList<>();
        trunk.optionalFields("headers").ifPresent(fields -> {
            for (Fields.Named named : fields.all()) {
                String value = named.field().asText();
                if (!CallFacts.isHeaderName(named.name())) {
                    named.field().wrong("is the value of something that is no header's name");
                } else if (OURS.contains(named.name().toLowerCase(Locale.ROOT))) {
                    named.field().wrong(named.name() + " is the engine's own, expected another header");
                } else if (value.length() > MAX_HEADER_CHARS || value.chars().anyMatch(Character::isISOControl)) {
                    named.field().wrong("expected at most " + MAX_HEADER_CHARS + " characters in one line");
                } else if (headers.size() >= MAX_HEADERS) {
                    named.field().wrong("expected at most " + MAX_HEADERS + " headers");
                } else {
                    headers.add(new SipEndpoint.Header(named.name(), value));
                }
            }
        });
        return headers;
    }
}
