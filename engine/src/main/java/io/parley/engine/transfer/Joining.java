package io.parley.engine.transfer;

import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.UriText;

/**
 * A caller and a human who talk through us are to talk without us: the caller's peer is asked to call the human's telephone
 * with Replaces, which puts that call in the place of ours (RFC 3891; RFC 5589 section 7, "attended transfer"). Where the peer
 * cannot, they talk on through us. On the call's owner.
 */
final class Joining implements Referral.Host {
    /** The option of those who take Replaces (RFC 3891 section 6.2). */
    static final String OPTION = "replaces";

    /** Told on the owner. */
    interface Host {
        void joined();

        void notJoined();
    }

    private final TransferJournal journal;
    private final Host host;

    Joining(TransferJournal journal, Host host) {
        this.journal = journal;
        this.host = host;
    }

    /** URI for Refer-To: the human's telephone, and which of its SIP dialogs is replaced, seen from its side. */
    static String target(DialogData human) {
        String telephone = human.target().split("[?]", 2)[0];
        String dialog = human.callId() + ";to-tag=" + human.remoteTag() + ";from-tag=" + human.localTag();
        return telephone + "?" + UriText.header("Replaces", dialog) + "&" + UriText.header("Require", OPTION);
    }

    /** The human's side does not take Replaces: nobody is asked. */
    void impossible() {
        settled(TransferOutcome.FAILED, 0, "the human's side takes no Replaces");
    }

    @Override
    public void progress(int status, String reason) {} // the human's telephone has long been ringing

    @Override
    public void settled(TransferOutcome outcome, int status, String reason) {
        journal.joined(outcome, status, reason);
        if (outcome == TransferOutcome.ANSWERED || outcome == TransferOutcome.ACCEPTED) {
            host.joined();
        } else {
            host.notJoined();
        }
    }
}
