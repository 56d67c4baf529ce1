package io.parley.dialog.cases;

import io.parley.config.Words;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.text.VirtualCall;
import java.time.Duration;
import java.util.Optional;

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
        };
    }

    /** As it would be written in a test file. */
    default String written() {
        return switch (this) {
            case Said said -> "said: " + Quoted.yaml(said.text());
            case Heard heard -> "heard: { text: " + Quoted.yaml(heard.text()) + ", … }";
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
        };
    }
}
