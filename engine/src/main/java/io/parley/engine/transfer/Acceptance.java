package io.parley.engine.transfer;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.transfer.Handover.Surroundings;
import io.parley.engine.trunk.Transfers;
import io.parley.media.MediaSession;
import io.parley.media.SpeechEvent;

/**
 * Whoever picked up is asked to press a key before the caller is put through: an answering machine does not, and a human may
 * not want to. On the call's owner; exactly one verdict.
 */
final class Acceptance {
    /** Told on the owner. */
    interface Host {
        void accepted();

        void notAccepted(TransferOutcome outcome, String reason);
    }

    private final Transfers.Acceptance rule;
    private final LoopedFile question;
    private final Host host;
    private final EngineClock.Timer bound;
    private boolean over;

    Acceptance(Surroundings in, Transfers.Acceptance rule, MediaSession human, Host host) {
        this.rule = rule;
        this.host = host;
        this.question = new LoopedFile(in, human, "accept prompt");
        this.bound = in.clock()
                .schedule(
                        rule.within(),
                        () -> in.owner().execute(() -> refuse(TransferOutcome.NO_ANSWER, "no key was pressed")));
        question.start(rule.prompt());
    }

    /** What the human's audio tells. */
    void on(SpeechEvent event) {
        if (event instanceof SpeechEvent.Digit digit) {
            if (over) {
                return;
            }
            if (digit.key() == rule.key()) {
                stop();
                host.accepted();
            } else {
                refuse(TransferOutcome.DECLINED, "another key was pressed");
            }
        } else {
            question.on(event);
        }
    }

    /** Nobody waits for it any more. */
    void stop() {
        over = true;
        bound.cancel();
        question.stop();
    }

    private void refuse(TransferOutcome outcome, String reason) {
        if (!over) {
            stop();
            host.notAccepted(outcome, reason);
        }
    }
}
