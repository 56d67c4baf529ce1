package io.parley.engine.trunk;

import io.parley.config.Fields;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SessionTerms.Follow;
import io.parley.engine.sip.SessionTerms.Mode;
import io.parley.engine.sip.SessionTerms.Refresher;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads what a trunk's file says about SIP sessions: {@code session-timer}, {@code reliable-provisional}, {@code redirect}. */
final class SessionReader {
    private final Fields top;
    private final Gateways gateways;

    SessionReader(Fields top, Gateways gateways) {
        this.top = top;
        this.gateways = gateways;
    }

    SessionTerms read() {
        return new SessionTerms(
                top.optionalFields("session-timer").map(SessionReader::timer).orElse(SessionTerms.Timer.DEFAULT),
                top.oneOf("reliable-provisional", SessionTerms.DEFAULT.provisional()),
                top.optionalFields("redirect").map(this::redirects).orElse(SessionTerms.Redirects.NONE));
    }

    private SessionTerms.Redirects redirects(Fields fields) {
        var redirects = new SessionTerms.Redirects(
                fields.oneOf("follow", Follow.NEVER),
                fields.integer("at-most", 1, SessionTerms.Redirects.MOST, SessionTerms.Redirects.DEFAULT_AT_MOST),
                gateways.all().stream()
                        .map(gateway -> gateway.host().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
        fields.finish();
        return redirects;
    }

    private static SessionTerms.Timer timer(Fields fields) {
        SessionTerms.Timer otherwise = SessionTerms.Timer.DEFAULT;
        Mode mode = fields.oneOf("mode", otherwise.mode());
        Refresher refresher = fields.oneOf("refresher", otherwise.refresher());
        Duration expires = fields.duration(
                "expires", SessionTerms.Timer.SHORTEST, SessionTerms.Timer.LONGEST, otherwise.expires());
        Duration minimum = fields.duration(
                "minimum", SessionTerms.Timer.SHORTEST, SessionTerms.Timer.LONGEST, otherwise.minimum());
        if (minimum.compareTo(expires) > 0) {
            fields.problems()
                    .add(
                            fields.markOf(fields.has("minimum") ? "minimum" : "expires"),
                            fields.path(),
                            "minimum is " + minimum.toSeconds() + "s and expires " + expires.toSeconds()
                                    + "s – expected expires not below minimum");
            minimum = SessionTerms.Timer.SHORTEST;
            expires = SessionTerms.Timer.LONGEST;
        }
        fields.finish();
        return new SessionTerms.Timer(mode, expires, minimum, refresher);
    }
}
