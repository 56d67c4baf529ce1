package io.parley.engine.trunk;

import io.parley.config.Fields;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SessionTerms.Follow;
import io.parley.engine.sip.SessionTerms.Mode;
import io.parley.engine.sip.SessionTerms.Provisional;
import io.parley.engine.sip.SessionTerms.Refresher;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
                choice(
                        top,
                        "reliable-provisional",
                        Provisional.values(),
                        Provisional::word,
                        SessionTerms.DEFAULT.provisional()),
                top.optionalFields("redirect").map(this::redirects).orElse(SessionTerms.Redirects.NONE));
    }

    private SessionTerms.Redirects redirects(Fields fields) {
        var redirects = new SessionTerms.Redirects(
                choice(fields, "follow", Follow.values(), Follow::word, Follow.NEVER),
                fields.integer("at-most", 1, SessionTerms.Redirects.MOST, SessionTerms.Redirects.DEFAULT_AT_MOST),
                gateways.all().stream()
                        .map(gateway -> gateway.host().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
        fields.finish();
        return redirects;
    }

    private static SessionTerms.Timer timer(Fields fields) {
        SessionTerms.Timer otherwise = SessionTerms.Timer.DEFAULT;
        Mode mode = choice(fields, "mode", Mode.values(), Mode::word, otherwise.mode());
        Refresher refresher = choice(fields, "refresher", Refresher.values(), Refresher::word, otherwise.refresher());
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

    private static <T> T choice(Fields fields, String key, T[] all, Function<T, String> word, T otherwise) {
        List<String> words = Arrays.stream(all).map(word).toList();
        String given = fields.oneOf(key, words, word.apply(otherwise));
        return Arrays.stream(all)
                .filter(it -> word.apply(it).equals(given))
                .findFirst()
                .orElse(otherwise);
    }
}
