package io.parley.engine.call;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.sip.SipSettings;
import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.Pcm;
import io.parley.media.codec.AudioCodec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A telephone made of our own parts: answers one call, speaks and presses keys when told, records both directions. The
 * far end of tests of our endpoint against itself, and of the demonstration where no other telephone is installed. One
 * thread owns it.
 */
public final class ScriptedCallee implements SipEndpoint.InboundHandler, SipLeg.Listener, AutoCloseable {
    private static final int NO_MEDIA_MILLIS = 60_000;
    private static final int END_BOUND_SECONDS = 5;

    private final ExecutorService owner = Executors.newSingleThreadExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CompletableFuture<SpeechEvent.Stopped> audioClosed = new CompletableFuture<>();
    private final InetAddress address;
    private final MediaSessions audio;
    private final List<AudioCodec> codecs;
    private final Path recording;
    private final JainSipEndpoint sip;

    private @Nullable SipLeg leg;
    private @Nullable MediaSession session;
    private @Nullable MediaNegotiation negotiation;
    private long plays;

    /**
     * Starts listening on any free port.
     *
     * @param recording stereo WAV: what it heard left, what it said right
     */
    public ScriptedCallee(
            InetAddress address, EngineClock clock, MediaSessions audio, List<AudioCodec> codecs, Path recording) {
        this.address = address;
        this.audio = audio;
        this.codecs = codecs;
        this.recording = recording;
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
        MediaSession media = audio.open(
                new MediaSessions.Request("callee", address, Optional.empty(), Optional.of(recording), NO_MEDIA_MILLIS),
                this::onAudio);
        session = media;
        negotiation = new MediaNegotiation(media.localAddress(), codecs, 1);
        switch (negotiation.answerTo(invite.sdp())) {
            case MediaNegotiation.Reply.Agreed agreed -> {
                opened.answer(agreed.sdp());
                media.configure(negotiation.generation(), agreed.stream());
            }
            case MediaNegotiation.Reply.Refused refused -> opened.refuse(refused.status(), refused.reason());
        }
    }

    private void onAudio(SpeechEvent event) {
        if (event instanceof SpeechEvent.Stopped stopped) {
            audioClosed.complete(stopped);
        }
    }

    @Override
    public void onSip(SipLeg.Event event) {
        switch (event) {
            case SipLeg.Event.Answered answered -> {}
            case SipLeg.Event.Released ended -> {
                if (session != null) {
                    session.stop();
                }
                released.countDown();
            }
            case SipLeg.Event.Ringing ringing -> {}
            case SipLeg.Event.EarlyMedia early -> {}
            case SipLeg.Event.InfoDigit digit -> {}
            case SipLeg.Event.MediaOffer offer -> {
                if (leg != null) {
                    leg.refuseMedia(offer.requestId(), 488);
                }
            }
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
                leg.hangUp(Call.NORMAL_CLEARING);
            }
        });
    }

    /** Waits until the call is over and the recording complete. */
    private boolean awaitReleased(long seconds) throws InterruptedException {
        if (!released.await(seconds, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            audioClosed.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        hangUp();
        try {
            if (session != null) {
                awaitReleased(END_BOUND_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sip.close();
        owner.close();
    }
}
