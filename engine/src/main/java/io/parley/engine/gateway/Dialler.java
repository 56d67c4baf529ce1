package io.parley.engine.gateway;

import io.parley.engine.audio.MediaAddress;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.FailOver;
import io.parley.engine.trunk.Gateway;
import io.parley.engine.trunk.Trunk;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Places the calls of a trunk by its gateways, and those to phones that registered by their contacts: whoever calls sees one
 * leg, however many INVITEs it took. Any thread.
 */
public final class Dialler {
    private final Trunk trunk;
    private final SipEndpoint sip;
    private final GatewayBook book;
    private final EngineClock clock;
    private final PhoneBook phones;

    /** One that calls no phones. */
    public Dialler(Trunk trunk, SipEndpoint sip, GatewayBook book, EngineClock clock) {
        this(trunk, sip, book, clock, PhoneBook.NONE);
    }

    public Dialler(Trunk trunk, SipEndpoint sip, GatewayBook book, EngineClock clock, PhoneBook phones) {
        this.phones = phones;
        this.trunk = trunk;
        this.sip = sip;
        this.book = book;
        this.clock = clock;
    }

    /**
     * Somebody to be called.
     *
     * @param requestId of the transfer, 0: a call of its own
     * @param to a number; a whole SIP URI, which leads where it says and to no other gateway; or a phone
     * @param invite the INVITE by the gateway of the trunk that it is given; for how long it rings holds for all together
     */
    public record Order(long requestId, String to, Function<Trunk, SipEndpoint.Invite> invite) {}

    /**
     * Sends the first INVITE.
     *
     * @param owner calls this, and runs every event of the leg, one at a time, in order
     * @param journal is told on the owner what became of each INVITE
     */
    public SipLeg place(
            Order order, Executor owner, SipLeg.Listener listener, Consumer<CallEvent.GatewayTried> journal) {
        Optional<PhoneBook.Entry> phone = trunk.phone(order.to).map(phones::find);
        Optional<SipLeg.Ending> nowhere = phone.flatMap(PhoneCall::nowhere);
        if (nowhere.isPresent()) {
            return new UnplacedLeg(nowhere.get(), owner, listener);
        }
        if (phone.isPresent() && phone.get() instanceof PhoneBook.Entry.Here here) {
            PhoneCall call = new PhoneCall(here);
            return hunt(
                    new Hunt(trunk, here.sip(), book, clock, call.aimed(order), PhoneCall.RULES, false),
                    call.gateways(),
                    owner,
                    listener,
                    journal);
        }
        boolean chosen = !Trunk.isUri(order.to);
        List<Gateway> gateways = chosen ? book.order(trunk) : List.of(trunk.gateway());
        return hunt(
                new Hunt(trunk, sip, book, clock, order, trunk.gateways().failOver(), chosen),
                gateways,
                owner,
                listener,
                journal);
    }

    private static SipLeg hunt(
            Hunt hunt,
            List<Gateway> gateways,
            Executor owner,
            SipLeg.Listener listener,
            Consumer<CallEvent.GatewayTried> journal) {
        var leg = new HuntingLeg(hunt, gateways, owner, listener, journal);
        leg.begin();
        return leg;
    }

    /** Where the audio of a call to a phone is; empty: where that of the trunk's calls is. */
    public Optional<MediaAddress> media(String to) {
        return trunk.phone(to)
                .map(phones::find)
                .flatMap(entry ->
                        entry instanceof PhoneBook.Entry.Here here ? Optional.of(here.media()) : Optional.empty());
    }

    /**
     * What all attempts of one call share.
     *
     * @param rules when the next is tried
     * @param chosen whether the trunk's gateways decide where the call goes
     */
    record Hunt(
            Trunk trunk,
            SipEndpoint sip,
            GatewayBook book,
            EngineClock clock,
            Order order,
            FailOver rules,
            boolean chosen) {

        /**
         * Whether a gateway's name is looked up here. Where all goes by a proxy, that looks it up. Where redirections are
         * followed, the endpoint does: an INVITE with a next hop of its own would take it to whoever it is redirected to.
         */
        boolean looksUp(Gateway gateway) {
            return chosen
                    && !gateway.isAddress()
                    && trunk.uplink().outboundProxy().isEmpty()
                    && trunk.session().redirects().follow() == SessionTerms.Follow.NEVER;
        }
    }
}
