package io.parley.dialog.cases;

import io.parley.config.Words;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.text.VirtualCall;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the caller, or the world around the call, does in a test. */
public sealed interface CallerAct {

    /** He says something once the prompt is over; the bot's own understanding applies. */
    record Said(String text) implements CallerAct {}

    /** He says something once the prompt is over, and it means this. */
    record Heard(String text, Understanding meaning) implements CallerAct {}

    /** He presses keys once the prompt is over. */
    record Pressed(String keys) implements CallerAct {}

    /** He is silent after the prompt: so long, or (empty) until the bot does something. */
    record Silent(Optional<Duration> time) implements CallerAct {}

    /** Media time passes, prompts play on. */
    record Waits(Duration time) implements CallerAct {}

    /** He speaks at that time of the running prompt. */
    record Interrupts(Duration at, String text, Optional<Duration> lasts) implements CallerAct {}

    /** He presses keys at that time of the running prompt. */
    record PressesDuring(Duration at, String keys) implements CallerAct {}

    /** The transfer that the bot has asked for ends like this. */
    record TransferEnds(TransferResult result) implements CallerAct {}

    /** The service that the bot has asked answers. */
    record ServiceAnswers(int status, Map<String, String> values) implements CallerAct {
        public ServiceAnswers {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The service that the bot has asked cannot be reached, or does not answer in its time. */
    record ServiceFails(boolean timeout) implements CallerAct {}

    /** The language model that the bot has asked answers; an empty exit: the talk goes on. */
    record LlmAnswers(List<String> sentences, String exit) implements CallerAct {
        public LlmAnswers {
            sentences = List.copyOf(sentences);
        }
    }

    /** The language model that the bot has asked does not answer. */
    record LlmFails() implements CallerAct {}

    /** Does it; if that is impossible nothing happens, and the answer says why. */
    default Optional<String> on(VirtualCall call) {
        return switch (this) {
            case Said said -> call.say(said.text());
            case Heard heard -> call.say(heard.text(), heard.meaning());
            case Pressed pressed -> call.press(pressed.keys());
            case Silent silent -> silent.time().map(call::keepSilent).orElseGet(call::awaitBot);
            case Waits waits -> call.pass(waits.time());
            case Interrupts over -> call.interrupt(over.at(), over.text(), over.lasts());
            case PressesDuring over -> call.pressDuring(over.at(), over.keys());
            case TransferEnds transfer -> call.endTransfer(transfer.result());
            case ServiceAnswers answer -> call.answerHttp(answer.status(), answer.values());
            case ServiceFails failure -> failure.timeout() ? call.letHttpTimeOut() : call.failHttp();
            case LlmAnswers answer -> call.answerLlm(answer.sentences(), answer.exit());
            case LlmFails _ -> call.failLlm();
        };
    }

    /** As it would be written in a test file. */
    default String written() {
        return switch (this) {
            case Said said -> "said: " + Quoted.yaml(said.text());
            case Heard heard -> "heard: { text: " + Quoted.yaml(heard.text()) + meaning(heard.meaning()) + " }";
            case Pressed pressed -> "dtmf: " + Quoted.yaml(pressed.keys());
            case Silent silent ->
                "silence: " + silent.time().map(Words::duration).orElse("true");
            case Waits waits -> "wait: " + Words.duration(waits.time());
            case Interrupts over ->
                "barge-in: { at: " + Words.duration(over.at()) + ", said: " + Quoted.yaml(over.text())
                        + over.lasts()
                                .map(it -> ", lasts: " + Words.duration(it))
                                .orElse("")
                        + " }";
            case PressesDuring over ->
                "barge-in: { at: " + Words.duration(over.at()) + ", dtmf: " + Quoted.yaml(over.keys()) + " }";
            case TransferEnds transfer -> "transfer: " + transfer.result().word();
            case ServiceAnswers answer ->
                "http: { status: " + answer.status()
                        + (answer.values().isEmpty() ? "" : ", values: " + Quoted.mapping(answer.values())) + " }";
            case ServiceFails failure -> "http: " + (failure.timeout() ? "timeout" : "failed");
            case LlmAnswers answer ->
                "llm: { says: "
                        + answer.sentences().stream().map(Quoted::yaml).collect(Collectors.joining(", ", "[", "]"))
                        + (answer.exit().isEmpty() ? "" : ", exit: " + Quoted.yaml(answer.exit())) + " }";
            case LlmFails _ -> "llm: failed";
        };
    }

    private static String meaning(Understanding meaning) {
        Map<String, Double> intents = new LinkedHashMap<>();
        meaning.intents().forEach(it -> intents.put(it.intent(), it.score()));
        Map<String, Double> faqs = new LinkedHashMap<>();
        meaning.faqs().forEach(it -> faqs.put(it.faq(), it.score()));
        return written("intents", intents, score -> Double.toString(score))
                + written(
                        "entities",
                        meaning.entities(),
                        values -> values.stream().map(Quoted::yaml).collect(Collectors.joining(", ", "[", "]")))
                + written("faqs", faqs, score -> Double.toString(score));
    }

    private static <V> String written(String key, Map<String, V> entries, Function<V, String> value) {
        return entries.isEmpty()
                ? ""
                : entries.entrySet().stream()
                        .map(entry -> Quoted.yaml(entry.getKey()) + ": " + value.apply(entry.getValue()))
                        .collect(Collectors.joining(", ", ", " + key + ": { ", " }"));
    }
}
