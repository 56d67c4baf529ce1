package io.parley.engine.trunk;

import io.parley.dialog.bot.Template;
import io.parley.dialog.expression.Value;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.uui.UserToUser;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of a received call when it is routed: what a {@link Route} compares and what its templates may name. Pure.
 *
 * @param called number or name in the request URI
 * @param caller number or name of the caller, {@link #ANONYMOUS} if it is withheld
 * @param userToUser single values, as they came
 * @param headers by name in lower case
 */
public record CallFacts(String called, String caller, List<String> userToUser, Map<String, String> headers) {

    /** Stands for a caller who withholds the number (RFC 3323 section 4.1.1.3). */
    public static final String ANONYMOUS = "anonymous";

    private static final String HEADER = "header.";
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}"); // RFC 3261 section 25.1
    private static final List<String> NAMES = List.of("caller", "called", "user-to-user");

    public CallFacts {
        userToUser = List.copyOf(userToUser);
        headers = Map.copyOf(headers);
    }

    /**
     * The facts of a received INVITE.
     *
     * @param trusted whether it comes from somebody who may assert who calls (RFC 3325 section 5)
     * @param callers rewriting of the caller's number; one that is withheld is not touched
     * @param calledNumbers the same of the called number
     */
    static CallFacts of(
            SipEndpoint.Received received, boolean trusted, NumberRules callers, NumberRules calledNumbers) {
        String caller = asserted(received.headers(), trusted).orElseGet(() -> Numbers.plain(received.callingUser()));
        return new CallFacts(
                calledNumbers.rewritten(Numbers.plain(received.calledUser())),
                caller.equals(ANONYMOUS) ? caller : callers.rewritten(caller),
                UserToUser.values(received.userToUser()),
                received.headers());
    }

    /** Who calls as the network says; not where the caller has asked for any privacy (RFC 3325 section 9.3). */
    private static Optional<String> asserted(Map<String, String> headers, boolean trusted) {
        String identity = headers.get("p-asserted-identity");
        boolean withheld = !headers.getOrDefault("privacy", "none").strip().equalsIgnoreCase("none");
        return trusted && !withheld && identity != null ? Numbers.asserted(identity) : Optional.empty();
    }

    /** Whether a template may name this. */
    static boolean isNamed(String placeholder) {
        return NAMES.contains(placeholder)
                || (placeholder.startsWith(HEADER) && isHeaderName(placeholder.substring(HEADER.length())));
    }

    static boolean isHeaderName(String text) {
        return HEADER_NAME.matcher(text).matches();
    }

    /** What {@link #isNamed} takes, headers apart; for people. */
    static List<String> names() {
        return NAMES;
    }

    /** A header's value, by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** A template with these facts; what is not known leaves nothing. */
    public String fill(Template template) {
        return fill(template, Map.of());
    }

    /** The same, with a call's variables besides: one of them hides a fact of its name. */
    public String fill(Template template, Map<String, Value> variables) {
        Map<String, Value> values = new HashMap<>();
        for (String name : template.variables()) {
            Value variable = variables.get(name);
            values.put(name, variable == null ? new Value.Text(fact(name)) : variable);
        }
        return template.fill(values);
    }

    private String fact(String name) {
        return switch (name) {
            case "called" -> called;
            case "caller" -> caller;
            case "user-to-user" ->
                userToUser.stream()
                        .findFirst()
                        .map(UserToUser::of)
                        .map(UserToUser::text)
                        .orElse("");
            default ->
                name.startsWith(HEADER)
                        ? header(name.substring(HEADER.length())).orElse("")
                        : "";
        };
    }
}
