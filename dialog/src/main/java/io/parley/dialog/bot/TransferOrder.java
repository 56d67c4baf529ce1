package io.parley.dialog.bot;

import java.util.Locale;
import java.util.Optional;

/**
 * To whom a caller is handed over. Templates are filled when it happens.
 *
 * @param to address: a SIP URI, or a number that the trunk's rules make one of; empty text: the trunk's own
 * @param value the agent's, group's or telephone's number or name; empty text: none
 * @param userToUser what the human's side is told, if anything
 */
public record TransferOrder(Template to, Kind kind, Template value, Optional<UserToUserOrder> userToUser) {

    /** Who is meant. */
    public enum Kind {
        AGENT,
        GROUP,
        NUMBER;

        /** As written in a bot file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
