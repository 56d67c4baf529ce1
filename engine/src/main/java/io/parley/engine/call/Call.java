package io.parley.engine.call;

import io.parley.dialog.Action;
import io.parley.dialog.bot.TransferResult;
import io.parley.engine.audio.LegAudio;
import io.parley.engine.audio.MediaNegotiation;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Conversation;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.SipLadder;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.Q850;
import io.parley.engine.sip.SeenMessage;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.transfer.Handover;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's life: leg, audio and conversation are opened, tied together and released here, whatever happens, and the
 * journal gets its last line exactly once. Everything runs on the call's owner, which takes its tasks from the {@link
 * Mailbox}; other threads only post.
 *
 * <p>It knows neither what happens before the answer ({@link Arriving}) nor what is said ({@link Conversation}) nor how a message looks ({@link SipLeg}, {@link
 * MediaNegotiation}) nor what an ending means ({@link Outcome}).
 */
public final class Call implements SipLeg.Listener, Conversation.Host, Handover.Host {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /** The audio loop acknowledges its stop within this, or the call ends without its summary. */
    static final Duration MEDIA_STOP_GRACE = Duration.ofSeconds(3);

    /** A hang-up is answered within this (SIP's own bound is 32 s), or the call ends without it. */
    static final Duration LEG_RELEASE_GRACE = Duration.ofSeconds(40);

    /** What the network said last before it gave up is understood within this, or not at all. */
    static final Duration LAST_WORDS = Duration.ofSeconds(4);

    /** What a bot's limit of a call's length may be exceeded by before the call is ended from here. */
    static final Duration MAXIMUM_CALL_GRACE = Duration.ofSeconds(30);

    private final CallPlan plan;
    private final CallServices services;
    private final Mailbox mailbox = new Mailbox(this::failed);
    private final StampedJournal journal;
    private final CallProgress progress;
    private final EarlySpeech early;
    private final SipLadder ladder;
    private final Handover handover;
    private final CompletableFuture<CallEvent.Ended> done = new CompletableFuture<>();

    private @Nullable SipLeg leg;
    private @Nullable LegAudio media;
    private @Nullable Arriving arriving;
    private @Nullable Conversation conversation;
    private EngineClock.@Nullable Timer guard;
    /** The leg is over; what was said before has no text yet. */
    private boolean lastWords;

    /** All is released but what {@link #handover} still holds. */
    private boolean finishing;

    private Call(CallPlan plan, CallServices services) {
        this.plan = plan;
        this.services = services;
        this.journal = new StampedJournal(
                () -> services.journals().apply(plan.callId()), services.clock(), this::mediaTick, plan.observer());
        this.progress = new CallProgress(journal);
        this.ladder = new SipLadder(journal, "");
        this.early = new EarlySpeech(
                journal,
                plan.announcements()
                        .<Consumer<String>>map(rules ->
                                new Announced(rules, progress, () -> endWith("announcement", Q850.NORMAL_CLEARING)))
                        .orElse(_ -> {}));
        this.handover = new Handover(
                plan.transfers(),
                new Handover.Surroundings(
                        plan.callId(),
                        journal,
                        services.clock(),
                        mailbox,
                        services.blocking(),
                        services.media(),
                        services.noMediaMillis()),
                this);
    }

    /** Places a call. */
    public static Call place(CallPlan plan, CallServices services, Dialling dialling) {
        Call call = new Call(plan, services);
        call.run(() -> call.dial(dialling));
        return call;
    }

    /**
     * Takes a received call.
     *
     * @param taken is told of the call before anything happens to it
     */
    public static SipEndpoint.Decision take(
            CallPlan plan,
            BeforeAnswer before,
            CallServices services,
            SipEndpoint.Received received,
            Consumer<Call> taken) {
        Call call = new Call(plan, services);
        taken.accept(call);
        call.run(call::begin);
        return new SipEndpoint.Decision.Take(call.mailbox, call, leg -> call.arrive(leg, before, received.sdp()));
    }

    /** Ends the call, from any thread: the bot's wish or an operator's. */
    @Override
    public void hangUp(String reason) {
        mailbox.execute(() -> endWith(reason, Q850.NORMAL_CLEARING));
    }

    /** The bot's wish; its result comes back as the bot's event unless the call is over by then. */
    @Override
    public void transfer(Action.Transfer transfer) {
        mailbox.execute(() -> {
            if (conversation != null && leg != null && media != null && !progress.ending()) {
                handover.begin(leg, media.session(), transfer);
            }
        });
    }

    /** Whoever has the caller now does not need this leg (RFC 3515 leaves the end to us), unless the human talks through us. */
    @Override
    public void handedOver() {
        if (handover.isTalking()) {
            guardBy(handover.longestTalk(), () -> endWith("maximum call time", Q850.NORMAL_CLEARING));
        } else {
            endWith("transferred", Q850.NORMAL_CLEARING);
        }
    }

    @Override
    public void humanLeft() {
        endWith("human hung up", Q850.NORMAL_CLEARING);
    }

    @Override
    public void joined() {
        endWith("transferred", Q850.NORMAL_CLEARING);
    }

    @Override
    public void transferred(long requestId, TransferResult result) {
        if (conversation != null) {
            conversation.transferEnded(requestId, result);
        }
    }

    @Override
    public void handoverOver() {
        if (finishing) {
            finish();
        }
    }

    /** Ends the call when what the bot is saying has been said, from any thread; at once if it says nothing. */
    public void hangUpAfterPrompt(String reason) {
        mailbox.execute(() -> {
            if (conversation == null) {
                endWith(reason, Q850.NORMAL_CLEARING);
            } else {
                conversation.endAfterPrompt(reason);
            }
        });
    }

    public String callId() {
        return plan.callId();
    }

    /** The last line of the journal, when all is released. */
    public CompletableFuture<CallEvent.Ended> done() {
        return done;
    }

    /** Does what has been posted to this call: for a simulation's loop, which is the owner itself. */
    public void drain() {
        mailbox.drain();
    }

    /** For tests that are the owner themselves. */
    Mailbox mailbox() {
        return mailbox;
    }

    private void run(Runnable first) {
        mailbox.execute(first);
        services.owners().execute(mailbox::runUntilClosed);
    }

    // ---- beginning

    private void begin() {
        journal.add(plan.opened());
        plan.failures().forEach(journal::add);
    }

    private void dial(Dialling dialling) {
        begin();
        LegAudio audio = openMedia();
        if (audio == null) {
            return;
        }
        leg = dialling.dial(audio.offer(), mailbox, this, journal::add);
        progress.dialled();
    }

    private void arrive(SipLeg received, BeforeAnswer before, String offer) {
        leg = received;
        progress.received();
        LegAudio audio = openMedia();
        if (audio == null) {
            received.refuse(503, "No media port");
        } else if (offer.isEmpty()) {
            arrive(received, audio, before, audio.offer());
        } else {
            switch (audio.answerTo(offer)) {
                case MediaNegotiation.Reply.Agreed agreed -> arrive(received, audio, before, agreed.sdp());
                case MediaNegotiation.Reply.Refused refused -> {
                    progress.noCommonCodec();
                    received.refuse(refused.status(), refused.reason());
                }
            }
        }
    }

    private void arrive(SipLeg received, LegAudio audio, BeforeAnswer before, String sdp) {
        arriving = new Arriving(before, received, sdp, surroundings(audio), progress, audio::configure);
        arriving.begin();
    }

    private Conversation.Surroundings surroundings(LegAudio audio) {
        return new Conversation.Surroundings(
                plan.callId(),
                audio.session(),
                plan.prompts(),
                journal,
                services.clock(),
                mailbox,
                services.blocking(),
                services.outside(),
                services.turnModel(),
                this);
    }

    private @Nullable LegAudio openMedia() {
        try {
            media = LegAudio.of(
                    services.media().open(mediaRequest(), this::post),
                    plan.mediaAddress(),
                    plan.audio(),
                    plan.callId(),
                    "",
                    journal);
            return media;
        } catch (MediaSessions.MediaUnavailableException e) {
            progress.notDialled("no media port");
            journal.add(new CallEvent.Failed("media", "no port"));
            if (leg == null) {
                finish();
            }
            return null;
        }
    }

    private MediaSessions.Request mediaRequest() {
        return new MediaSessions.Request(
                plan.callId(),
                plan.mediaAddress().bound(),
                services.recognizers().apply(plan.bot().recognizer()),
                services.recordings().apply(plan.callId()),
                plan.jitter(),
                services.noMediaMillis());
    }

    /** From the event loop and the recogniser's workers. */
    private void post(SpeechEvent event) {
        if (event instanceof SpeechEvent.Partial partial) {
            mailbox.postPartial(partial, this::onSpeech);
        } else {
            mailbox.execute(() -> onSpeech(event));
        }
    }

    // ---- signalling

    @Override
    public void onSip(SipLeg.Event event) {
        switch (event) {
            case SipLeg.Event.Ringing ringing -> progress.ringing(ringing.status(), ringing.reason());
            case SipLeg.Event.EarlyMedia early -> earlyMedia(early);
            case SipLeg.Event.Redirected redirected -> progress.redirected(redirected);
            case SipLeg.Event.Answered answered -> answered(answered);
            case SipLeg.Event.MediaOffer offer -> mediaOffer(offer);
            case SipLeg.Event.InfoDigit digit -> {
                if (media != null) {
                    media.session().digitFromSignalling(digit.key());
                }
            }
            case SipLeg.Event.ReferAnswered answer -> handover.on(answer);
            case SipLeg.Event.ReferReported report -> handover.on(report);
            case SipLeg.Event.Released released -> released(released.ending());
        }
    }

    @Override
    public void onMessage(SeenMessage message) {
        ladder.add(message);
    }

    private void earlyMedia(SipLeg.Event.EarlyMedia early) {
        if (arriving != null) { // the caller's answer to the offer in our 183
            if (media != null && media.accept(early.sdp())) {
                arriving.heard();
            }
            return;
        }
        progress.earlyMedia(early.status());
        if (media != null) {
            // An early answer we cannot use is no failure yet: the final one counts (RFC 3261 section 13.2.1).
            var _ = media.accept(early.sdp());
        }
    }

    private void answered(SipLeg.Event.Answered answered) {
        LegAudio audio = media;
        if (audio == null || progress.ending()) {
            return;
        }
        if (!answered.sdp().isEmpty() && !audio.accept(answered.sdp())) {
            progress.noCommonCodec();
            endWith("no common codec", Q850.INCOMPATIBLE_DESTINATION);
            return;
        }
        if (audio.stream().isEmpty()) {
            progress.noCommonCodec();
            endWith("no session description", Q850.INCOMPATIBLE_DESTINATION);
            return;
        }
        journalDialog();
        if (conversation != null) {
            // The answer to an offer of ours in a later re-INVITE: a change of media, no new call.
            return;
        }
        progress.answered(audio.stream().get().codec());
        plan.background().ifPresent(audio.session()::background);
        Conversation talk = new Conversation(plan.bot(), plan.begun(), surroundings(audio));
        conversation = talk;
        guardBy(
                plan.bot().maximumCall().plus(MAXIMUM_CALL_GRACE),
                () -> endWith("maximum call time", Q850.NORMAL_CLEARING));
        talk.start();
    }

    /** So that the peer can be told should this process die; again where the request may have moved its target. */
    private void journalDialog() {
        Optional.ofNullable(leg)
                .flatMap(SipLeg::dialog)
                .ifPresent(dialog -> journal.add(new CallEvent.SipDialogUp(dialog)));
    }

    private void mediaOffer(SipLeg.Event.MediaOffer offer) {
        if (leg != null && media != null && media.answer(leg, offer)) {
            journalDialog();
        }
    }

    // ---- audio

    private void onSpeech(SpeechEvent event) {
        if (event instanceof SpeechEvent.Stopped stopped) {
            journal.add(new CallEvent.MediaClosed(stopped.summary()));
            finish();
            return;
        }
        boolean taken = (arriving != null && arriving.on(event)) || handover.on(event);
        if (!taken && !early.on(event, conversation != null) && conversation != null) {
            conversation.on(event);
        }
        if (lastWords && !early.isOpen()) {
            stopAudio();
        }
        // During a transfer the peer may have the caller elsewhere; that has bounds of its own.
        if (event instanceof SpeechEvent.MediaLost && progress.isAnswered() && !handover.isPending()) {
            endWith("no media from the peer", Q850.NORMAL_CLEARING);
        }
    }

    private long mediaTick() {
        return media == null ? 0 : media.session().tick();
    }

    // ---- ending

    /** A task of this call threw: this call ends, others do not notice. */
    private void failed(Throwable failure) {
        LOG.atError().addKeyValue("call", plan.callId()).setCause(failure).log("call failed");
        boolean again = progress.failedBefore();
        journal.add(new CallEvent.Failed("engine", failure.getClass().getSimpleName()));
        if (again || leg == null) {
            // Even the orderly end failed, or there is nobody to say goodbye to: release what is left.
            stopAudio();
        } else {
            endWith("engine failed", Q850.TEMPORARY_FAILURE);
        }
    }

    private void endWith(String reason, int q850Cause) {
        if (!progress.beginEnding(reason)) {
            return;
        }
        if (leg == null) {
            stopAudio();
            return;
        }
        if (arriving != null) {
            arriving.stop();
        }
        handover.callEnds();
        guardBy(LEG_RELEASE_GRACE, this::stopAudio);
        leg.hangUp(q850Cause);
    }

    private void released(SipLeg.Ending ending) {
        progress.released(ending);
        handover.legReleased(ending);
        if (early.isOpen() && plan.announcements().isPresent() && progress.mayBeAnnounced()) {
            lastWords = true;
            guardBy(LAST_WORDS, this::stopAudio);
        } else {
            stopAudio();
        }
    }

    private void stopAudio() {
        lastWords = false;
        handover.callEnds();
        if (arriving != null) {
            arriving.stop();
        }
        if (conversation != null) {
            conversation.stop();
        }
        if (media == null) {
            finish();
            return;
        }
        guardBy(MEDIA_STOP_GRACE, () -> {
            journal.add(new CallEvent.Failed("media", "did not stop"));
            finish();
        });
        media.session().stop();
    }

    private void finish() {
        if (done.isDone()) {
            return;
        }
        if (guard != null) {
            guard.cancel();
        }
        if (!handover.isOver()) {
            finishing = true; // its own bounds hold: the human's leg is released, the last report is in
            return;
        }
        CallEvent.Ended ended = conversation == null
                ? progress.ended(false, Map.of())
                : progress.ended(conversation.complete(), conversation.info());
        journal.add(ended);
        if (leg != null) {
            leg.letGo();
        }
        mailbox.close();
        done.complete(ended);
    }

    /** One guard at a time: each phase of a call has its bound. */
    private void guardBy(Duration bound, Runnable task) {
        if (guard != null) {
            guard.cancel();
        }
        guard = services.clock().schedule(bound, () -> mailbox.execute(task));
    }
}
