package io.parley.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets of a peer that others have written, and ours at that peer: Jitsi's SRTP, whole session keys and all. */
final class JitsiSrtpTest {
    private static final int SSRC = 0x1234_5678;
    private static final int PACKETS = 300;

    /** Otherwise it times its providers first, for seconds. */
    @BeforeAll
    static void useTheJdksCiphers() {
        Aes.setFactoryClassName(Aes.class.getName() + "$SunJCECipherFactory");
    }

    private static SrtpPolicy policy(CryptoSuite suite, int tagBytes) {
        return suite == CryptoSuite.AEAD_AES_128_GCM
                ? new SrtpPolicy(SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12)
                : new SrtpPolicy(SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, tagBytes, 14);
    }

    private static SrtpContextFactory jitsi(boolean sender, SrtpKey key) {
        CryptoSuite suite = key.suite();
        return new SrtpContextFactory(
                sender,
                key.masterKey(),
                key.masterSalt(),
                policy(suite, suite.rtpTagBytes()),
                policy(suite, suite.rtcpTagBytes()),
                new LoggerImpl("jitsi"));
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void bothUnderstandEachOtherOverTheWrapOfSequenceNumbers(CryptoSuite suite) throws Exception {
        SplittableRandom random = new SplittableRandom(3711);
        SrtpKey ours = SrtpKey.random(suite, random);
        SrtpKey theirs = SrtpKey.random(suite, random);
        SrtpSession us = new SrtpSession();
        us.configure(Optional.of(new SrtpKeys(ours, theirs)));
        SrtpCryptoContext sends = jitsi(true, theirs).deriveContext(SSRC, 0);
        SrtpCryptoContext receives = jitsi(false, ours).deriveContext(SSRC, 0);
        for (int i = 0; i < PACKETS; i++) {
            byte[] plain = packet(random, 0xFFFF - PACKETS / 2 + i);

            var received = new Bytes(sent(us, plain));
            assertThat(receives.reverseTransformPacket(received, false)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(received.content()).isEqualTo(plain);

            var sent = new Bytes(plain);
            assertThat(sends.transformPacket(sent)).isEqualTo(SrtpErrorStatus.OK);
            ByteBuffer taken = ByteBuffer.wrap(sent.content());
            assertThat(us.unprotect(taken)).isEqualTo(SrtpSession.Verdict.AUTHENTIC);
            assertThat(content(taken)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void reportsAreUnderstoodBothWays(CryptoSuite suite) throws Exception {
        SplittableRandom random = new SplittableRandom(3550);
        SrtpKey ours = SrtpKey.random(suite, random);
        SrtpKey theirs = SrtpKey.random(suite, random);
        SrtpSession us = new SrtpSession();
        us.configure(Optional.of(new SrtpKeys(ours, theirs)));
        SrtcpCryptoContext sends = jitsi(true, theirs).deriveControlContext(SSRC);
        SrtcpCryptoContext receives = jitsi(false, ours).deriveControlContext(SSRC);
        for (int i = 0; i < PACKETS; i++) {
            byte[] plain = report(random);

            ByteBuffer ownPacket = withRoom(plain);
            us.protectRtcp(ownPacket);
            var received = new Bytes(content(ownPacket));
            assertThat(receives.reverseTransformPacket(received)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(received.content()).isEqualTo(plain);

            var sent = new Bytes(plain);
            assertThat(sends.transformPacket(sent)).isEqualTo(SrtpErrorStatus.OK);
            ByteBuffer taken = ByteBuffer.wrap(sent.content());
            assertThat(us.unprotectRtcp(taken)).isEqualTo(SrtpSession.Verdict.AUTHENTIC);
            assertThat(content(taken)).isEqualTo(plain);
        }
    }

    private static byte[] sent(SrtpSession us, byte[] plain) {
        ByteBuffer packet = withRoom(plain);
        us.protect(packet);
        return content(packet);
    }

    private static ByteBuffer withRoom(byte[] plain) {
        return ByteBuffer.allocate(plain.length + 32).put(plain).flip();
    }

    private static byte[] content(ByteBuffer packet) {
        byte[] content = new byte[packet.remaining()];
        packet.get(packet.position(), content);
        return content;
    }

    /** With contributing sources or a header extension now and then, of any length. */
    private static byte[] packet(SplittableRandom random, int sequence) {
        int sources = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
        boolean extended = random.nextInt(4) == 0;
        byte[] payload = new byte[random.nextInt(400)];
        random.nextBytes(payload);
        ByteBuffer out = ByteBuffer.allocate(12 + 4 * sources + (extended ? 12 : 0) + payload.length);
        out.put((byte) (0x80 | (extended ? 0x10 : 0) | sources)).put((byte) 0).putShort((short) sequence);
        out.putInt(160 * sequence).putInt(SSRC);
        for (int i = 0; i < sources; i++) {
            out.putInt(random.nextInt());
        }
        if (extended) {
            out.putShort((short) 0x4242).putShort((short) 2).putLong(random.nextLong());
        }
        return out.put(payload).array();
    }

    private static byte[] report(SplittableRandom random) {
        byte[] rest = new byte[4 * random.nextInt(30)];
        random.nextBytes(rest);
        return ByteBuffer.allocate(8 + rest.length)
                .put((byte) 0x81)
                .put((byte) 200)
                .putShort((short) (1 + rest.length / 4))
                .putInt(SSRC)
                .put(rest)
                .array();
    }

    /** A packet as Jitsi has it, with room to grow. */
    private static final class Bytes implements ByteArrayBuffer {
        private final byte[] buffer;
        private int length;

        Bytes(byte[] content) {
            buffer = Arrays.copyOf(content, content.length + 64);
            length = content.length;
        }

        byte[] content() {
            return Arrays.copyOf(buffer, length);
        }

        @Override
        public byte[] getBuffer() {
            return buffer;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int newLength) {
            length = newLength;
        }

        @Override
        public void setOffset(int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int from, int bytes, byte[] out) {
            System.arraycopy(buffer, from, out, 0, bytes);
        }

        @Override
        public void shrink(int bytes) {
            length -= bytes;
        }

        @Override
        public void append(byte[] data, int bytes) {
            System.arraycopy(data, 0, buffer, length, bytes);
            length += bytes;
        }

        @Override
        public void grow(int bytes) {
            // There is room.
        }
    }
}
