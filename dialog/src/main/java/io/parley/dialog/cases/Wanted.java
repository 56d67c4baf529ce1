package io.parley.dialog.cases;

import io.parley.dialog.Action;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that a bot wants of the world around its call.
 *
 * @param kind {@code raise}, {@code transfer} or {@code http}
 * @param data by name, as far as it matters
 */
public record Wanted(String kind, Map<String, String> data) {
    /** What a bot can want. */
    static final List<String> KINDS = List.of("raise", "transfer", "http");

    public Wanted {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** An action, if it is such a wish. */
    static Optional<Wanted> of(Action action) {
        Map<String, String> data = new LinkedHashMap<>();
        return switch (action) {
            case Action.Raise raise -> {
                data.put("event", raise.event());
                data.putAll(raise.data());
                yield Optional.of(new Wanted("raise", data));
            }
            case Action.Transfer transfer -> {
                data.put("to", transfer.to());
                data.put("type", transfer.kind().word());
                data.put("value", transfer.value());
                data.put("user-to-user", transfer.userToUser().data());
                data.put(
                        "user-to-user.encoding",
                        transfer.userToUser().encoding().word());
                data.put("user-to-user.purpose", transfer.userToUser().purpose());
                data.put("user-to-user.content", transfer.userToUser().content());
                yield Optional.of(new Wanted("transfer", data));
            }
            case Action.CallHttp http -> {
                data.put("method", http.method());
                data.put("url", http.url());
                http.headers().forEach((name, value) -> data.put("headers." + name, value));
                http.body().forEach((name, value) -> data.put("body." + name, value));
                yield Optional.of(new Wanted("http", data));
            }
            case Action.Say _,
                    Action.DropPlay _,
                    Action.Listen _,
                    Action.StartTimer _,
                    Action.CancelTimer _,
                    Action.Collect _,
                    Action.AskLlm _,
                    Action.CancelRequest _,
                    Action.HandOver _,
                    Action.Complete _,
                    Action.HangUp _ -> Optional.empty();
        };
    }

    /** Whether this is done by that: it may have more data. */
    boolean fits(Wanted done) {
        return kind.equals(done.kind)
                && data.entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(done.data.getOrDefault(wanted.getKey(), "")));
    }

    /** As it would be written in a test file. */
    String written() {
        return kind + ": " + Quoted.mapping(data);
    }
}
