package io.parley.engine.conversation;

import io.parley.dialog.Input;
import io.parley.dialog.nlu.Understander;
import io.parley.engine.conversation.Conversation.Surroundings;
import io.parley.engine.journal.CallEvent;
import java.util.Optional;

/**
 * Which of the caller's texts count as answers, and when: at once, at the end of a prompt that could not be stopped, or not
 * at all. Used by the owner.
 */
final class Answers {

    /** The conversation that is answered. */
    interface Talk {
        /** In force now. */
        int epoch();

        void step(Input input);
    }

    /** What else there is of the conversation. */
    record Around(Utterances utterances, Speaking speaking, Interruptions interruptions, Goodbye goodbye) {}

    private final Surroundings in;
    private final Understander understander;
    private final TurnTimer turnTimer;
    private final Talk talk;
    private final Around around;
    private final KeptSpeech kept = new KeptSpeech();

    Answers(Surroundings in, Understander understander, TurnTimer turnTimer, Talk talk, Around around) {
        this.in = in;
        this.understander = understander;
        this.turnTimer = turnTimer;
        this.talk = talk;
        this.around = around;
    }

    /** Steps a text that counts; of one that does not the interpreter learns, if it knows of the utterance, that it ended. */
    void take(Utterances.Spoken spoken, FinalText heard) {
        String text = heard.text();
        double confidence = heard.confidence();
        Optional<String> refused = text.isBlank() ? Optional.of("nothing understood") : whyNotTaken(spoken, heard);
        if (refused.isEmpty()) {
            turnTimer.heard(spoken.id, in.media().mediaNanos());
            around.interruptions.answered(spoken);
            answer(kept.with(spoken, text, confidence));
            return;
        }
        boolean isKept = !text.isBlank() && mayBeKept(spoken) && kept.add(spoken, text, confidence);
        if (!text.isBlank() && !isKept) {
            in.journal().add(new CallEvent.LateSpeech(spoken.id, spoken.epoch, talk.epoch(), refused.get()));
        }
        nothingCameOf(spoken);
        answerKept();
    }

    private void nothingCameOf(Utterances.Spoken spoken) {
        if (spoken.stepped) {
            talk.step(new Input.Heard(spoken.id, spoken.epoch, "", 0, Input.Understanding.NOTHING));
        }
    }

    private void answer(KeptSpeech.All said) {
        talk.step(new Input.Heard(
                said.utteranceId(),
                said.epoch(),
                said.text(),
                said.confidence(),
                understander.understand(said.text())));
    }

    private Optional<String> whyNotTaken(Utterances.Spoken spoken, FinalText heard) {
        if (around.goodbye.begun()) {
            return Optional.of("the call is ending");
        }
        if (spoken.epoch < talk.epoch()) {
            return Optional.of("said before the present question");
        }
        if (around.utterances.saidOverProtectedPlay(spoken)) {
            return Optional.of("said over a prompt that may not be interrupted");
        }
        if (around.interruptions.isTooLittle(spoken, heard)) {
            return Optional.of("too little to interrupt the prompt");
        }
        return Optional.empty();
    }

    private boolean mayBeKept(Utterances.Spoken spoken) {
        return spoken.keep
                && !around.goodbye.begun()
                && spoken.epoch == talk.epoch()
                && around.utterances.saidOverProtectedPlay(spoken);
    }

    /** Answers what was said over a prompt that could not be stopped, once it is over and the caller has ended, too. */
    void answerKept() {
        if (kept.isEmpty()
                || around.speaking.live().isPresent()
                || around.utterances.speaking().isPresent()) {
            return;
        }
        KeptSpeech.All said = kept.take();
        if (said.epoch() < talk.epoch()) {
            in.journal()
                    .add(new CallEvent.LateSpeech(
                            said.utteranceId(), said.epoch(), talk.epoch(), "said before the present question"));
            return;
        }
        talk.step(new Input.SpeechStarted(said.utteranceId(), said.epoch()));
        answer(said);
    }
}
