package io.parley.engine.transfer;

import io.parley.engine.audio.LegAudio;
import io.parley.engine.audio.MediaAddress;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.gateway.Dialler;
import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.Q850;
import io.parley.engine.sip.SeenMessage;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.transfer.Handover.Surroundings;
import io.parley.engine.trunk.Transfers;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A caller is handed over by a call to the human (INVITE), and the two talk through us from the answer on. The leg, its audio
 * and its end are here; the caller's leg is the call's. One state machine, on the call's owner. Exactly one outcome, and at
 * its end nothing is held, whoever hangs up when.
 */
final class Bridge implements SipLeg.Listener {
    private static final int OK = 200;

    /** A leg's end is answered within this (SIP's own bound is 32 s), and its audio ends sooner; then it is let go. */
    static final Duration RELEASE_BOUND = Duration.ofSeconds(40);

    private enum State {
        /** INVITE sent: the human's side is looked for. */
        RINGING,
        /** Answered; whoever it is has to press a key first. */
        ACCEPTING,
        /** Answered: the two talk. */
        TALKING,
        /** One of them is gone: leg and audio are being released. */
        ENDING,
        OVER
    }

    /** Told on the owner. */
    interface Host {
        void settled(TransferOutcome outcome);

        /** The human hung up, or is heard no more. */
        void humanLeft();

        /** Nothing is held any more. */
        void over();
    }

    private final Surroundings in;
    private final TransferRoute route;
    private final TransferJournal journal;
    private final MediaSession caller;
    private final LoopedFile music;
    private final Host host;
    private State state = State.RINGING;
    private boolean crossed;
    private boolean legReleased;
    private boolean audioStopped;
    private EngineClock.@Nullable Timer releaseBound;
    private @Nullable SipLeg leg;
    private @Nullable LegAudio human;
    private @Nullable Acceptance acceptance;
    private @Nullable Talk talk;

    Bridge(Surroundings in, TransferRoute route, TransferJournal journal, MediaSession caller, Host host) {
        this.in = in;
        this.route = route;
        this.journal = journal;
        this.caller = caller;
        this.music = new LoopedFile(in, caller, "music");
        this.host = host;
    }

    /**
     * Calls the human.
     *
     * @param to a number, a SIP URI or a phone
     */
    void begin(long requestId, String to, Optional<String> userToUser) {
        String id = in.callId() + "/human";
        LegAudio audio;
        MediaAddress address = route.dialler().media(to).orElse(route.mediaAddress());
        try {
            audio = LegAudio.of(
                    in.media()
                            .open(
                                    new MediaSessions.Request(
                                            id,
                                            address.bound(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            route.trunk().jitter(),
                                            in.noMediaMillis()),
                                    event -> in.owner().execute(() -> onAudio(event))),
                    address,
                    route.trunk().audio(),
                    id,
                    "human",
                    in.journal());
        } catch (MediaSessions.MediaUnavailableException _) {
            state = State.OVER;
            settle(TransferOutcome.FAILED, 0, "no media port");
            return;
        }
        human = audio;
        leg = route.dialler()
                .place(
                        new Dialler.Order(
                                requestId, to, by -> by.transferInvite(to, route.caller(), audio.offer(), userToUser)),
                        in.owner(),
                        this,
                        in.journal()::add);
        rules().music().ifPresent(music::start);
    }

    private Transfers rules() {
        return route.trunk().transfers();
    }

    /** Whether a result is waited for. */
    boolean isPending() {
        return state == State.RINGING || state == State.ACCEPTING;
    }

    boolean isTalking() {
        return state == State.TALKING;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    // ---- the human's leg

    @Override
    public void onMessage(SeenMessage message) {
        journal.saw(message);
    }

    @Override
    public void onSip(SipLeg.Event event) {
        switch (event) {
            case SipLeg.Event.Ringing ringing -> journal.progress(ringing.status(), ringing.reason());
            case SipLeg.Event.Redirected redirected ->
                journal.progress(redirected.status(), "redirected to " + redirected.host());
            case SipLeg.Event.EarlyMedia early -> earlyMedia(early);
            case SipLeg.Event.Answered answered -> answered(answered);
            case SipLeg.Event.MediaOffer offer -> {
                if (leg != null && human != null && human.answer(leg, offer)) {
                    journalDialog();
                }
            }
            case SipLeg.Event.InfoDigit digit -> {
                if (human != null) {
                    human.session().digitFromSignalling(digit.key());
                }
            }
            case SipLeg.Event.ReferAnswered _, SipLeg.Event.ReferReported _ -> {}
            case SipLeg.Event.Released released -> released(released.ending());
        }
    }

    /** RFC 3960: what the human's side has to hear before its answer is heard if the trunk says so, else the line is ours. */
    private void earlyMedia(SipLeg.Event.EarlyMedia early) {
        journal.progress(early.status(), "early media");
        if (state == State.RINGING && rules().earlyMedia() && human != null && human.accept(early.sdp())) {
            cross(human);
        }
    }

    private void answered(SipLeg.Event.Answered answered) {
        LegAudio audio = human;
        if (audio == null) {
            return;
        }
        boolean usable = answered.sdp().isEmpty() || audio.accept(answered.sdp());
        if (state != State.RINGING) {
            return; // the answer to an offer of ours in a later re-INVITE, or nobody waits any more
        }
        if (!usable || audio.stream().isEmpty()) {
            quit(Q850.INCOMPATIBLE_DESTINATION);
            settle(TransferOutcome.FAILED, OK, "no common codec");
            return;
        }
        journalDialog();
        if (rules().acceptance().isEmpty()) {
            connect(audio);
            return;
        }
        state = State.ACCEPTING;
        acceptance = new Acceptance(in, rules().acceptance().get(), audio.session(), new Acceptance.Host() {
            @Override
            public void accepted() {
                connect(audio);
            }

            @Override
            public void notAccepted(TransferOutcome outcome, String reason) {
                quit(Q850.NORMAL_CLEARING);
                settle(outcome, OK, reason);
            }
        });
    }

    private void connect(LegAudio audio) {
        state = State.TALKING;
        talk = new Talk(journal);
        cross(audio);
        settle(TransferOutcome.ANSWERED, OK, "");
    }

    // ---- joined without us

    /** The human's SIP dialog, if its side lets another take our place in it. */
    Optional<DialogData> replaceable() {
        return Optional.ofNullable(leg)
                .filter(it -> it.peerSupports(Joining.OPTION))
                .flatMap(SipLeg::dialog);
    }

    /** The peer is asked to let the two talk without us: that a leg ends may be a part of it, until it is settled. */
    void joins() {
        if (talk != null) {
            talk.join();
        }
    }

    void joinSettled(boolean joined) {
        if (talk != null && talk.settled(joined)) {
            host.humanLeft();
        }
    }

    /** So that the human can be told should this process die; again where a request may have moved its target. */
    private void journalDialog() {
        Optional.ofNullable(leg).flatMap(SipLeg::dialog).ifPresent(journal::dialogUp);
    }

    private void cross(LegAudio audio) {
        music.stop();
        if (!crossed) {
            crossed = true;
            caller.cross(audio.session());
        }
    }

    private void released(SipLeg.Ending ending) {
        State was = state;
        state = State.ENDING;
        legReleased = true;
        stopAudio();
        boundRelease();
        if (was == State.RINGING) {
            settle(TransferOutcome.ofUnanswered(ending), ending.status(), ending.reason());
        } else if (was == State.ACCEPTING) {
            settle(TransferOutcome.DECLINED, OK, "hung up without a key");
        } else if (was == State.TALKING) {
            left(ending.by() == SipLeg.Ending.By.NETWORK ? "network" : "human");
        }
        endIfReleased();
    }

    // ---- audio

    /** What the human's audio tells. */
    private void onAudio(SpeechEvent event) {
        if (state == State.ACCEPTING && acceptance != null) {
            acceptance.on(event);
        }
        switch (event) {
            case SpeechEvent.Digit digit when state == State.TALKING -> caller.sendDigits(String.valueOf(digit.key()));
            case SpeechEvent.MediaLost _
            when state == State.TALKING -> {
                quit(Q850.NORMAL_CLEARING);
                left("network");
            }
            case SpeechEvent.Stopped _ -> {
                audioStopped = true;
                endIfReleased();
            }
            default -> {} // nobody listens to the human
        }
    }

    /** What the caller's audio tells; false if it is the call's affair. */
    boolean onCaller(SpeechEvent event) {
        if (state == State.TALKING && event instanceof SpeechEvent.Digit digit && human != null) {
            human.session().sendDigits(String.valueOf(digit.key()));
            return true;
        }
        return music.on(event);
    }

    // ---- the end

    /** The caller's side of the call ends: so does this one. */
    void callEnds() {
        State was = state;
        if (isPending()) {
            quit(Q850.NORMAL_CLEARING);
            settle(TransferOutcome.ABANDONED, was == State.ACCEPTING ? OK : 0, "the call ended");
        } else if (was == State.TALKING) {
            quit(Q850.NORMAL_CLEARING);
            if (talk != null) {
                var _ = talk.parted("caller");
            }
        }
    }

    private void quit(int q850Cause) {
        state = State.ENDING;
        stopAudio();
        boundRelease();
        if (leg != null) {
            leg.hangUp(q850Cause);
        }
    }

    private void left(String hungUpBy) {
        if (talk != null && talk.parted(hungUpBy)) {
            host.humanLeft();
        }
    }

    private void stopAudio() {
        music.stop();
        if (acceptance != null) {
            acceptance.stop();
        }
        if (crossed) {
            caller.uncross();
        }
        if (human != null) {
            human.session().stop();
        }
    }

    private void boundRelease() {
        if (releaseBound == null) {
            releaseBound = in.clock()
                    .schedule(
                            RELEASE_BOUND,
                            () -> in.owner().execute(() -> {
                                legReleased = true;
                                audioStopped = true;
                                endIfReleased();
                            }));
        }
    }

    private void endIfReleased() {
        if (state == State.ENDING && legReleased && audioStopped) {
            state = State.OVER;
            if (releaseBound != null) {
                releaseBound.cancel();
            }
            if (leg != null) {
                leg.letGo();
            }
            host.over();
        }
    }

    private void settle(TransferOutcome outcome, int status, String reason) {
        journal.settled(outcome, status, reason);
        host.settled(outcome);
    }
}
