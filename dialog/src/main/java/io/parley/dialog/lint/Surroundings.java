package io.parley.dialog.lint;

import io.parley.dialog.bot.EngineNames;
import io.parley.dialog.bot.UserToUserOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the linter has to be told, since a bot's file does not say it.
 *
 * @param trunks that calls of the bots go over
 * @param lexicons the words of a recogniser by the name that bots give it; empty where they are not known
 * @param engine what the bots may name of the engine that is to run them
 */
public record Surroundings(List<Trunk> trunks, Function<String, Optional<Lexicon>> lexicons, EngineNames engine) {
    /** Nothing is known. */
    public static final Surroundings UNKNOWN = new Surroundings(List.of(), _ -> Optional.empty());

    public Surroundings {
        trunks = List.copyOf(trunks);
    }

    /** With nothing known of the engine. */
    public Surroundings(List<Trunk> trunks, Function<String, Optional<Lexicon>> lexicons) {
        this(trunks, lexicons, EngineNames.UNKNOWN);
    }

    /**
     * A trunk's bound on User-to-User values (RFC 7433).
     *
     * @param userToUserOctets most octets of a value's data, as {@link UserToUserOrder.Filled#octets} counts them
     */
    public record Trunk(String name, int userToUserOctets) {}
}
