package io.parley.media.srtp;

import static io.parley.media.srtp.SrtpSession.Verdict.AUTHENTIC;
import static io.parley.media.srtp.SrtpSession.Verdict.FORGED;
import static io.parley.media.srtp.SrtpSession.Verdict.MALFORMED;
import static io.parley.media.srtp.SrtpSession.Verdict.REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two sides of a call: what one protects the other opens, and nothing else. */
final class SrtpSessionTest {
    private static final int SSRC = 77;
    private static final int PLAIN_BYTES = 172;

    private final SplittableRandom random = new SplittableRandom(4568);
    private final SrtpSession us = new SrtpSession();
    private final SrtpSession peer = new SrtpSession();
    private SrtpKey ours = SrtpKey.random(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);
    private SrtpKey theirs = SrtpKey.random(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);

    private void configure() {
        configureUs();
        configurePeer();
    }

    private void configureUs() {
        us.configure(Optional.of(new SrtpKeys(ours, theirs)));
    }

    private void configurePeer() {
        peer.configure(Optional.of(new SrtpKeys(/* ours= */ theirs, /* theirs= */ ours)));
    }

    private void keys(CryptoSuite suite) {
        ours = SrtpKey.random(suite, random);
        theirs = SrtpKey.random(suite, random);
        configure();
    }

    private static ByteBuffer plain(int sequence, int ssrc) {
        ByteBuffer packet = ByteBuffer.allocateDirect(PLAIN_BYTES + 32);
        packet.put(0, (byte) 0x80)
                .putShort(2, (short) sequence)
                .putInt(4, 160 * sequence)
                .putInt(8, ssrc);
        for (int i = 12; i < PLAIN_BYTES; i++) {
            packet.put(i, (byte) (sequence + i));
        }
        return packet.limit(PLAIN_BYTES);
    }

    private ByteBuffer fromPeer(int sequence) {
        ByteBuffer packet = plain(sequence, SSRC);
        peer.protect(packet);
        return packet;
    }

    private static ByteBuffer copy(ByteBuffer packet) {
        return ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip();
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void aChangedBitAnywhereIsNoticedAndThePacketStaysAsItWas(CryptoSuite suite) {
        keys(suite);
        ByteBuffer whole = copy(fromPeer(1));
        for (int bit = 0; bit < 8 * whole.limit(); bit++) {
            ByteBuffer damaged = copy(whole);
            damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ (1 << bit % 8)));
            ByteBuffer before = copy(damaged);
            assertThat(us.unprotect(damaged)).as("bit " + bit).isIn(FORGED, MALFORMED);
            assertThat(damaged).isEqualTo(before);
        }
        assertThat(us.unprotect(whole)).isEqualTo(AUTHENTIC);
        assertThat(whole.limit()).isEqualTo(PLAIN_BYTES);
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void nothingShorterThanItsHeaderAndTagIsTaken(CryptoSuite suite) {
        keys(suite);
        ByteBuffer whole = fromPeer(1);
        for (int bytes = 0; bytes < whole.limit(); bytes++) {
            assertThat(us.unprotect(copy(whole.duplicate().limit(bytes)))).isIn(FORGED, MALFORMED);
            assertThat(us.unprotectRtcp(copy(whole.duplicate().limit(bytes)))).isIn(FORGED, MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void plainPacketsAndThoseUnderAnotherKeyAreForged(CryptoSuite suite) {
        keys(suite);
        assertThat(us.unprotect(plain(1, SSRC))).isEqualTo(FORGED);
        ByteBuffer ownPacket = plain(1, SSRC);
        us.protect(ownPacket);
        assertThat(us.unprotect(ownPacket)).as("our own, sent back").isEqualTo(FORGED);
    }

    @Test
    void aPacketComesThroughOnceInAnyOrderAndNotWhenItIsOld() {
        configure();
        ByteBuffer[] packets = new ByteBuffer[100];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = fromPeer(500 + i);
        }
        assertThat(us.unprotect(copy(packets[70]))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(copy(packets[70]))).isEqualTo(REPLAYED);
        assertThat(us.unprotect(copy(packets[70 - 63]))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(copy(packets[70 - 63]))).isEqualTo(REPLAYED);
        assertThat(us.unprotect(copy(packets[70 - 64]))).isEqualTo(REPLAYED);
        assertThat(us.unprotect(copy(packets[99]))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(copy(packets[70]))).isEqualTo(REPLAYED);
        assertThat(us.unprotect(copy(packets[98]))).isEqualTo(AUTHENTIC);
    }

    @Test
    void theRollOverCounterFollowsTheWrapWhateverIsLostOrLateAroundIt() {
        configure();
        ByteBuffer late = fromPeer(0xFFF0);
        assertThat(us.unprotect(fromPeer(0xFFF1))).isEqualTo(AUTHENTIC);
        ByteBuffer lost = fromPeer(0xFFFF);
        assertThat(lost.limit()).isGreaterThan(PLAIN_BYTES);
        assertThat(us.unprotect(fromPeer(3))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(late)).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(fromPeer(0x7000))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(fromPeer(0xE000))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(fromPeer(2))).as("the second wrap").isEqualTo(AUTHENTIC);
    }

    @Test
    void aForgedPacketDoesNotMoveTheCounter() {
        configure();
        assertThat(us.unprotect(fromPeer(0xFFF0))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(plain(5, SSRC))).isEqualTo(FORGED);
        assertThat(us.unprotect(fromPeer(0xFFF1))).isEqualTo(AUTHENTIC);
    }

    @Test
    void eachSourceOfThePeerHasItsOwnCounterAndOldOnesMakeRoom() {
        configure();
        for (int source = 0; source < 20; source++) {
            for (int sequence : new int[] {0xFFFF, 0xFFFE}) {
                // Another sender of the same peer: contexts of ours count one source only.
                var sender = new SrtpSession();
                sender.configure(Optional.of(new SrtpKeys(/* ours= */ theirs, /* theirs= */ ours)));
                ByteBuffer packet = plain(sequence, source);
                sender.protect(packet);
                assertThat(us.unprotect(packet)).isEqualTo(AUTHENTIC);
            }
        }
    }

    @Test
    void afterAChangeOfKeysWhatIsOnTheWayIsTakenUntilTheNewKeyIsHeard() {
        configure();
        assertThat(us.unprotect(fromPeer(10))).isEqualTo(AUTHENTIC);
        ByteBuffer onTheWay = fromPeer(11);
        ByteBuffer tooLate = fromPeer(12);
        theirs = SrtpKey.random(CryptoSuite.AEAD_AES_128_GCM, random);
        ours = SrtpKey.random(CryptoSuite.AEAD_AES_128_GCM, random);
        configureUs();
        assertThat(us.unprotect(onTheWay)).isEqualTo(AUTHENTIC);
        configurePeer();
        assertThat(us.unprotect(fromPeer(13))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(tooLate)).isEqualTo(FORGED);
        ByteBuffer back = plain(9, 1);
        us.protect(back);
        assertThat(peer.unprotect(back)).isEqualTo(AUTHENTIC);
    }

    @Test
    void theOldKeyEndsEvenIfTheNewOneIsNeverHeard() {
        configure();
        assertThat(us.unprotect(fromPeer(0))).isEqualTo(AUTHENTIC);
        theirs = SrtpKey.random(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);
        configureUs();
        int taken = 0;
        for (int i = 1; i < 300; i++) {
            taken += us.unprotect(fromPeer(i)) == AUTHENTIC ? 1 : 0;
        }
        assertThat(taken).isEqualTo(100);
    }

    /** RFC 3711 section 3.3.1: the roll-over counter goes on. */
    @Test
    void aPeerWhoseCounterGoesOnUnderANewKeyIsHeard() {
        wrap();
        theirs = SrtpKey.random(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);
        configure();
        assertThat(us.unprotect(fromPeer(6))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(fromPeer(7))).isEqualTo(AUTHENTIC);
    }

    @Test
    void aPeerWhoseCounterBeginsAgainUnderANewKeyIsHeard() {
        wrap();
        theirs = SrtpKey.random(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);
        configureUs();
        peer.configure(Optional.empty());
        configurePeer();
        assertThat(us.unprotect(fromPeer(6))).isEqualTo(AUTHENTIC);
        ByteBuffer next = fromPeer(7);
        assertThat(us.unprotect(copy(next))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(next)).isEqualTo(REPLAYED);
    }

    private void wrap() {
        configure();
        assertThat(us.unprotect(fromPeer(0xFFFE))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotect(fromPeer(5))).isEqualTo(AUTHENTIC);
    }

    @Test
    void theSameKeysAgainChangeNothing() {
        configure();
        ByteBuffer first = fromPeer(1);
        assertThat(us.unprotect(copy(first))).isEqualTo(AUTHENTIC);
        configure();
        assertThat(us.unprotect(first)).isEqualTo(REPLAYED);
        assertThat(us.unprotect(fromPeer(2))).isEqualTo(AUTHENTIC);
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void aReportIsHiddenComesThroughOnceAndIsNoticedWhenChanged(CryptoSuite suite) {
        keys(suite);
        ByteBuffer report = plain(0, SSRC);
        peer.protectRtcp(report);
        assertThat(report.getInt(20)).isNotEqualTo(plain(0, SSRC).getInt(20));
        ByteBuffer damaged = copy(report);
        damaged.put(30, (byte) ~damaged.get(30));
        assertThat(us.unprotectRtcp(damaged)).isEqualTo(FORGED);
        assertThat(us.unprotectRtcp(copy(report))).isEqualTo(AUTHENTIC);
        assertThat(us.unprotectRtcp(report)).isEqualTo(REPLAYED);
    }

    @Test
    void withoutKeysPacketsPassAsTheyAre() {
        ByteBuffer packet = plain(1, SSRC);
        us.protect(packet);
        assertThat(us.unprotect(packet)).isEqualTo(AUTHENTIC);
        assertThat(packet).isEqualTo(plain(1, SSRC));
    }

    @Test
    void aKeyIsNotToldByItsText() {
        assertThat(new SrtpKeys(ours, theirs).toString())
                .doesNotContain(ours.inline().substring(7))
                .isEqualTo("SrtpKeys[ours=AES_CM_128_HMAC_SHA1_80 ***, theirs=AES_CM_128_HMAC_SHA1_80 ***]");
    }
}
