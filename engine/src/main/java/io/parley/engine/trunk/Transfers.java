package io.parley.engine.trunk;

import io.parley.config.Words;
import io.parley.dialog.bot.Template;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.expression.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a trunk hands callers over to humans: {@code transfer:} of its file. Immutable.
 *
 * @param ring how long the human's side may take to answer
 * @param reports of {@link By#REFER}: whether the peer is to tell what became of it
 * @param identity unless {@link By#REFER}: who calls the human
 * @param earlyMedia unless {@link By#REFER}: whether the caller hears what the human's side sends before its answer
 * @param music unless {@link By#REFER}: a WAV file for the caller until then
 * @param acceptance unless {@link By#REFER}: whoever picks up has to press a key before the caller is put through
 * @param talk unless {@link By#REFER}: how long the two may talk through us
 * @param addresses where a transfer goes that names no address, by whom it is for: templates over {@code {value}}
 */
public record Transfers(
        By by,
        Duration ring,
        boolean reports,
        Identity identity,
        boolean earlyMedia,
        Optional<Path> music,
        Optional<Acceptance> acceptance,
        Duration talk,
        Map<TransferOrder.Kind, Template> addresses) {
    static final Duration SHORTEST_RING = Duration.ofSeconds(1);
    static final Duration DEFAULT_RING = Duration.ofSeconds(30);
    static final Duration LONGEST_RING = Duration.ofMinutes(3);
    static final Duration SHORTEST_ACCEPTANCE = Duration.ofSeconds(2);
    static final Duration DEFAULT_ACCEPTANCE = Duration.ofSeconds(15);
    static final Duration LONGEST_ACCEPTANCE = Duration.ofMinutes(1);
    static final Duration SHORTEST_TALK = Duration.ofSeconds(10);
    static final Duration DEFAULT_TALK = Duration.ofHours(2);
    static final Duration LONGEST_TALK = Duration.ofHours(12);

    /** The only placeholder of an address. */
    static final String VALUE = "value";

    /** Of a trunk that says nothing of it. */
    public static final Transfers DEFAULT = new Transfers(
            By.BRIDGE,
            DEFAULT_RING,
            true,
            Identity.CALLER,
            false,
            Optional.empty(),
            Optional.empty(),
            DEFAULT_TALK,
            Map.of());

    /** In which way. */
    public enum By {
        /** The peer is asked to call the human in our place (RFC 3515). */
        REFER,
        /** We call the human, and the two talk through us. */
        BRIDGE,
        /** As {@link #BRIDGE}; then the peer is asked to let the two talk without us (RFC 3891, RFC 5589 section 7). */
        ATTENDED;

        /** As written in a trunk's file. */
        public String word() {
            return Words.of(this);
        }
    }

    /**
     * Whoever picks up is asked for a key.
     *
     * @param key one of {@code 0-9*#A-D}
     * @param prompt a WAV file that asks for it, again and again
     * @param within from the answer on
     */
    public record Acceptance(char key, Path prompt, Duration within) {}

    /** Who calls the human. */
    public enum Identity {
        /** The person who talks to the bot. */
        CALLER,
        /** The trunk's own caller id. */
        TRUNK;

        /** As written in a trunk's file. */
        public String word() {
            return Words.of(this);
        }
    }

    public Transfers {
        addresses = Map.copyOf(addresses);
    }

    /**
     * Where a transfer goes: a {@code sip:} URI or a number that the trunk rewrites.
     *
     * @param to what the bot says: a URI, {@code name@host:port}, a number; empty text: the trunk's address for this kind
     * @param value the agent, group or telephone, put into the trunk's address
     * @param escaped how a value is written in a URI's user part
     * @throws IllegalArgumentException without what was given if that leads nowhere
     */
    String address(TransferOrder.Kind kind, String to, String value, UnaryOperator<String> escaped) {
        String given = to.strip();
        if (!given.isEmpty()) {
            boolean bare = given.indexOf('@') > 0 && !given.regionMatches(true, 0, "sip:", 0, 4);
            return bare ? "sip:" + given : given;
        }
        Template address = addresses.get(kind);
        if (address == null && kind == TransferOrder.Kind.NUMBER && !value.isBlank()) {
            return value.strip();
        }
        if (address == null) {
            throw new IllegalArgumentException("no address for type " + kind.word() + ": transfer.addresses has none");
        }
        if (value.isBlank() && address.variables().contains(VALUE)) {
            throw new IllegalArgumentException("no value for the address of type " + kind.word());
        }
        boolean uri = address.fill(Map.of()).regionMatches(true, 0, "sip:", 0, 4);
        return address.fill(Map.of(VALUE, new Value.Text(value.strip())), uri ? escaped : UnaryOperator.identity());
    }
}
