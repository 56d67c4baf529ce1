package io.parley.engine.registrar;

import java.util.List;

/** Whether somebody is who they say. */
public sealed interface LogIn {

    /** The password was right. */
    record In(Account account) implements LogIn {}

    /**
     * To be asked for the password, whoever it is: 401.
     *
     * @param challenges values of WWW-Authenticate headers, in the order of preference
     */
    record Asked(List<String> challenges) implements LogIn {
        public Asked {
            challenges = List.copyOf(challenges);
        }
    }

    /** Was wrong too often: is not heard for so long. */
    record Waits(int seconds) implements LogIn {}
}
