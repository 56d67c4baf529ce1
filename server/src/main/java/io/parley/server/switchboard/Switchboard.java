package io.parley.server.switchboard;

import io.parley.engine.Engine;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Outside;
import io.parley.engine.dial.DialRefusedException;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.media.tts.Synthesizer;
import io.parley.server.admission.Admission;
import io.parley.server.calls.CallDesk;
import io.parley.server.catalog.Catalog;
import io.parley.server.catalog.LiveCatalog;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Every call of a serving engine comes through here. Placing blocks for rendering; an INVITE is decided at once on the
 * stack's thread. Any thread.
 */
public final class Switchboard implements SipEndpoint.InboundHandler {
    private final LiveCatalog catalog;
    private final Admission admission;
    private final CallDesk desk;
    private final Function<Trunk, InetSocketAddress> endpoint;
    private final InboundRefusals refusals;
    private final Registrar registrar;
    private final CustomerRouting routing;

    /**
     * Wires it; it takes calls when it is asked.
     *
     * @param endpoint where a trunk's calls arrive
     * @param registrar with whom the phones of its trunks register
     * @param outside asks the services that decide on calls
     */
    public Switchboard(
            LiveCatalog catalog,
            Admission admission,
            CallDesk desk,
            Function<Trunk, InetSocketAddress> endpoint,
            Registrar registrar,
            Outside outside,
            EngineClock clock) {
        this.registrar = registrar;
        this.routing = new CustomerRouting(outside, name -> catalog.current().bot(name));
        this.endpoint = endpoint;
        this.refusals = new InboundRefusals(clock);
        this.catalog = catalog;
        this.admission = admission;
        this.desk = desk;
    }

    /**
     * A call that somebody wants.
     *
     * @param trunk empty: one that carries the number
     * @param to a number or a whole SIP URI
     * @param callerId one of the trunk's; empty: which one is the trunk's to choose
     * @param voice what differs from the bot's voice: synthesizer, name, speed, pitch, volume
     */
    public record Wish(
            Optional<String> trunk,
            String to,
            Optional<String> callerId,
            String bot,
            Map<String, String> variables,
            Map<String, String> voice,
            StampedJournal.Observer observer) {
        public Wish {
            variables = Map.copyOf(variables);
            voice = Map.copyOf(voice);
        }
    }

    /** Places a call if it is possible, and may begin now. Blocks until its prompts are rendered. */
    public Placing place(Wish wish) {
        Catalog now = catalog.current();
        List<Trunk> trunks = trunksFor(wish, now);
        if (trunks.isEmpty()) {
            return wish.trunk.<Placing>map(Placing.NoSuchTrunk::new).orElseGet(Placing.NoTrunk::new);
        }
        Optional<Engine.BotOnDuty> bot = now.bot(wish.bot);
        if (bot.isEmpty()) {
            return new Placing.NoSuchBot(wish.bot);
        }
        Engine.BotOnDuty speaking;
        try {
            speaking = bot.get().in(CallVoice.of(bot.get().prompts().voice(), wish.voice));
        } catch (CallVoice.WrongVoiceException | Synthesizer.SynthesisException e) {
            return new Placing.WrongVoice(String.valueOf(e.getMessage()));
        }
        Placing placing = admit(wish, trunks.getFirst(), speaking);
        for (Trunk other : trunks.subList(1, trunks.size())) {
            if (!(placing instanceof Placing.NotNow || placing instanceof Placing.NotToday)) {
                break;
            }
            placing = admit(wish, other, speaking);
        }
        return placing;
    }

    private List<Trunk> trunksFor(Wish wish, Catalog now) {
        return wish.trunk
                .map(name -> now.trunk(name).stream().toList())
                .orElseGet(() -> TrunkChoice.of(
                        now.allTrunks(), wish.to, wish.callerId, trunk -> admission.callsOn(trunk.name())));
    }

    private Placing admit(Wish wish, Trunk trunk, Engine.BotOnDuty bot) {
        return switch (admission.admit(Admission.Direction.OUTBOUND, trunk, wish.callerId)) {
            case Admission.Verdict.Refused refused -> new Placing.NotNow(refused);
            case Admission.Verdict.Admitted admitted -> place(wish, trunk, bot, admitted);
        };
    }

    private Placing place(Wish wish, Trunk trunk, Engine.BotOnDuty bot, Admission.Verdict.Admitted admitted) {
        Admission.Lease lease = admitted.lease();
        boolean placed = false;
        try {
            CallDesk.Placed call = desk.place(
                    trunk, wish.to, admitted.callerId().or(() -> wish.callerId), bot, wish.variables, wish.observer);
            var _ = call.call().done().whenComplete((ended, failure) -> lease.close());
            placed = true;
            return new Placing.Placed(call);
        } catch (Engine.VariablesException e) {
            return new Placing.WrongVariables(e.problems());
        } catch (DialRefusedException e) {
            String problem = String.valueOf(e.getMessage());
            return e.again()
                    .<Placing>map(again -> new Placing.NotToday(problem, again))
                    .orElseGet(() -> new Placing.WrongDestination(problem));
        } catch (IllegalArgumentException e) {
            return new Placing.WrongDestination(String.valueOf(e.getMessage()));
        } catch (Synthesizer.SynthesisException e) {
            return new Placing.NotSpeakable(String.valueOf(e.getMessage()));
        } finally {
            if (!placed) {
                lease.close();
            }
        }
    }

    @Override
    public SipEndpoint.Decision onInvite(SipEndpoint.Received invite) {
        return prospect(invite).decision().get();
    }

    @Override
    public SipEndpoint.Prospect prospect(SipEndpoint.Received invite) {
        Catalog now = catalog.current();
        Entrance entrance = Entrance.of(now, invite, endpoint);
        Optional<SessionTerms> terms = entrance instanceof Entrance.Routed(Trunk trunk, Route _)
                ? Optional.of(trunk.session())
                : Optional.empty();
        return new SipEndpoint.Prospect(
                terms, entrance instanceof Entrance.Stranger, () -> decide(now, entrance, invite));
    }

    private SipEndpoint.Decision decide(Catalog now, Entrance entrance, SipEndpoint.Received invite) {
        return switch (entrance) {
            case Entrance.Stranger() -> refuse(InboundRefusals.Reason.UNKNOWN_SOURCE, invite, 403);
            case Entrance.NoRoute(Trunk _) -> refuse(InboundRefusals.Reason.NO_ROUTE, invite, 404);
            case Entrance.Routed(Trunk trunk, Route route) ->
                switch (route) {
                    case Route.Rejected rejected ->
                        refuse(InboundRefusals.Reason.ROUTE_REJECTS, invite, rejected.status());
                    case Route.Asked asked -> ask(trunk, invite, asked);
                    case Route.ToBot toBot ->
                        now.bot(toBot.bot())
                                .map(bot -> take(trunk, invite, toBot, bot))
                                .orElseGet(() -> refuse(InboundRefusals.Reason.NO_BOT, invite, 404));
                };
        };
    }

    @Override
    public boolean accepting() {
        return admission.accepting();
    }

    @Override
    public Optional<Registrar> registrar() {
        return Optional.of(registrar);
    }

    /** The call has its place while it is asked where it goes. */
    private SipEndpoint.Decision ask(Trunk trunk, SipEndpoint.Received invite, Route.Asked route) {
        return switch (admission.admit(Admission.Direction.INBOUND, trunk)) {
            case Admission.Verdict.Refused refused -> notNow(invite, refused);
            case Admission.Verdict.Admitted admitted ->
                routing.ask(new CustomerRouting.Case(trunk, invite, route), new CustomerRouting.Host() {
                    @Override
                    public SipEndpoint.Decision take(
                            Route.ToBot to, Engine.BotOnDuty bot, List<CallEvent.Failed> failures) {
                        return Switchboard.this.take(trunk, invite, to, bot, admitted.lease(), failures);
                    }

                    @Override
                    public void refused() {
                        refusals.count(InboundRefusals.Reason.ROUTE_REJECTS, invite.sourceAddress());
                    }

                    @Override
                    public void over() {
                        admitted.lease().close();
                    }
                });
        };
    }

    private SipEndpoint.Decision notNow(SipEndpoint.Received invite, Admission.Verdict.Refused refused) {
        refusals.count(InboundRefusals.Reason.NOT_NOW, invite.sourceAddress());
        return new SipEndpoint.Decision.Refuse(503, "", OptionalInt.of(refused.retryAfterSeconds()));
    }

    private SipEndpoint.Decision take(
            Trunk trunk, SipEndpoint.Received invite, Route.ToBot route, Engine.BotOnDuty bot) {
        return switch (admission.admit(Admission.Direction.INBOUND, trunk)) {
            case Admission.Verdict.Refused refused -> notNow(invite, refused);
            case Admission.Verdict.Admitted admitted -> take(trunk, invite, route, bot, admitted.lease(), List.of());
        };
    }

    private SipEndpoint.Decision take(
            Trunk trunk,
            SipEndpoint.Received invite,
            Route.ToBot route,
            Engine.BotOnDuty bot,
            Admission.Lease lease,
            List<CallEvent.Failed> failures) {
        boolean taken = false;
        try {
            // The place is free when the call is over, however long its record takes.
            SipEndpoint.Decision decision = desk.take(
                    trunk,
                    invite,
                    route,
                    bot,
                    (tick, nanos, event) -> {
                        if (event instanceof CallEvent.Ended) {
                            lease.close();
                        }
                    },
                    finished -> lease.close(),
                    failures);
            taken = decision instanceof SipEndpoint.Decision.Take;
            if (!taken) {
                refusals.count(InboundRefusals.Reason.MISROUTED, invite.sourceAddress());
            }
            return decision;
        } finally {
            if (!taken) {
                lease.close();
            }
        }
    }

    private SipEndpoint.Decision refuse(InboundRefusals.Reason reason, SipEndpoint.Received invite, int status) {
        refusals.count(reason, invite.sourceAddress());
        return new SipEndpoint.Decision.Refuse(status, "");
    }

    /** Calls on which services decide. */
    public CustomerRouting routing() {
        return routing;
    }

    /** Received calls that were refused. */
    public InboundRefusals refusals() {
        return refusals;
    }
}
