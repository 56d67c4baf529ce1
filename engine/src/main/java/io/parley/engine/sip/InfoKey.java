package io.parley.engine.sip;

import java.util.Locale;
import java.util.Optional;
import javax.sip.message.Request;

/** Keys by INFO: application/dtmf-relay ({@code Signal=5}) and application/dtmf ({@code 5}). Pure. */
final class InfoKey {
    private InfoKey() {}

    /** Whether an INFO is about a key, which may be none that we know. */
    static boolean isIn(Request info) {
        String type = SipWire.contentType(info);
        return type.equals("application/dtmf-relay") || type.equals("application/dtmf");
    }

    static Optional<Character> of(String body) {
        String signal = body.strip();
        for (String line : body.split("\\R", 16)) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.substring(0, equals).strip().equalsIgnoreCase("signal")) {
                signal = line.substring(equals + 1).strip();
            }
        }
        return switch (signal.toUpperCase(Locale.ROOT)) {
            case "10", "*" -> Optional.of('*');
            case "11", "#" -> Optional.of('#');
            case "12", "A" -> Optional.of('A');
            case "13", "B" -> Optional.of('B');
            case "14", "C" -> Optional.of('C');
            case "15", "D" -> Optional.of('D');
            case String one
            when one.length() == 1 && one.charAt(0) >= '0' && one.charAt(0) <= '9' -> Optional.of(one.charAt(0));
            default -> Optional.empty(); // 16 is a hook flash
        };
    }
}
