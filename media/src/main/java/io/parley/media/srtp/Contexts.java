package io.parley.media.srtp;

import io.parley.media.srtp.SrtpSession.Verdict;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.LoggerImpl;

/** Jitsi's cryptographic contexts (RFC 3711 section 3.2) under one master key, for one direction. */
final class Contexts {
    private static final int HMAC_SHA1_KEY_BYTES = 20;

    private final SrtpContextFactory factory;

    /** The library's first use loads providers for a second or more, and times all of AES unless it is told which one to take. */
    private static final class Prepared {
        static {
            Aes.setFactoryClassName(Aes.SunJCECipherFactory.class.getName());
            for (CryptoSuite suite : CryptoSuite.values()) {
                SrtpKey key = new SrtpKey(suite, new byte[suite.masterBytes()]);
                var contexts = new Contexts(true, key);
                var _ = contexts.rtp(0, 0);
                var _ = contexts.rtcp(0);
            }
        }

        static void now() {
            // The class is there.
        }
    }

    /** Makes the first packet as quick as every other; returns at once but for the first time. Not for an event loop. */
    static void prepare() {
        Prepared.now();
    }

    Contexts(boolean sender, SrtpKey key) {
        CryptoSuite suite = key.suite();
        factory = new SrtpContextFactory(
                sender,
                key.masterKey(),
                key.masterSalt(),
                policy(suite, suite.rtpTagBytes()),
                policy(suite, suite.rtcpTagBytes()),
                new LoggerImpl("srtp"));
    }

    private static SrtpPolicy policy(CryptoSuite suite, int tagBytes) {
        return switch (suite) {
            case AEAD_AES_128_GCM ->
                new SrtpPolicy(
                        SrtpPolicy.AESGCM_ENCRYPTION,
                        CryptoSuite.KEY_BYTES,
                        SrtpPolicy.NULL_AUTHENTICATION,
                        0,
                        tagBytes,
                        suite.saltBytes());
            case AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32 ->
                new SrtpPolicy(
                        SrtpPolicy.AESCM_ENCRYPTION,
                        CryptoSuite.KEY_BYTES,
                        SrtpPolicy.HMACSHA1_AUTHENTICATION,
                        HMAC_SHA1_KEY_BYTES,
                        tagBytes,
                        suite.saltBytes());
        };
    }

    /** Of one source's RTP; its roll-over counter is known, or 0. */
    SrtpCryptoContext rtp(int ssrc, int rollOver) {
        try {
            return factory.deriveContext(ssrc, rollOver);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES and HMAC-SHA1 are part of every JDK", e);
        }
    }

    /** Of one source's RTCP. */
    SrtcpCryptoContext rtcp(int ssrc) {
        try {
            return factory.deriveControlContext(ssrc);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES and HMAC-SHA1 are part of every JDK", e);
        }
    }

    static Verdict verdict(SrtpErrorStatus status) {
        return switch (status) {
            case OK -> Verdict.AUTHENTIC;
            case REPLAY_FAIL, REPLAY_OLD -> Verdict.REPLAYED;
            case INVALID_PACKET -> Verdict.MALFORMED;
            case AUTH_FAIL, FAIL -> Verdict.FORGED;
        };
    }
}
