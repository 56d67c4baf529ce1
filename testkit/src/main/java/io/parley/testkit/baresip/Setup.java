package io.parley.testkit.baresip;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a softphone is to be: start from {@link #in}, change what matters.
 *
 * @param folder where its configuration, its log and what it heard are kept, one for each softphone; made if absent, and what
 *     an earlier softphone heard there is deleted
 * @param user the user part of its SIP address
 * @param answer whether it picks up by itself
 * @param codecs baresip's codec names in order of preference
 * @param microphone a WAV (8 kHz, mono, 16 bit) that starts when the call's audio does; silence if empty
 * @param certificate a PEM file of a certificate with its key, for TLS; empty: it cannot be called over TLS
 * @param registrar where it registers; empty: nowhere
 * @param mediaEncryption baresip's name of how it does SRTP: {@code srtp} (offered in {@code RTP/AVP}), {@code srtp-mand} (it insists),
 *     {@code srtp-mandf}; empty: not at all
 */
public record Setup(
        Path folder,
        String user,
        Answer answer,
        List<String> codecs,
        Optional<Path> microphone,
        Optional<Path> certificate,
        Optional<Registrar> registrar,
        Optional<String> mediaEncryption) {

    /**
     * Where a softphone registers; its user is that of the account there.
     *
     * @param address {@code 127.0.0.1:5060}
     * @param transport {@code udp} or {@code tcp}
     */
    public record Registrar(String address, String transport, String password) {
        @Override
        public String toString() {
            return "Registrar[address=" + address + "]";
        }
    }

    /** What a softphone does when it is called. */
    public enum Answer {
        /** Picks up at once. */
        AUTO,
        /** Rings until {@link Baresip#accept} or {@link Baresip#hangUp}. */
        MANUAL
    }

    public Setup {
        codecs = List.copyOf(codecs);
        if (!user.matches("[A-Za-z0-9._+-]+")) {
            throw new IllegalArgumentException("user: '" + user + "', expected letters, digits and . _ + -");
        }
    }

    /** At which its microphone is read: that of the codec, for baresip's own change of rates is no good. */
    int microphoneRateHz() {
        String codec = codecs.getFirst();
        return codec.startsWith("opus") ? 48_000 : codec.equals("g722") ? 16_000 : 8_000;
    }

    /** A softphone called "person" that answers by itself, speaks PCMU or PCMA and is silent until told to speak. */
    public static Setup in(Path folder) {
        return new Setup(
                folder,
                "person",
                Answer.AUTO,
                List.of("pcmu", "pcma"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Setup withUser(String newUser) {
        return new Setup(folder, newUser, answer, codecs, microphone, certificate, registrar, mediaEncryption);
    }

    public Setup withAnswer(Answer newAnswer) {
        return new Setup(folder, user, newAnswer, codecs, microphone, certificate, registrar, mediaEncryption);
    }

    public Setup withCodecs(String... newCodecs) {
        return new Setup(folder, user, answer, List.of(newCodecs), microphone, certificate, registrar, mediaEncryption);
    }

    public Setup withMicrophone(Path wav) {
        return new Setup(folder, user, answer, codecs, Optional.of(wav), certificate, registrar, mediaEncryption);
    }

    public Setup withCertificate(Path pem) {
        return new Setup(folder, user, answer, codecs, microphone, Optional.of(pem), registrar, mediaEncryption);
    }

    public Setup withRegistrar(String address, String transport, String password) {
        return new Setup(
                folder,
                user,
                answer,
                codecs,
                microphone,
                certificate,
                Optional.of(new Registrar(address, transport, password)),
                mediaEncryption);
    }

    public Setup withMediaEncryption(String how) {
        return new Setup(folder, user, answer, codecs, microphone, certificate, registrar, Optional.of(how));
    }
}
