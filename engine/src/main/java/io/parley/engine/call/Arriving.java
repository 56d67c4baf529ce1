package io.parley.engine.call;

import io.parley.dialog.Action.PromptPart;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Conversation;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.sip.SipLeg;
import io.parley.media.BargeIn;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.Pcm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A received call until it is answered: it rings (180) for its time, while what the bot will say is rendered; then the
 * announcement is heard as early media (183, RFC 3960 section 3); then comes the 200. Everything runs on the call's owner,
 * rendering on another thread, whose results come back through the owner.
 *
 * <p>Each wait has its bound, and no failure keeps the call from its answer. It never ends a call: when the call ends
 * before the answer, it is told to {@link #stop}.
 */
final class Arriving {

    /** Rendering that takes longer does not hold the answer back: the rest is rendered when it is said. */
    static final Duration PREPARATION_BOUND = Duration.ofSeconds(5);

    /** Beyond an announcement's own length: then its end has been lost. */
    static final Duration ANNOUNCEMENT_GRACE = Duration.ofSeconds(2);

    /** A caller who has our offer in a 183 answers it within this, or is answered without an announcement. */
    static final Duration EARLY_ANSWER_BOUND = Duration.ofSeconds(4);

    /** The interpreter's plays have ids from 0 on; the announcement is not its. */
    static final long ANNOUNCEMENT_PLAY = -2;

    private static final int SAMPLES_PER_MILLI = 8;

    private enum State {
        RINGING,
        /** Our offer is on its way to a caller who made none (RFC 3262 section 5). */
        OFFERING,
        ANNOUNCING,
        /** Answered, or over. */
        PAST
    }

    private final BeforeAnswer before;
    private final SipLeg leg;
    private final String sdp;
    private final Conversation.Surroundings in;
    private final CallProgress progress;
    private final Runnable configure;
    private final List<EngineClock.Timer> timers = new ArrayList<>(3);

    private State state = State.RINGING;
    private boolean rungOut;
    private boolean prepared;
    private Optional<Pcm> announcement = Optional.empty();

    /**
     * Of a call that may be answered.
     *
     * @param sdp our answer, or our offer if there was none to answer
     * @param configure starts the audio, if it is negotiated
     */
    Arriving(
            BeforeAnswer before,
            SipLeg leg,
            String sdp,
            Conversation.Surroundings in,
            CallProgress progress,
            Runnable configure) {
        this.before = before;
        this.leg = leg;
        this.sdp = sdp;
        this.in = in;
        this.progress = progress;
        this.configure = configure;
    }

    void begin() {
        if (before.isAtOnce()) {
            answer();
            return;
        }
        leg.ring();
        progress.letsRing();
        rungOut = before.ring().isZero();
        if (!rungOut) {
            after(before.ring(), () -> {
                rungOut = true;
                goOn();
            });
        }
        Optional<String> text = before.announcement();
        if (text.isEmpty() && before.preparation().isEmpty()) {
            prepared = true;
            goOn();
            return;
        }
        after(PREPARATION_BOUND, this::preparedTooLate);
        in.blocking().execute(() -> prepare(text));
    }

    /** The call ends, before or after its answer. */
    void stop() {
        state = State.PAST;
        timers.forEach(EngineClock.Timer::cancel);
        timers.clear();
    }

    /** What the audio tells of the announcement; false if it is about something else. */
    boolean on(SpeechEvent event) {
        if (event instanceof SpeechEvent.PlayStarted started && started.playId() == ANNOUNCEMENT_PLAY) {
            in.journal()
                    .add(new CallEvent.Spoke(
                            ANNOUNCEMENT_PLAY, before.announcement().orElse("")));
            return true;
        }
        if (event instanceof SpeechEvent.PlayEnded ended && ended.playId() == ANNOUNCEMENT_PLAY) {
            in.journal()
                    .add(new CallEvent.PlayFinished(
                            ANNOUNCEMENT_PLAY,
                            ended.how().name(),
                            ended.heardSamples() / SAMPLES_PER_MILLI,
                            announcement.map(Pcm::durationMillis).orElse(0L)));
            if (state == State.ANNOUNCING) {
                answer();
            }
            return true;
        }
        return false;
    }

    // ---- rendering

    /** On another thread. The announcement comes first: it is needed first. */
    private void prepare(Optional<String> text) {
        text.ifPresent(words -> rendering(() -> {
            Pcm audio = in.prompts().render(List.of(new PromptPart.Text(words))).audio();
            in.owner().execute(() -> announcement = Optional.of(audio));
        }));
        before.preparation().ifPresent(this::rendering);
        in.owner().execute(() -> {
            prepared = true;
            goOn();
        });
    }

    /** What cannot be rendered is journalled and keeps nobody waiting; the bot will notice when it wants to say it. */
    private void rendering(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            in.owner()
                    .execute(() -> in.journal()
                            .add(new CallEvent.Failed(
                                    "synthesizer", e.getClass().getSimpleName())));
        }
    }

    private void preparedTooLate() {
        if (!prepared) {
            in.journal().add(new CallEvent.Media("prompts not ready", "rendered when they are said"));
            prepared = true;
            goOn();
        }
    }

    // ---- one thing after another

    private void goOn() {
        if (state != State.RINGING || !rungOut || !prepared) {
            return;
        }
        if (announcement.isPresent()) {
            announce(announcement.get());
            return;
        }
        if (before.announcement().isPresent()) {
            skipAnnouncement("not rendered");
        }
        answer();
    }

    private void announce(Pcm audio) {
        switch (leg.earlyMedia(sdp)) {
            case HEARD -> play(audio);
            case OFFERED -> {
                state = State.OFFERING;
                after(EARLY_ANSWER_BOUND, () -> {
                    if (state == State.OFFERING) {
                        skipAnnouncement("no answer to our offer");
                        answer();
                    }
                });
            }
            case NONE -> {
                // RFC 3261 section 13.2.1: an offer of ours needs a reliable provisional answer (RFC 3262).
                skipAnnouncement("no offer came with the INVITE");
                answer();
            }
        }
    }

    /** The caller answered our offer before the call is answered. */
    void heard() {
        if (state == State.OFFERING) {
            announcement.ifPresent(this::play);
        }
    }

    private void play(Pcm audio) {
        state = State.ANNOUNCING;
        progress.announces();
        configure.run();
        in.media().play(ANNOUNCEMENT_PLAY, audio, new BargeIn.Off());
        after(Duration.ofMillis(audio.durationMillis()).plus(ANNOUNCEMENT_GRACE), () -> {
            in.media().drop(ANNOUNCEMENT_PLAY);
            answer();
        });
    }

    private void skipAnnouncement(String why) {
        in.journal().add(new CallEvent.Media("announcement skipped", why));
    }

    private void answer() {
        stop();
        leg.answer(sdp);
        configure.run();
    }

    private void after(Duration delay, Runnable task) {
        timers.add(in.clock()
                .schedule(
                        delay,
                        () -> in.owner().execute(() -> {
                            if (state != State.PAST) {
                                task.run();
                            }
                        })));
    }
}
