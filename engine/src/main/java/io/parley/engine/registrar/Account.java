package io.parley.engine.registrar;

import io.parley.config.Secret;
import io.parley.engine.digest.DigestAlgorithm;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Somebody who logs in with a password. Immutable.
 *
 * @param user of the password and of the address of record
 * @param name for people, empty for none
 * @param trunk whose rules hold for its calls
 * @param local where it reaches us; elsewhere it is unknown
 * @param from addresses from which it may log in
 * @param hashes of digests that are taken from it
 * @param use what the account is for
 */
public record Account(
        String user,
        String name,
        Secret secret,
        String trunk,
        InetSocketAddress local,
        Predicate<InetAddress> from,
        Set<DigestAlgorithm> hashes,
        Use use) {

    public Account {
        hashes = Set.copyOf(hashes);
    }

    /** What an account is for. */
    public sealed interface Use {}

    /**
     * A phone.
     *
     * @param calls whether it may call in
     * @param called whether it may be called
     * @param contacts under which it may be reached at one time; 0: it may not register
     * @param shortest binding that is granted, of those below an hour (RFC 3261 section 10.3)
     * @param longest binding that is granted
     * @param usual binding, where a phone asks for none
     */
    public record Phone(
            boolean calls, boolean called, int contacts, Duration shortest, Duration longest, Duration usual)
            implements Use {}

    /** A trunk's other side that calls in from changing addresses; it says itself who calls. */
    public record Peer() implements Use {}

    boolean isPhone() {
        return use instanceof Phone;
    }

    /** Without a number or name. */
    @Override
    public String toString() {
        return "Account[trunk=" + trunk + "]";
    }
}
