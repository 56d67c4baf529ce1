package io.parley.engine.trunk;

import io.parley.config.Secret;
import io.parley.dialog.bot.TransferOrder;
import io.parley.engine.announcement.AnnouncementRules;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.registrar.Account;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.UriText;
import io.parley.media.JitterBounds;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.AudioTerms;
import io.parley.media.srtp.SrtpUse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * A connection to a carrier or PBX as its file says: {@link TrunkFile} reads it. Immutable.
 *
 * @param name of the trunk, the file's {@code trunk:}
 * @param hash SHA-256 of the file, 64 hexadecimal digits: a journal says with which trunk it was made
 * @param gateway by which requests are made: the first of the file, or that of {@link #through}
 * @param callerIds numbers or SIP URIs that may stand in From; the first is used unless another is asked for
 * @param callerName display name with them, empty for none
 * @param numbersOut rewriting of dialled numbers
 * @param ringTimeout no final answer for so long: CANCEL
 * @param transfers how callers are handed over
 * @param announcements what is made of what the network says before an answer; empty: nothing
 * @param gateways all of them, and when a call goes from one to the next
 * @param uplink registration, outbound proxy and TLS
 * @param session what holds for sessions with it
 * @param callerIdentity how its calls say who calls
 * @param phones that register with us; empty: none may
 */
public record Trunk(
        String name,
        String hash,
        Gateway gateway,
        Optional<Auth> auth,
        List<String> callerIds,
        String callerName,
        NumberRules numbersOut,
        Media media,
        Limits limits,
        Inbound inbound,
        Duration ringTimeout,
        Transfers transfers,
        Local local,
        Optional<AnnouncementRules> announcements,
        Gateways gateways,
        Uplink uplink,
        SessionTerms session,
        CallerIdentity callerIdentity,
        Optional<Phones> phones) {

    public Trunk {
        callerIds = List.copyOf(callerIds);
    }

    /** Digest credentials. */
    public record Auth(String user, Secret password) {}

    /**
     * The audio of its calls.
     *
     * @param audio what calls may agree on
     * @param jitter bounds of the jitter buffer's delay
     */
    public record Media(AudioTerms audio, JitterBounds jitter) {}

    /**
     * Bounds of the trunk.
     *
     * @param channels calls at one time in both directions
     * @param callsPerSecond calls placed a second
     * @param userToUserOctets most octets of a User-to-User value's data; a longer one is not sent
     * @param callerIds of each caller id
     * @param dial what may be dialled
     */
    public record Limits(
            int channels, int callsPerSecond, int userToUserOctets, CallerIdRules callerIds, DialRules dial) {
        /** What ISDN carries: the user information of Q.931's User-user element (RFC 7434). Networks cut or drop more. */
        public static final int ISDN_USER_TO_USER = 128;

        /** What a SIP message has room for beside everything else. */
        public static final int MOST_USER_TO_USER = 2048;
    }

    /**
     * Our side of the trunk.
     *
     * @param address ours that the gateway reaches; empty: the program chooses
     * @param port 0: the program chooses
     * @param tlsPort 0: the program chooses
     * @param publicAddress at which the gateway reaches us, behind a NAT; empty: at the address itself
     */
    public record Local(Optional<InetAddress> address, int port, int tlsPort, Optional<InetAddress> publicAddress) {

        /** Without NAT. */
        public Local(Optional<InetAddress> address, int port) {
            this(address, port, 0, Optional.empty());
        }
    }

    /** A trunk without a file: one call at a time, over UDP, to a machine that is trusted; nobody may call in. */
    public static Trunk plain(String name, String callerId, InetAddress gateway, Duration ringTimeout, Local local) {
        var only = new Gateway(gateway.getHostAddress(), Optional.empty(), "udp");
        return new Trunk(
                name,
                "",
                only,
                Optional.empty(),
                List.of(callerId),
                "",
                NumberRules.NONE,
                new Media(new AudioTerms(List.of(AudioCodec.PCMU)), JitterBounds.DEFAULT),
                new Limits(1, 1, Limits.ISDN_USER_TO_USER, CallerIdRules.NONE, DialRules.ANY),
                Inbound.NONE,
                ringTimeout,
                Transfers.DEFAULT,
                local,
                Optional.empty(),
                Gateways.only(only),
                Uplink.NONE,
                SessionTerms.DEFAULT,
                CallerIdentity.DEFAULT,
                Optional.empty());
    }

    /** The same trunk, whose requests are made for another of its gateways. */
    public Trunk through(Gateway other) {
        return new Trunk(
                name,
                hash,
                other,
                auth,
                callerIds,
                callerName,
                numbersOut,
                media,
                limits,
                inbound,
                ringTimeout,
                transfers,
                local,
                announcements,
                gateways,
                uplink,
                session,
                callerIdentity,
                phones);
    }

    /**
     * Whether a destination may be dialled; a phone of ours always may.
     *
     * @throws IllegalArgumentException without the number in its message if it is neither a number nor a SIP URI
     */
    public DialRules.Verdict judges(String to) {
        return phone(to).isPresent()
                ? new DialRules.Verdict.May(Optional.empty(), Optional.empty())
                : limits.dial.of(to, gateways);
    }

    /** Whether a destination says itself where it is: then no gateway is chosen for it. */
    public static boolean isUri(String to) {
        return Destination.isUri(to);
    }

    /** The phone that a destination is for: one that is named as such, or any number where there are phones alone. */
    public Optional<String> phone(String to) {
        return Phones.named(to)
                .or(() -> gateways.all().isEmpty() && !isUri(to) ? Optional.of(rewrite(to)) : Optional.empty());
    }

    /**
     * Those who log in to call in by this trunk.
     *
     * @param ours where its calls arrive
     */
    public List<Account> accounts(InetSocketAddress ours) {
        List<Account> accounts =
                new ArrayList<>(phones.map(it -> it.accounts(name, ours)).orElse(List.of()));
        inbound.logIn()
                .map(it -> new Account(
                        it.user,
                        "",
                        it.password,
                        name,
                        ours,
                        source -> inbound.from().isEmpty() || inbound.has(source),
                        EnumSet.allOf(DigestAlgorithm.class),
                        new Account.Peer()))
                .ifPresent(accounts::add);
        return accounts;
    }

    /** What its calls may agree on. */
    public AudioTerms audio() {
        return media.audio;
    }

    /** Whether its media must be protected, by keys that everybody on the way of its SIP messages can read (RFC 4568 section 8.3). */
    public boolean sendsKeysInTheClear() {
        return media.audio.srtp() == SrtpUse.REQUIRED
                && gateways.all().stream().anyMatch(it -> !it.transport().equals("tls"));
    }

    /** Of the delay of its calls' audio. */
    public JitterBounds jitter() {
        return media.jitter();
    }

    /** In order of preference. */
    public List<AudioCodec> codecs() {
        return media.audio.codecs();
    }

    /** Calls at one time, both directions together. */
    public int channels() {
        return limits.channels;
    }

    /** As {@link #invite(String, Optional, String, Optional)}, from the first caller id. */
    public SipEndpoint.Invite invite(String to, String sdp, Optional<String> userToUser) {
        return invite(to, Optional.empty(), sdp, userToUser);
    }

    /**
     * The INVITE of a call.
     *
     * @param to a number, rewritten by {@link #numbersOut} and sent to the gateway; or a whole {@code sip:} URI, which is
     *     called as it is, with the trunk's password only if it leads to a gateway of the trunk; or {@code phone:USER}, who
     *     registered with us, and where that is is found when it is called
     * @param callerId one of {@link #callerIds}; empty: the first
     * @param sdp our offer
     * @param userToUser value of a User-to-User header (RFC 7433)
     * @throws IllegalArgumentException without the number in its message
     */
    public SipEndpoint.Invite invite(String to, Optional<String> callerId, String sdp, Optional<String> userToUser) {
        SipEndpoint.Identity caller = identity(callerId);
        SipEndpoint.Presentation presentation = callerIdentity.presentation(caller, Optional.empty());
        Optional<Destination> given = isUri(to) ? Optional.of(Destination.ofUri(to)) : Optional.empty();
        Optional<String> phone = Phones.named(to);
        boolean ours =
                phone.isEmpty() && (given.isEmpty() || gateways.has(given.get().host()));
        return new SipEndpoint.Invite(
                        given.isPresent() ? to : uri(phone.orElseGet(() -> rewrite(to))),
                        given.flatMap(Destination::transport).orElse(gateway.transport()),
                        Optional.empty(),
                        callerIdentity.from(caller),
                        sdp,
                        ours ? credentials() : Optional.empty(),
                        userToUser,
                        ringTimeout)
                .on(session)
                .saying(callerIdentity.from(caller), presentation);
    }

    /**
     * A transfer's destination: a number, or a {@code sip:} URI.
     *
     * @param to as in {@link Transfers#address}
     * @throws IllegalArgumentException without the number in its message if that leads nowhere
     */
    public String transferAddress(TransferOrder.Kind kind, String to, String value) {
        return transfers.address(kind, to, value, UriText::user);
    }

    /**
     * The SIP URI of a transfer's destination, by the gateway that is tried first.
     *
     * @param to as in {@link Transfers#address}
     * @throws IllegalArgumentException without the number in its message if that leads nowhere
     */
    public String transferTarget(TransferOrder.Kind kind, String to, String value) {
        String address = transferAddress(kind, to, value);
        SipEndpoint.Invite invite = invite(address, "", Optional.empty());
        return phone(address).map(user -> "phone:" + user).orElse(invite.requestUri());
    }

    /**
     * The INVITE to a human.
     *
     * @param target as {@link #transferAddress} or {@link #transferTarget} gives it
     * @param caller number or SIP URI of the person who is handed over; empty or no number: the trunk's own identity goes out
     * @param sdp our offer
     * @param userToUser value of a User-to-User header (RFC 7433)
     */
    public SipEndpoint.Invite transferInvite(String target, String caller, String sdp, Optional<String> userToUser) {
        SipEndpoint.Invite invite = invite(target, sdp, userToUser);
        SipEndpoint.Identity ours = identity(Optional.empty());
        boolean theirs = transfers.identity() == Transfers.Identity.CALLER
                && Destination.isOne(caller)
                && !caller.equalsIgnoreCase(CallFacts.ANONYMOUS);
        SipEndpoint.Identity who = theirs ? new SipEndpoint.Identity("", callersUri(caller)) : ours;
        return invite.ringing(transfers.ring())
                .saying(callerIdentity.from(who), callerIdentity.presentation(who, Optional.of(ours)));
    }

    /** The OPTIONS that asks the gateway whether it is there. */
    public SipEndpoint.Question question(Duration within) {
        return new SipEndpoint.Question(
                gateway.scheme() + ":" + gateway.hostPort() + transportInUri(),
                gateway.transport(),
                Optional.empty(),
                identity(Optional.empty()),
                within,
                List.of());
    }

    /** For challenges to our requests. */
    public Optional<SipEndpoint.Credentials> credentials() {
        return auth.map(a -> new SipEndpoint.Credentials(a.user, a.password.value()));
    }

    /** A dialled number as the gateway wants it. */
    String rewrite(String dialled) {
        return numbersOut.rewritten(Destination.number(dialled), Destination::isNumber, "numbers.out");
    }

    private SipEndpoint.Identity identity(Optional<String> asked) {
        if (asked.isPresent() && !callerIds.contains(asked.get())) {
            throw new IllegalArgumentException("caller id: not one of the " + callerIds.size() + " of trunk " + name);
        }
        String caller = asked.or(() -> callerIds.stream().findFirst())
                .or(() -> auth.map(Auth::user))
                .orElse(name);
        return new SipEndpoint.Identity(callerName, callersUri(caller));
    }

    private String callersUri(String caller) {
        return Destination.isSip(caller)
                ? caller
                : "sip:" + UriText.user(caller) + "@" + callerIdentity.domain().orElseGet(gateway::hostPort);
    }

    private String uri(String number) {
        return gateway.scheme() + ":" + UriText.user(number) + "@" + gateway.hostPort() + transportInUri();
    }

    private String transportInUri() {
        return gateway.sips() || gateway.transport().equals("udp") ? "" : ";transport=" + gateway.transport();
    }
}
