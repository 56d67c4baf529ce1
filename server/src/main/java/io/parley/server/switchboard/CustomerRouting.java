package io.parley.server.switchboard;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Template;
import io.parley.engine.Engine;
import io.parley.engine.conversation.Outside;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.registrar.Account;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipEndpoint.Decision;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.CallFacts;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls on which a service of the customer's decides. Each has a leg of its own meanwhile, whose caller has 100 or hears it
 * ring; what the service says is done on that leg's owner, and whatever it says amiss, the route's own word holds. Any thread;
 * never waits.
 */
public final class CustomerRouting {
    private static final Logger LOG = LoggerFactory.getLogger(CustomerRouting.class);

    private final Outside outside;
    private final Function<String, Optional<Engine.BotOnDuty>> bots;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);

    /** What came of a question. */
    public enum Result {
        BOT,
        REJECT,
        REDIRECT,
        /** No usable answer. */
        OTHERWISE,
        /** The caller gave up before there was one. */
        CANCELLED
    }

    /** The call that is asked about. */
    record Case(Trunk trunk, SipEndpoint.Received invite, Route.Asked route) {}

    /** What can be done with the call; exactly one of it is, on the leg's owner, before or after {@link #over}. */
    interface Host {
        /** A bot takes it. */
        Decision take(Route.ToBot route, Engine.BotOnDuty bot, List<CallEvent.Failed> failures);

        /** It is refused, and counted as such. */
        void refused();

        /** It is nobody's call any more. */
        void over();
    }

    /** @param bots in force, by name */
    CustomerRouting(Outside outside, Function<String, Optional<Engine.BotOnDuty>> bots) {
        this.outside = outside;
        this.bots = bots;
        Arrays.stream(Result.values()).forEach(result -> counts.put(result, 0L));
    }

    /** Takes the leg and asks. */
    Decision ask(Case its, Host host) {
        var question = new Asking(its, host);
        return new Decision.Take(question.leg, question.leg, question::begin);
    }

    /** How often each has come; every result is there. */
    public Map<Result, Long> counts() {
        synchronized (counts) {
            return new EnumMap<>(counts);
        }
    }

    private void count(Result result) {
        synchronized (counts) {
            counts.merge(result, 1L, Long::sum);
        }
    }

    /** One question; on the leg's owner. */
    private final class Asking {
        private final Case its;
        private final Host host;
        private final Undecided leg = new Undecided(this::cancelled, this::failed);
        private boolean settled;
        private Outside.@Nullable Asked asked;

        Asking(Case its, Host host) {
            this.its = its;
            this.host = host;
        }

        void begin(SipLeg opened) {
            leg.opened(opened);
            if (its.route.question().ring()) {
                opened.ring();
            }
            asked = outside.ask(
                    "route/" + its.invite.headers().getOrDefault("call-id", ""),
                    request(its),
                    ended -> leg.execute(() -> answered(ended)));
        }

        private void cancelled() {
            if (!settled) {
                settled = true;
                if (asked != null) {
                    asked.cancel();
                }
                count(Result.CANCELLED);
                host.over();
            }
        }

        /** A fault of ours: the caller is not left without an answer, and the call's place is given back. */
        private void failed(RuntimeException fault) {
            LOG.atError().addKeyValue("trunk", its.trunk.name()).setCause(fault).log("a call could not be decided on");
            settled = true;
            refuse(500);
        }

        private void answered(Input.HttpEnded ended) {
            if (settled) {
                return;
            }
            settled = true;
            switch (RoutingAnswer.of(ended)) {
                case RoutingAnswer.ToBot toBot -> toBot(toBot);
                case RoutingAnswer.Reject reject -> {
                    count(Result.REJECT);
                    refuse(reject.status());
                }
                case RoutingAnswer.Redirect redirect -> redirect(redirect);
                case RoutingAnswer.Useless useless -> otherwise(useless.why());
            }
        }

        private void toBot(RoutingAnswer.ToBot answer) {
            Optional<Engine.BotOnDuty> bot = bots.apply(answer.bot());
            if (bot.isEmpty()) {
                otherwise("no such bot");
                return;
            }
            if (bot.get().bot().bind(answer.variables()) instanceof Bot.Binding.Refused refused) {
                otherwise("variables: " + String.join("; ", refused.problems())); // names, no values
                return;
            }
            count(Result.BOT);
            var manner = new Route.Manner(
                    Duration.ofSeconds(answer.ringSeconds()),
                    answer.announce().map(text -> new Template(List.of(new Template.Piece.Literal(text)))));
            take(
                    new Route.ToBot(
                            Route.Match.ANY,
                            answer.bot(),
                            manner,
                            Route.ToBot.any(answer.bot(), answer.variables()).variables()),
                    bot.get(),
                    List.of());
        }

        private void redirect(RoutingAnswer.Redirect redirect) {
            String uri;
            try {
                if (its.trunk.phone(redirect.to()).isPresent()) {
                    otherwise("redirect: to a phone of ours, which others cannot call");
                    return;
                }
                uri = its.trunk.invite(redirect.to(), "", Optional.empty()).requestUri();
            } catch (IllegalArgumentException e) { // its message names no number
                otherwise("redirect: " + e.getMessage());
                return;
            }
            count(Result.REDIRECT);
            host.refused();
            leg.leg().ifPresent(open -> open.redirect(uri));
            host.over();
        }

        private void otherwise(String why) {
            count(Result.OTHERWISE);
            LOG.atWarn()
                    .addKeyValue("trunk", its.trunk.name())
                    .addKeyValue("reason", why)
                    .log("no usable answer on where a call goes: the route's own word holds");
            switch (its.route.otherwise()) {
                case Route.Rejected rejected -> refuse(rejected.status());
                case Route.ToBot toBot -> {
                    Optional<Engine.BotOnDuty> bot = bots.apply(toBot.bot());
                    if (bot.isPresent()) {
                        take(toBot, bot.get(), List.of(new CallEvent.Failed("route", why)));
                    } else {
                        refuse(404);
                    }
                }
                case Route.Asked _ -> refuse(500); // none is read as another's
            }
        }

        private void take(Route.ToBot route, Engine.BotOnDuty bot, List<CallEvent.Failed> failures) {
            if (leg.leg().isEmpty()) {
                host.over();
                return;
            }
            switch (host.take(route, bot, failures)) {
                case Decision.Take call -> leg.handOver(call);
                case Decision.Refuse refusal -> refuse(refusal.status());
            }
        }

        private void refuse(int status) {
            host.refused();
            leg.leg().ifPresent(open -> open.refuse(status, ""));
            host.over();
        }
    }

    private static Action.CallHttp request(Case its) {
        Route.Question question = its.route.question();
        CallFacts facts = its.trunk.inbound().facts(its.invite);
        Map<String, String> body = new HashMap<>();
        body.put("trunk", its.trunk.name());
        body.put("caller", facts.caller());
        body.put("called", facts.called());
        body.put("sipCallId", facts.header("call-id").orElse(""));
        facts.userToUser().stream().findFirst().ifPresent(value -> body.put("userToUser", value));
        its.invite.account().map(Account::user).ifPresent(user -> body.put("account", user));
        question.headers().forEach(name -> facts.header(name).ifPresent(value -> body.put("header." + name, value)));
        return new Action.CallHttp(
                1,
                "POST",
                question.url(),
                question.authorization()
                        .map(value -> Map.of("Authorization", value))
                        .orElse(Map.of()),
                body,
                question.timeout().toMillis(),
                RoutingAnswer.PARTS);
    }
}
