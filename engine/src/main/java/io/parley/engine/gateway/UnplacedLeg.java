package io.parley.engine.gateway;

import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.PlacedLeg;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A leg that has nowhere to go: it is over as soon as its owner takes the next task, without an INVITE. */
final class UnplacedLeg implements PlacedLeg {

    UnplacedLeg(Ending ending, Executor owner, Listener listener) {
        owner.execute(() -> listener.onSip(new Event.Released(ending)));
    }

    @Override
    public String sipCallId() {
        return "";
    }

    @Override
    public void hangUp(int q850Cause) {}

    @Override
    public boolean heard() {
        return false;
    }

    @Override
    public boolean peerSupports(String option) {
        return false;
    }

    @Override
    public Optional<DialogData> dialog() {
        return Optional.empty();
    }

    @Override
    public void acceptMedia(long requestId, String sdp) {}

    @Override
    public void refuseMedia(long requestId, int status) {}

    @Override
    public boolean refer(Refer refer) {
        return false;
    }

    @Override
    public void abandonRefer() {}
}
