package io.parley.engine.gateway;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.Trunk;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Places the calls of a trunk by its gateways: whoever calls sees one leg, however many INVITEs it took. Any thread. */
public final class Dialler {
    private final Trunk trunk;
    private final SipEndpoint sip;
    private final GatewayBook book;
    private final EngineClock clock;

    public Dialler(Trunk trunk, SipEndpoint sip, GatewayBook book, EngineClock clock) {
        this.trunk = trunk;
        this.sip = sip;
        this.book = book;
        this.clock = clock;
    }

    /**
     * Somebody to be called.
     *
     * @param requestId of the transfer, 0: a call of its own
     * @param to a number, or a whole SIP URI, which leads where it says and to no other gateway
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
        boolean chosen = !Trunk.isUri(order.to);
        List<Trunk.Gateway> gateways = chosen ? book.order(trunk) : List.of(trunk.gateway());
        var hunt = new Hunt(trunk, sip, book, clock, order, chosen);
        var leg = new HuntingLeg(hunt, gateways, owner, listener, journal);
        leg.begin();
        return leg;
    }

    /**
     * What all attempts of one call share.
     *
     * @param chosen whether the trunk's gateways decide where the call goes
     */
    record Hunt(Trunk trunk, SipEndpoint sip, GatewayBook book, EngineClock clock, Order order, boolean chosen) {

        /**
         * Whether a gateway's name is looked up here. Where all goes by a proxy, that looks it up. Where redirections are
         * followed, the endpoint does: an INVITE with a next hop of its own would take it to whoever it is redirected to.
         */
        boolean looksUp(Trunk.Gateway gateway) {
            return chosen
                    && !gateway.isAddress()
                    && trunk.uplink().outboundProxy().isEmpty()
                    && trunk.session().redirects().follow() == SessionTerms.Follow.NEVER;
        }
    }
}
