package io.parley.server.switchboard;

import io.parley.server.admission.Admission;
import io.parley.server.calls.CallDesk;
import java.time.Duration;
import java.util.List;

/** What came of the wish to place a call. In all cases but the first nothing was dialled. */
public sealed interface Placing {
    record Placed(CallDesk.Placed call) implements Placing {}

    record NoSuchTrunk(String name) implements Placing {}

    record NoSuchBot(String name) implements Placing {}

    /**
     * The bot cannot be started with these variables.
     *
     * @param problems name variables, never their values
     */
    record WrongVariables(List<String> problems) implements Placing {}

    /**
     * The destination or the caller id is none.
     *
     * @param problem without the number in it
     */
    record WrongDestination(String problem) implements Placing {}

    /** There is no such voice for this call. */
    record WrongVoice(String problem) implements Placing {}

    /** The call names no trunk, and no trunk is for its number and caller id. */
    record NoTrunk() implements Placing {}

    /**
     * The trunk may dial no more such calls today.
     *
     * @param again when it may
     */
    record NotToday(String problem, Duration again) implements Placing {}

    record NotNow(Admission.Verdict.Refused refused) implements Placing {}

    /** A prompt of this call cannot be rendered. */
    record NotSpeakable(String problem) implements Placing {}
}
