package io.parley.dialog.chat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Bot.Binding;
import io.parley.dialog.bot.Keys;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.cases.CallerAct;
import io.parley.dialog.cases.CaseWriter;
import io.parley.dialog.cases.Observed;
import io.parley.dialog.nlu.Understander;
import io.parley.dialog.text.Chronicle;
import io.parley.dialog.text.MediaTime;
import io.parley.dialog.text.PromptTime;
import io.parley.dialog.text.VirtualCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A conversation by typing. What is typed is said by the caller; lines that begin with a slash are commands. For one thread. */
public final class Chat {
    private static final Pattern ANSWER = Pattern.compile("([1-5]\\d\\d)((?:\\s+[^\\s=]+=\\S*)*)");
    private static final Pattern VALUE = Pattern.compile("([^\\s=]+)=(\\S*)");
    private static final Pattern EXIT = Pattern.compile("exit\\s+(\\S+)\\s+(.+)");
    private static final int SLOT_MILLIS = 20;

    private static final List<String> HELP = List.of(
            "What you type is what the caller says. Besides:",
            "  /dtmf 12#               presses keys",
            "  /silence [5s]           says nothing, so long or until the bot does something",
            "  /interrupt [1.2s] TEXT  speaks over the prompt, at that time or in its middle",
            "  /wait 3s                lets time pass, prompts play on",
            "  /transfer busy          says how a transfer ends: connected, busy, no-answer, refused or failed",
            "  /http 200 [NAME=VALUE…] answers for a service; also /http failed and /http timeout",
            "  /llm TEXT               answers for the language model; also /llm failed and /llm exit NAME TEXT",
            "  /vars                   shows variables and what was collected",
            "  /trace on|off           shows what is decided, and why",
            "  /save FILE              writes this conversation as a test",
            "  /quit                   ends");

    private final Map<String, String> variables;
    private final VirtualCall call;
    private final String name;
    private final List<Observed> conversation = new ArrayList<>();
    private boolean traced;

    private Chat(Bot bot, Map<String, String> variables, VirtualCall call) {
        this.name = "chat with " + bot.name();
        this.variables = new LinkedHashMap<>(variables);
        this.call = call;
        conversation.add(Observed.in(call, 0, Optional.empty()));
    }

    /** What comes of a line. */
    public sealed interface Answer {
        /** This is to be shown. */
        record Lines(List<String> lines) implements Answer {
            public Lines {
                lines = List.copyOf(lines);
            }
        }

        /** This is to be written to a file. */
        record Save(String file, String text) implements Answer {}

        /** The chat is over. */
        record Quit() implements Answer {}
    }

    /**
     * Begins a conversation; {@link #opening} is what the bot says.
     *
     * @throws IllegalArgumentException if the bot cannot be called with these variables
     */
    public static Chat start(Bot bot, Map<String, String> variables) {
        return switch (bot.bind(variables)) {
            case Binding.Refused refused -> throw new IllegalArgumentException(String.join(", ", refused.problems()));
            case Binding.Bound bound ->
                new Chat(
                        bot,
                        variables,
                        VirtualCall.start(bot, Understander.of(bot), PromptTime.of(bot), bound.values()));
        };
    }

    /** How the bot opens the conversation. */
    public List<String> opening() {
        return shown(0);
    }

    /** The user has typed this. */
    public Answer type(String line) {
        String typed = line.strip();
        if (!typed.startsWith("/")) {
            return typed.isEmpty() ? lines() : act(new CallerAct.Said(typed));
        }
        int space = typed.indexOf(' ');
        String command = space < 0 ? typed : typed.substring(0, space);
        String rest = space < 0 ? "" : typed.substring(space).strip();
        return switch (command) {
            case "/dtmf" ->
                Keys.areKeys(rest)
                        ? act(new CallerAct.Pressed(rest))
                        : lines("expected /dtmf and keys out of 0-9 * # A-D");
            case "/silence" ->
                rest.isEmpty()
                        ? act(new CallerAct.Silent(Optional.empty()))
                        : timed(rest, time -> new CallerAct.Silent(Optional.of(time)));
            case "/wait" -> timed(rest, CallerAct.Waits::new);
            case "/transfer" -> transfer(rest);
            case "/http" -> http(rest);
            case "/llm" -> llm(rest);
            case "/interrupt" -> interrupt(rest);
            case "/vars" -> new Answer.Lines(variables());
            case "/trace" -> trace(rest);
            case "/save" -> rest.isEmpty() ? lines("expected /save and the name of a file") : save(rest);
            case "/quit" -> new Answer.Quit();
            default -> new Answer.Lines(HELP);
        };
    }

    private Answer timed(String text, Function<Duration, CallerAct> act) {
        return MediaTime.parse(text)
                .map(time -> act(act.apply(time)))
                .orElseGet(() -> lines("expected a time such as 1.2s, 500ms or 2m"));
    }

    private Answer transfer(String rest) {
        return Arrays.stream(TransferResult.values())
                .filter(result -> result.word().equals(rest))
                .findFirst()
                .map(result -> act(new CallerAct.TransferEnds(result)))
                .orElseGet(() -> lines("expected /transfer and connected, busy, no-answer, refused or failed"));
    }

    private Answer http(String rest) {
        Matcher answer = ANSWER.matcher(rest);
        if (answer.matches()) {
            Map<String, String> values = new LinkedHashMap<>();
            VALUE.matcher(answer.group(2)).results().forEach(value -> values.put(value.group(1), value.group(2)));
            return act(new CallerAct.ServiceAnswers(Integer.parseInt(answer.group(1)), values));
        }
        return switch (rest) {
            case "failed" -> act(new CallerAct.ServiceFails(false));
            case "timeout" -> act(new CallerAct.ServiceFails(true));
            default -> lines("expected /http and a status such as 200, failed or timeout");
        };
    }

    private Answer llm(String rest) {
        Matcher exit = EXIT.matcher(rest);
        if (exit.matches()) {
            return act(new CallerAct.LlmAnswers(List.of(exit.group(2)), exit.group(1)));
        }
        return switch (rest) {
            case "" -> lines("expected /llm and what the model says, or failed");
            case "failed" -> act(new CallerAct.LlmFails());
            default -> act(new CallerAct.LlmAnswers(List.of(rest), ""));
        };
    }

    private Answer interrupt(String rest) {
        String[] words = rest.split("\\s+", 2);
        Optional<Duration> at = MediaTime.parse(words[0]);
        if (at.isPresent()) {
            return act(new CallerAct.Interrupts(at.get(), words.length > 1 ? words[1] : "", Optional.empty()));
        }
        Optional<Duration> middle = call.promptRemaining()
                .flatMap(remaining -> call.promptPlace()
                        .map(place -> place.plusMillis(remaining.toMillis() / 2 / SLOT_MILLIS * SLOT_MILLIS)));
        return act(new CallerAct.Interrupts(middle.orElse(Duration.ZERO), rest, Optional.empty()));
    }

    private Answer act(CallerAct act) {
        int since = call.steps().size();
        Optional<String> impossible = act.on(call);
        if (impossible.isPresent()) {
            return lines("(" + impossible.get() + ")");
        }
        conversation.add(Observed.in(call, since, Optional.of(act)));
        return new Answer.Lines(shown(since));
    }

    private Answer trace(String rest) {
        switch (rest) {
            case "on" -> traced = true;
            case "off" -> traced = false;
            default -> {
                return lines("expected /trace on or /trace off");
            }
        }
        return lines();
    }

    private Answer save(String file) {
        return new Answer.Save(file, CaseWriter.write(name, variables, conversation, call.info(), call.complete()));
    }

    private List<String> variables() {
        List<String> lines = new ArrayList<>();
        lines.add("node " + call.state().node());
        call.state().variables().forEach((variable, value) -> lines.add(variable + " = " + value.spoken()));
        call.info().forEach((key, value) -> lines.add("collected " + key + " = " + value));
        return lines;
    }

    private List<String> shown(int since) {
        List<String> lines = new ArrayList<>();
        if (traced) {
            lines.addAll(Chronicle.of(call.steps().subList(since, call.steps().size())));
        } else {
            Observed.in(call, since, Optional.empty()).said().forEach(text -> lines.add("bot: " + text));
        }
        call.hangUp().ifPresent(reason -> lines.add("(the call is over: " + reason + ")"));
        return lines;
    }

    private static Answer lines(String... lines) {
        return new Answer.Lines(List.of(lines));
    }
}
