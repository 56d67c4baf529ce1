package io.parley.dialog.cases;

import io.parley.dialog.text.Stepped;
import io.parley.dialog.text.VirtualCall;
import java.util.List;
import java.util.Optional;

/**
 * What came of something that the caller did.
 *
 * @param act empty: the call began
 * @param said by the bot, a text for each play
 * @param node where the conversation then was
 * @param ends why the bot hung up, if it did
 */
public record Observed(Optional<CallerAct> act, List<String> said, String node, Optional<String> ends) {
    public Observed {
        said = List.copyOf(said);
    }

    /**
     * What is to be seen of a call now.
     *
     * @param since so many steps of the call were there before the act
     */
    public static Observed in(VirtualCall call, int since, Optional<CallerAct> act) {
        List<Stepped> steps = call.steps();
        List<String> said = steps.subList(since, steps.size()).stream()
                .flatMap(it -> it.said().stream())
                .toList();
        return new Observed(act, said, call.state().node(), call.hangUp());
    }
}
