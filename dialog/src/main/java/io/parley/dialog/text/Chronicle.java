package io.parley.dialog.text;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in a conversation, for people: who did what when, and which rules decided. */
public final class Chronicle {
    private static final double MILLIS_PER_SECOND = 1000;

    private Chronicle() {}

    /** A line for each thing that happened, each decision and each thing that came of it. */
    public static List<String> of(List<Stepped> steps) {
        List<String> lines = new ArrayList<>();
        for (Stepped stepped : steps) {
            List<String> came = new ArrayList<>();
            if (isWorthTelling(stepped)) {
                stepped.step().trace().forEach(line -> came.add("    " + line));
                stepped.step().actions().forEach(action -> tell(action, came));
            }
            if (!came.isEmpty()) {
                lines.add(String.format(Locale.ROOT, "%6.2f s  ", stepped.atMillis() / MILLIS_PER_SECOND)
                        + happening(stepped.input()));
                lines.addAll(came);
            }
        }
        return lines;
    }

    /** A prompt that another replaces ends afterwards: that says nothing new. */
    private static boolean isWorthTelling(Stepped stepped) {
        return !(stepped.input() instanceof Input.PlayEnded)
                || stepped.step().actions().stream().anyMatch(action -> action instanceof Action.Say);
    }

    private static String happening(Input input) {
        return switch (input) {
            case Input.Started _ -> "the call begins";
            case Input.SpeechStarted _ -> "the caller begins to speak";
            case Input.Heard heard -> "caller: " + heard.text();
            case Input.Digit digit -> "key " + digit.key();
            case Input.PlayEnded play ->
                switch (play.how()) {
                    case DONE -> "the prompt is over";
                    case DROPPED -> "the prompt is cut short after " + play.heardMillis() + " ms";
                    case FAILED -> "the prompt cannot be played";
                };
            case Input.TimerRang _ -> "time is up";
            case Input.TransferEnded transfer ->
                "the transfer ends: " + transfer.result().word();
            case Input.HttpEnded http -> "the service: " + http.result().word();
            case Input.LlmSaid said -> "llm: " + said.sentence();
            case Input.LlmEnded ended -> "llm: " + (ended.complete() ? "done" : "failed");
            case Input.ServiceFailed failure -> failure.service() + " failed";
        };
    }

    private static void tell(Action action, List<String> lines) {
        switch (action) {
            case Action.Say say -> lines.add("    bot: " + PromptPart.words(say.parts()));
            case Action.Collect collect -> lines.add("    collected " + collect.info());
            case Action.Complete _ -> lines.add("    business complete");
            case Action.HangUp end -> lines.add("    hangs up: " + end.reason());
            case Action.Raise raise -> lines.add("    raises " + raise.event() + " " + raise.data());
            case Action.Transfer transfer ->
                lines.add("    transfers to " + transfer.kind().word() + " "
                        + String.join(" ", transfer.to(), transfer.value()).strip());
            case Action.CallHttp http -> lines.add("    asks " + http.method() + " " + http.url());
            case Action.CancelRequest _ -> lines.add("    no longer waits for the answer");
            case Action.AskLlm _ -> lines.add("    asks the llm");
            case Action.HandOver _ -> lines.add("    hands the caller over");
            case Action.DropPlay _, Action.Listen _, Action.StartTimer _, Action.CancelTimer _ -> {}
        }
    }
}
