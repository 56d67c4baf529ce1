package io.parley.engine.sip;

/** A leg whose INVITE is ours: what only a received one does is a mistake of whoever asks for it. */
public interface PlacedLeg extends SipLeg {

    @Override
    default void ring() {
        throw placed();
    }

    @Override
    default Early earlyMedia(String sdp) {
        throw placed();
    }

    @Override
    default void answer(String sdp) {
        throw placed();
    }

    @Override
    default void refuse(int status, String reason) {
        throw placed();
    }

    @Override
    default void redirect(String uri) {
        throw placed();
    }

    private static IllegalStateException placed() {
        return new IllegalStateException("a placed leg is answered by the peer");
    }
}
