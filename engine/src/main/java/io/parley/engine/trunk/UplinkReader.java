package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.engine.sip.UriText;
import io.parley.engine.sip.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a trunk's {@code register:}, {@code outbound-proxy:} and {@code tls:}. */
final class UplinkReader {
    private static final Pattern ADDRESS = Pattern.compile("(?i)sip:([^@\\s<>\";?]+)@(\\[[0-9a-f:.]+]|[a-z0-9._-]+)");
    private static final Pattern USER = Pattern.compile("[^@\\s<>\":;?]{1,64}");
    private static final String A_HOST = "sip:host or sip:host:port";

    private final Fields top;
    private final Gateways gateways;
    private final Gateway gateway;
    private final Optional<Trunk.Auth> auth;

    UplinkReader(Fields top, Gateways gateways, Optional<Trunk.Auth> auth) {
        this.top = top;
        this.gateways = gateways;
        this.gateway = gateways.first();
        this.auth = auth;
    }

    /** @param folder of the file: relative paths begin there */
    Uplink read(References references, Path folder) {
        Optional<Register> register = top.optionalFields("register").map(this::register);
        Optional<SipHost> proxy = top.optional("outbound-proxy")
                .flatMap(field -> SipHost.read(field, A_HOST + ", with ;transport=… if it is not the gateway's"));
        Optional<TlsSettings> tls = top.optional("tls").map(field -> new TlsReader(field, references, folder).read());
        boolean needed = gateways.all().stream().anyMatch(it -> it.transport().equals("tls"))
                || register.filter(it -> it.transport().equals("tls")).isPresent()
                || proxy.filter(it -> it.transport().orElse(gateway.transport()).equals("tls"))
                        .isPresent();
        return new Uplink(
                register,
                proxy.map(it -> it.route(gateway.transport())),
                needed ? tls.or(() -> Optional.of(TlsSettings.DEFAULT)) : tls);
    }

    private Register register(Fields fields) {
        SipHost to = fields.optional("to")
                .flatMap(field -> SipHost.read(field, A_HOST))
                .orElseGet(() -> new SipHost(gateway.host(), gateway.port(), Optional.empty()));
        Optional<Field> as = fields.optional("as");
        String known = auth.map(Trunk.Auth::user).orElse("");
        if (as.isEmpty() && known.isEmpty()) {
            fields.required("as", "a user, or sip:user@domain; there is no auth.user to take");
        }
        String user = as.map(field -> user(field)).orElse(known);
        Matcher address = ADDRESS.matcher(user);
        boolean whole = address.matches();
        String name = whole ? address.group(1) : UriText.user(user);
        String contact = fields.optional("contact")
                .map(UplinkReader::contact)
                .map(UriText::user)
                .orElse(name);
        Optional<Fields> retry = fields.optionalFields("retry");
        var read = new Register(
                to.uri(),
                to.transport().orElse(gateway.transport()),
                whole ? user : "sip:" + name + "@" + to.host(),
                contact,
                fields.duration(
                        "expires", Register.SHORTEST_EXPIRES, Register.LONGEST_EXPIRES, Register.DEFAULT_EXPIRES),
                fields.decimal(
                        "refresh-at", Register.LOWEST_REFRESH, Register.HIGHEST_REFRESH, Register.DEFAULT_REFRESH),
                retry.map(it -> it.duration(
                                "from", Register.SHORTEST_RETRY, Register.LONGEST_RETRY, Register.DEFAULT_RETRY_FROM))
                        .orElse(Register.DEFAULT_RETRY_FROM),
                retry.map(it -> it.duration(
                                "to", Register.SHORTEST_RETRY, Register.LONGEST_RETRY, Register.DEFAULT_RETRY_TO))
                        .orElse(Register.DEFAULT_RETRY_TO));
        if (read.retryFrom().compareTo(read.retryTo()) > 0) {
            fields.optional("retry").ifPresent(field -> field.wrong("expected from to be no longer than to"));
        }
        retry.ifPresent(Fields::finish);
        fields.finish();
        return read;
    }

    private static String user(Field field) {
        String text = field.asText();
        if (!USER.matcher(text).matches() && !ADDRESS.matcher(text).matches()) {
            field.wrong("expected a user, or sip:user@domain");
        }
        return text;
    }

    private static String contact(Field field) {
        String text = field.asText();
        if (!USER.matcher(text).matches()) {
            field.wrong("expected the user part of a URI");
        }
        return text;
    }
}
