package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.sip.guard.Guard;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An endpoint under test with one owner thread; what its legs report is waited for, in order. */
final class Caller implements AutoCloseable {
    static final String SDP = String.join(
            "\r\n",
            "v=0",
            "o=parley 7 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "m=audio 40000 RTP/AVP 8 0 101",
            "a=rtpmap:101 telephone-event/8000",
            "a=sendrecv",
            "");

    /** Patient: a busy machine does not time out. */
    static final SipSettings.Timers PATIENT = SipSettings.Timers.RFC_3261;

    /** Hasty, for tests of time-outs: 64 T1 are 1.28 s. */
    static final SipSettings.Timers HASTY =
            new SipSettings.Timers(Duration.ofMillis(20), Duration.ofMillis(160), Duration.ofMillis(300));

    private static final Duration BOUND = Duration.ofSeconds(15);

    final JainSipEndpoint endpoint;
    final SystemEngineClock clock = new SystemEngineClock();
    final ExecutorService owner =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private volatile boolean accepting = true;
    private volatile @Nullable Registrar registrar;
    private volatile SessionTerms terms = SessionTerms.DEFAULT;
    private volatile Function<SipEndpoint.Received, SipEndpoint.Decision> inbound =
            _ -> new SipEndpoint.Decision.Refuse(480, "");

    Caller(SipSettings.Timers timers) {
        this(timers, SipSettings.DEFAULT_MAX_LEGS);
    }

    Caller(SipSettings.Timers timers, int maxLegs) {
        this(timers, 0, maxLegs, own -> own);
    }

    /** @param seen the clock that the endpoint sees */
    Caller(SipSettings.Timers timers, UnaryOperator<EngineClock> seen) {
        this(timers, 0, SipSettings.DEFAULT_MAX_LEGS, seen);
    }

    /** One that does not know everybody. */
    Caller(SipSettings.Timers timers, Function<EngineClock, Guard> guard) {
        this(timers, 0, SipSettings.DEFAULT_MAX_LEGS, own -> own, guard);
    }

    static Caller on(int port) {
        return new Caller(PATIENT, port, SipSettings.DEFAULT_MAX_LEGS, own -> own);
    }

    private Caller(SipSettings.Timers timers, int port, int maxLegs, UnaryOperator<EngineClock> seen) {
        this(timers, port, maxLegs, seen, own -> Guard.ofFriends(own::nanoTime));
    }

    private Caller(
            SipSettings.Timers timers,
            int port,
            int maxLegs,
            UnaryOperator<EngineClock> seen,
            Function<EngineClock, Guard> guard) {
        var on = SipSettings.on(InetAddress.getLoopbackAddress(), 0);
        endpoint = JainSipEndpoint.open(
                new SipSettings(on.address(), port, on.transports(), "Parley-test", maxLegs, timers),
                seen.apply(clock),
                guard.apply(clock),
                Optional.empty(),
                new SipEndpoint.InboundHandler() {
                    @Override
                    public SipEndpoint.Decision onInvite(SipEndpoint.Received received) {
                        return inbound.apply(received);
                    }

                    @Override
                    public SipEndpoint.Prospect prospect(SipEndpoint.Received received) {
                        return new SipEndpoint.Prospect(
                                Optional.of(terms), registrar != null, () -> onInvite(received));
                    }

                    @Override
                    public boolean accepting() {
                        return accepting;
                    }

                    @Override
                    public Optional<Registrar> registrar() {
                        return Optional.ofNullable(registrar);
                    }
                });
    }

    /** Whether keep-alives are told that calls are taken. */
    void accepting(boolean now) {
        accepting = now;
    }

    /** With whom phones register from now on; whoever calls has to log in. */
    void registrar(Registrar now) {
        registrar = now;
    }

    /** On which terms INVITEs are taken from now on. */
    void terms(SessionTerms now) {
        terms = now;
    }

    /** What to do with INVITEs from now on. */
    void onInvite(Function<SipEndpoint.Received, SipEndpoint.Decision> decision) {
        inbound = decision;
    }

    /** Takes every INVITE: each leg goes into the queue that is returned. */
    BlockingQueue<Heard> takes(Consumer<SipLeg> opened) {
        var legs = new LinkedBlockingQueue<Heard>();
        inbound = received -> {
            var heard = new Heard(Optional.of(received));
            return new SipEndpoint.Decision.Take(owner, heard, leg -> {
                heard.leg = leg;
                legs.add(heard);
                opened.accept(leg);
            });
        };
        return legs;
    }

    Heard call(int port) {
        return place(port, invite -> invite);
    }

    Heard place(int port, Function<Call, Call> changed) {
        return place(changed.apply(new Call("sip:4711@127.0.0.1:" + port)));
    }

    Heard place(Call call) {
        var heard = new Heard(Optional.empty());
        heard.leg = endpoint.place(call.invite(), owner, heard);
        return heard;
    }

    String address() {
        return "127.0.0.1:" + endpoint.port();
    }

    long count(String name) {
        return endpoint.counters().getOrDefault(name, 0L);
    }

    /** As a process that is killed: nobody is told anything. */
    void die() {
        owner.shutdownNow();
        endpoint.close();
    }

    @Override
    public void close() {
        endpoint.close();
        owner.shutdownNow();
        clock.close();
    }

    /** An INVITE with everything at a default. */
    record Call(
            String uri,
            String transport,
            Optional<String> nextHop,
            SipEndpoint.Identity from,
            Optional<SipEndpoint.Credentials> credentials,
            Optional<String> userToUser,
            Duration ringTimeout,
            SessionTerms terms,
            SipEndpoint.Presentation presentation) {

        Call(String uri) {
            this(
                    uri,
                    "udp",
                    Optional.empty(),
                    new SipEndpoint.Identity("", "sip:bot@127.0.0.1"),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(15),
                    SessionTerms.DEFAULT,
                    SipEndpoint.Presentation.FROM_ALONE);
        }

        Call on(SessionTerms other) {
            return new Call(uri, transport, nextHop, from, credentials, userToUser, ringTimeout, other, presentation);
        }

        Call overTcp() {
            return new Call(uri, "tcp", nextHop, from, credentials, userToUser, ringTimeout, terms, presentation);
        }

        Call by(String hop) {
            return new Call(
                    uri, transport, Optional.of(hop), from, credentials, userToUser, ringTimeout, terms, presentation);
        }

        Call as(String name) {
            var identity = new SipEndpoint.Identity(name, from.uri());
            return new Call(
                    uri, transport, nextHop, identity, credentials, userToUser, ringTimeout, terms, presentation);
        }

        Call password(String password) {
            var known = Optional.of(new SipEndpoint.Credentials("bot", password));
            return new Call(uri, transport, nextHop, from, known, userToUser, ringTimeout, terms, presentation);
        }

        Call userToUser(String value) {
            return new Call(
                    uri, transport, nextHop, from, credentials, Optional.of(value), ringTimeout, terms, presentation);
        }

        Call ringingFor(Duration timeout) {
            return new Call(uri, transport, nextHop, from, credentials, userToUser, timeout, terms, presentation);
        }

        Call presented(SipEndpoint.Presentation how) {
            return new Call(uri, transport, nextHop, from, credentials, userToUser, ringTimeout, terms, how);
        }

        SipEndpoint.Invite invite() {
            return new SipEndpoint.Invite(uri, transport, nextHop, from, SDP, credentials, userToUser, ringTimeout)
                    .on(terms)
                    .saying(from, presentation);
        }
    }

    /** One leg and what it said. */
    static final class Heard implements SipLeg.Listener {
        final Optional<SipEndpoint.Received> received;
        private final BlockingQueue<SipLeg.Event> events = new LinkedBlockingQueue<>();
        private final Queue<SipLeg.Event> all = new ArrayDeque<>();
        private final List<String> messages = new CopyOnWriteArrayList<>();
        volatile @Nullable SipLeg leg;

        Heard(Optional<SipEndpoint.Received> received) {
            this.received = received;
        }

        @Override
        public void onSip(SipLeg.Event event) {
            synchronized (all) {
                all.add(event);
            }
            events.add(event);
        }

        @Override
        public void onMessage(SeenMessage message) {
            messages.add((message.sent() ? "> " : "< ")
                    + message.text().lines().findFirst().orElse("").replaceAll(" sip:\\S+| ?SIP/2.0 ?", ""));
        }

        /** The first lines of what was sent and received so far, without URIs. */
        List<String> messages() {
            return List.copyOf(messages);
        }

        SipLeg leg() {
            SipLeg known = leg;
            if (known == null) {
                throw new AssertionError("no leg yet");
            }
            return known;
        }

        List<SipLeg.Event> all() {
            synchronized (all) {
                return new ArrayList<>(all);
            }
        }

        /** The next event, which has to be of this kind. */
        <E extends SipLeg.Event> E next(Class<E> kind) {
            try {
                SipLeg.Event event = events.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS);
                if (!kind.isInstance(event)) {
                    throw new AssertionError("expected " + kind.getSimpleName() + ", got " + event + " of " + all());
                }
                return kind.cast(event);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        SipLeg.Ending ending() {
            return next(SipLeg.Event.Released.class).ending();
        }
    }

    /** Runs on the owner, as everything that a call's owner does. */
    void hangUp(Heard heard, int cause) {
        owner.execute(() -> heard.leg().hangUp(cause));
    }

    static SipLeg.Ending ending(
            SipLeg.Ending.By by, SipLeg.Ending.Kind kind, int status, int q850Cause, String reason) {
        return new SipLeg.Ending(
                by, kind, status, q850Cause < 0 ? OptionalInt.empty() : OptionalInt.of(q850Cause), reason);
    }
}
