package io.parley.engine.call;

import io.parley.engine.audio.MediaNegotiation;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.Q850;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.sip.SipSettings;
import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.Pcm;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.AudioTerms;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A telephone made of our own parts: answers a call or dials one, one after the other, speaks and presses keys when told,
 * records both directions. The far end of tests of our endpoint against itself, and of the demonstration where no other
 * telephone is installed. One thread owns it.
 */
public final class ScriptedCallee implements SipEndpoint.InboundHandler, SipLeg.Listener, AutoCloseable {
    private static final int NO_MEDIA_MILLIS = 60_000;
    private static final int END_BOUND_SECONDS = 5;
    private static final Duration RING_TIMEOUT = Duration.ofSeconds(30);

    private final ExecutorService owner = Executors.newSingleThreadExecutor();
    private final InetAddress address;
    private final MediaSessions audio;
    private final List<AudioCodec> codecs;
    private final Path folder;
    private final JainSipEndpoint sip;

    private @Nullable SipLeg leg;
    private @Nullable MediaSession session;
    private @Nullable MediaNegotiation negotiation;
    /** Of the latest call; completed where there was none. */
    private volatile CompletableFuture<?> over = CompletableFuture.completedFuture(null);

    private int calls;
    private long plays;

    /**
     * Starts listening on any free port.
     *
     * @param folder gets {@code heard-1.wav} of the first call and so on, in stereo: what it heard left, what it said right
     */
    public ScriptedCallee(
            InetAddress address, EngineClock clock, MediaSessions audio, List<AudioCodec> codecs, Path folder) {
        this.address = address;
        this.audio = audio;
        this.codecs = codecs;
        this.folder = folder;
        this.sip = JainSipEndpoint.open(SipSettings.on(address, 0), clock, this);
    }

    public String uri() {
        return "sip:person@" + address.getHostAddress() + ":" + sip.port();
    }

    @Override
    public SipEndpoint.Decision onInvite(SipEndpoint.Received invite) {
        return new SipEndpoint.Decision.Take(owner, this, opened -> answer(opened, invite));
    }

    private void answer(SipLeg opened, SipEndpoint.Received invite) {
        leg = opened;
        opened.ring();
        MediaNegotiation negotiated = openAudio();
        switch (negotiated.answerTo(invite.sdp())) {
            case MediaNegotiation.Reply.Agreed agreed -> {
                opened.answer(agreed.sdp());
                configure();
            }
            case MediaNegotiation.Reply.Refused refused -> opened.refuse(refused.status(), refused.reason());
        }
    }

    /** Calls somebody. */
    public void dial(String uri) {
        owner.execute(() -> {
            MediaNegotiation negotiated = openAudio();
            SipEndpoint.Invite invite = new SipEndpoint.Invite(
                    uri,
                    "udp",
                    Optional.empty(),
                    new SipEndpoint.Identity("", uri()),
                    negotiated.offer(),
                    Optional.empty(),
                    Optional.empty(),
                    RING_TIMEOUT);
            leg = sip.place(invite, owner, this);
        });
    }

    private MediaNegotiation openAudio() {
        calls++;
        CompletableFuture<SpeechEvent> closed = new CompletableFuture<>();
        over = closed;
        MediaSession opened = audio.open(
                new MediaSessions.Request(
                        "callee",
                        address,
                        Optional.empty(),
                        Optional.of(folder.resolve("heard-" + calls + ".wav")),
                        NO_MEDIA_MILLIS),
                event -> {
                    if (event instanceof SpeechEvent.Stopped) {
                        closed.complete(event);
                    }
                });
        MediaNegotiation negotiated = new MediaNegotiation(opened.localAddress(), new AudioTerms(codecs), calls);
        session = opened;
        negotiation = negotiated;
        return negotiated;
    }

    private void configure() {
        if (session != null && negotiation != null && negotiation.stream().isPresent()) {
            session.configure(negotiation.generation(), negotiation.stream().get());
        }
    }

    @Override
    public void onSip(SipLeg.Event event) {
        switch (event) {
            case SipLeg.Event.Answered answered -> heardAnswer(answered.sdp());
            case SipLeg.Event.EarlyMedia early -> heardAnswer(early.sdp());
            case SipLeg.Event.Released ended -> {
                if (session != null) {
                    session.stop();
                }
            }
            case SipLeg.Event.Ringing ringing -> {}
            case SipLeg.Event.InfoDigit digit -> {}
            case SipLeg.Event.Redirected _, SipLeg.Event.ReferAnswered _, SipLeg.Event.ReferReported _ -> {}
            case SipLeg.Event.MediaOffer offer -> {
                if (leg != null) {
                    leg.refuseMedia(offer.requestId(), 488);
                }
            }
        }
    }

    private void heardAnswer(String sdp) {
        if (!sdp.isEmpty() && negotiation != null) {
            negotiation.accept(sdp);
            configure();
        }
    }

    /** Says something now, in place of what it was saying. */
    public void say(Pcm speech) {
        owner.execute(() -> {
            if (session != null) {
                session.play(++plays, speech, new BargeIn.Off());
            }
        });
    }

    /** Presses a key. */
    public void press(char key) {
        owner.execute(() -> {
            if (session != null) {
                session.sendDigits(String.valueOf(key));
            }
        });
    }

    private void hangUp() {
        owner.execute(() -> {
            if (leg != null) {
                leg.hangUp(Q850.NORMAL_CLEARING);
            }
        });
    }

    /** Waits until the call is over and its recording complete. */
    @Override
    public void close() {
        hangUp();
        try {
            over.get(END_BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // What was recorded so far has to do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sip.close();
        owner.close();
    }
}
