package io.parley.engine.call;

import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.Answered;
import io.parley.media.sdp.LocalAudio;
import io.parley.media.sdp.SdpNegotiation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Signalling of a simulated call: the test says what the peer does to the leg, and sees what the call does. */
final class ScriptedSip implements SipEndpoint {

    /** What the peer does with the INVITE. Runs on the call's owner. */
    interface Peer extends Consumer<Leg> {}

    private final Peer peer;
    final List<Leg> legs = new ArrayList<>();

    ScriptedSip(Peer peer) {
        this.peer = peer;
    }

    @Override
    public SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener) {
        Leg leg = new Leg(invite, owner, listener);
        legs.add(leg);
        owner.execute(() -> peer.accept(leg));
        return leg;
    }

    /** An INVITE from outside, which the call has decided to take. */
    void receive(Decision.Take take) {
        Leg leg = new Leg(null, take.owner(), take.listener());
        legs.add(leg);
        take.owner().execute(() -> take.opened().accept(leg));
    }

    Leg leg() {
        return legs.getLast();
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 5070);
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

    /** One leg. */
    static final class Leg implements SipLeg {
        final @Nullable Invite invite;
        final Executor owner;
        final Listener listener;
        final List<String> sent = new ArrayList<>();
        /** What comes of early media. */
        Early early = Early.HEARD;

        private boolean answered;
        private boolean released;
        private int offers;

        Leg(@Nullable Invite invite, Executor owner, Listener listener) {
            this.invite = invite;
            this.owner = owner;
            this.listener = listener;
        }

        void event(Event event) {
            owner.execute(() -> {
                answered |= event instanceof Event.Answered;
                if (!released) {
                    released = event instanceof Event.Released;
                    listener.onSip(event);
                }
            });
        }

        /** 180, then 200 with an answer that a telephone with one codec would give. */
        void ringAndAnswer(AudioCodec codec) {
            event(new Event.Ringing(180, "Ringing"));
            answerWith(codec);
        }

        void answerWith(AudioCodec codec) {
            LocalAudio telephone = new LocalAudio(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000),
                    List.of(codec),
                    true,
                    1,
                    1,
                    Direction.SEND_RECEIVE);
            String offer = invite == null ? "" : invite.sdp();
            switch (SdpNegotiation.answer(telephone, offer)) {
                case Answered.Accepted accepted ->
                    event(new Event.Answered(accepted.sdp(), "sip:callee@127.0.0.1:5060"));
                case Answered.NoCommonCodec none ->
                    throw new AssertionError("the offer has no " + codec + ": " + none.reason());
                case Answered.Malformed malformed -> throw new AssertionError(malformed.reason());
            }
        }

        /** A re-INVITE that changes the direction only: hold and resume (RFC 3264 section 8.4). */
        void offer(String direction) {
            offers++;
            event(new Event.MediaOffer(offers, "INVITE", """
                    v=0
                    o=- 1 %d IN IP4 127.0.0.1
                    s=-
                    c=IN IP4 127.0.0.1
                    t=0 0
                    m=audio 50000 RTP/AVP 0 101
                    a=rtpmap:0 PCMU/8000
                    a=rtpmap:101 telephone-event/8000
                    %s
                    """.formatted(offers + 1, direction)));
        }

        /** The ACK to our 200, with an answer where our 200 carried the offer. */
        void acknowledges(String sdp) {
            event(new Event.Answered(sdp, "sip:person@127.0.0.1:5060"));
        }

        /** CANCEL before our 200. */
        void callerCancels() {
            event(new Event.Released(
                    new Ending(Ending.By.PEER, Ending.Kind.CANCELLED, 487, OptionalInt.empty(), "CANCEL")));
        }

        void peerHangsUp() {
            event(new Event.Released(new Ending(Ending.By.PEER, Ending.Kind.BYE, 200, OptionalInt.of(16), "")));
        }

        void peerRefuses(int status, String reason) {
            event(new Event.Released(
                    new Ending(Ending.By.PEER, Ending.Kind.REFUSED, status, OptionalInt.empty(), reason)));
        }

        @Override
        public String sipCallId() {
            return "scripted";
        }

        @Override
        public boolean heard() {
            return true;
        }

        @Override
        public void hangUp(int q850Cause) {
            if (invite == null && !sent.contains("200")) {
                refuse(q850Cause == 41 ? 503 : 480, "");
                return;
            }
            sent.add((answered ? "BYE " : "CANCEL ") + q850Cause);
            event(new Event.Released(new Ending(
                    Ending.By.US,
                    answered ? Ending.Kind.BYE : Ending.Kind.CANCELLED,
                    answered ? 200 : 487,
                    OptionalInt.of(q850Cause),
                    "")));
        }

        @Override
        public void ring() {
            sent.add("180");
        }

        @Override
        public Early earlyMedia(String sdp) {
            sent.add(
                    switch (early) {
                        case HEARD -> "183";
                        case OFFERED -> "183 with an offer";
                        case NONE -> "180";
                    });
            return early;
        }

        @Override
        public Optional<DialogData> dialog() {
            return answered
                    ? Optional.of(new DialogData(
                            "scripted",
                            "us",
                            "them",
                            "sip:bot@127.0.0.1",
                            "sip:person@127.0.0.1",
                            "sip:person@127.0.0.1:5060",
                            List.of(),
                            1,
                            "udp",
                            "127.0.0.1:5060"))
                    : Optional.empty();
        }

        @Override
        public boolean peerSupports(String option) {
            return false;
        }

        @Override
        public void answer(String sdp) {
            sent.add("200");
        }

        @Override
        public void redirect(String uri) {
            refuse(302, "");
        }

        @Override
        public void refuse(int status, String reason) {
            sent.add((status + " " + reason).strip());
            event(new Event.Released(
                    new Ending(Ending.By.US, Ending.Kind.REFUSED, status, OptionalInt.empty(), reason)));
        }

        @Override
        public void acceptMedia(long requestId, String sdp) {
            sent.add("200 to " + requestId);
        }

        @Override
        public boolean refer(Refer refer) {
            sent.add("REFER " + refer.target());
            return answered && !released;
        }

        @Override
        public void abandonRefer() {
            sent.add("REFER abandoned");
        }

        @Override
        public void refuseMedia(long requestId, int status) {
            sent.add(status + " to " + requestId);
        }
    }
}
