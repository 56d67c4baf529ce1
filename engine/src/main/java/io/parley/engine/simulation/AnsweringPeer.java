package io.parley.engine.simulation;

import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.PlacedLeg;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.Answered;
import io.parley.media.sdp.LocalAudio;
import io.parley.media.sdp.SdpNegotiation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Signalling without messages: whoever is called rings and answers at once, and may hang up. One leg at a time. */
final class AnsweringPeer implements SipEndpoint {
    private static final int PORT = 5060;
    private static final int RTP_PORT = 50_000;

    private final List<AudioCodec> codecs;
    private @Nullable Leg leg;

    /** @param codecs that it takes, in order of preference */
    AnsweringPeer(List<AudioCodec> codecs) {
        this.codecs = List.copyOf(codecs);
    }

    @Override
    public SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener) {
        Leg placed = new Leg(owner, listener);
        leg = placed;
        LocalAudio telephone = new LocalAudio(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), RTP_PORT),
                codecs,
                true,
                1,
                1,
                Direction.SEND_RECEIVE);
        switch (SdpNegotiation.answer(telephone, invite.sdp())) {
            case Answered.Accepted accepted -> {
                placed.tell(new SipLeg.Event.Ringing(180, "Ringing"));
                placed.tell(new SipLeg.Event.Answered(accepted.sdp(), "sip:person@127.0.0.1:5060"));
            }
            case Answered.NoCommonCodec none -> placed.end(SipLeg.Ending.By.PEER, SipLeg.Ending.Kind.REFUSED, 488, 88);
            case Answered.Malformed malformed ->
                throw new IllegalStateException("our own offer: " + malformed.reason());
        }
        return placed;
    }

    /** The person at the telephone hangs up; no error if the call is over. */
    void hangUp() {
        Leg placed = leg;
        if (placed != null) {
            placed.end(SipLeg.Ending.By.PEER, SipLeg.Ending.Kind.BYE, 200, 16);
        }
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    }

    @Override
    public void farewell(DialogData dialog, Optional<Credentials> credentials, int q850Cause, IntConsumer outcome) {
        outcome.accept(200);
    }

    @Override
    public void ask(Question question, IntConsumer answer) {
        answer.accept(200);
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}

    private static final class Leg implements PlacedLeg {
        private final Executor owner;
        private final Listener listener;
        private boolean released;

        Leg(Executor owner, Listener listener) {
            this.owner = owner;
            this.listener = listener;
        }

        void tell(Event event) {
            if (!released) {
                released = event instanceof Event.Released;
                owner.execute(() -> listener.onSip(event));
            }
        }

        void end(Ending.By by, Ending.Kind kind, int status, int cause) {
            tell(new Event.Released(new Ending(by, kind, status, OptionalInt.of(cause), "")));
        }

        @Override
        public String sipCallId() {
            return "simulated@127.0.0.1";
        }

        @Override
        public boolean heard() {
            return true;
        }

        @Override
        public void hangUp(int q850Cause) {
            end(Ending.By.US, Ending.Kind.BYE, 200, q850Cause);
        }

        @Override
        public Optional<DialogData> dialog() {
            return Optional.empty();
        }

        @Override
        public boolean peerSupports(String option) {
            return false;
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
}
