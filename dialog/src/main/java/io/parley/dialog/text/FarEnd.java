package io.parley.dialog.text;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those whom a bot asks for something: humans who take over a caller, services, a language model. At most one is asked at a time. */
final class FarEnd {
    private static final int FIRST_GOOD_STATUS = 200;
    private static final int FIRST_STATUS_NO_LONGER_GOOD = 300;

    private Optional<Asked> asked = Optional.empty();

    private record Asked(Action action, long atMillis) {}

    /** What comes of an answer. */
    sealed interface Reply {
        /** The conversation is to be told. */
        record Tell(Input input) implements Reply {}

        /** There can be no such answer. */
        record Impossible(String why) implements Reply {}
    }

    void perform(Action action, long nowMillis) {
        switch (action) {
            case Action.Transfer _, Action.CallHttp _, Action.AskLlm _ ->
                asked = Optional.of(new Asked(action, nowMillis));
            case Action.CancelRequest _, Action.HandOver _ -> asked = Optional.empty();
            case Action.Say _,
                    Action.DropPlay _,
                    Action.Listen _,
                    Action.StartTimer _,
                    Action.CancelTimer _,
                    Action.Collect _,
                    Action.Raise _,
                    Action.Complete _,
                    Action.HangUp _ -> {}
        }
    }

    Reply endTransfer(TransferResult result) {
        if (asked.isPresent() && asked.get().action() instanceof Action.Transfer transfer) {
            asked = Optional.empty();
            return new Reply.Tell(new Input.TransferEnded(transfer.requestId(), result));
        }
        return new Reply.Impossible("no transfer is going on");
    }

    Reply answerHttp(int status, Map<String, String> values) {
        Optional<Action.CallHttp> http = http();
        if (http.isEmpty()) {
            return nobodyAsked();
        }
        List<String> unasked = values.keySet().stream()
                .filter(name -> !http.get().into().containsKey(name))
                .toList();
        if (!unasked.isEmpty()) {
            return new Reply.Impossible("the bot does not ask for " + String.join(", ", unasked));
        }
        boolean good = status >= FIRST_GOOD_STATUS && status < FIRST_STATUS_NO_LONGER_GOOD;
        return endHttp(good ? HttpResult.DONE : HttpResult.FAILED, status, good ? values : Map.of());
    }

    Reply endHttp(HttpResult result, int status, Map<String, String> values) {
        Optional<Action.CallHttp> http = http();
        if (http.isEmpty()) {
            return nobodyAsked();
        }
        asked = Optional.empty();
        return new Reply.Tell(new Input.HttpEnded(http.get().requestId(), result, status, values));
    }

    Reply llmSays(String sentence) {
        return asked.isPresent() && asked.get().action() instanceof Action.AskLlm llm
                ? new Reply.Tell(new Input.LlmSaid(llm.requestId(), sentence))
                : new Reply.Impossible("no language model is asked");
    }

    Reply endLlm(boolean complete, String exit) {
        if (asked.isPresent() && asked.get().action() instanceof Action.AskLlm llm) {
            if (!exit.isEmpty() && !llm.exits().containsKey(exit)) {
                return new Reply.Impossible("the language model has no way out \"" + exit + "\"");
            }
            asked = Optional.empty();
            return new Reply.Tell(new Input.LlmEnded(llm.requestId(), complete, exit));
        }
        return new Reply.Impossible("no language model is asked");
    }

    /** When the service that is asked has had its time; empty: none is asked. */
    Optional<Long> httpDueMillis() {
        return http().flatMap(http -> asked.map(it -> it.atMillis() + http.timeoutMillis()));
    }

    private Optional<Action.CallHttp> http() {
        return asked.filter(it -> it.action() instanceof Action.CallHttp).map(it -> (Action.CallHttp) it.action());
    }

    private static Reply nobodyAsked() {
        return new Reply.Impossible("no service is asked");
    }
}
