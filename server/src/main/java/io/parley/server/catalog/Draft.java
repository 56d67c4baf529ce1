package io.parley.server.catalog;

import io.parley.config.ConfigException;
import io.parley.config.Fields;
import io.parley.config.Mark;
import io.parley.config.Problem;
import io.parley.config.Words;
import io.parley.config.YamlDocument;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Template;
import io.parley.engine.trunk.Phones;
import io.parley.engine.trunk.ReadTrunk;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Bots and trunks that are to come into force together. {@link #check} takes out what does not fit: a changed trunk that
 * needs what is not there is refused; what a trunk in force needs is not taken from it. For one thread.
 */
final class Draft {
    private final Shelf<Bot> bots;
    private final Shelf<ReadTrunk> trunks;

    Draft(Shelf<Bot> bots, Shelf<ReadTrunk> trunks) {
        this.bots = bots;
        this.trunks = trunks;
    }

    Shelf<Bot> bots() {
        return bots;
    }

    Shelf<ReadTrunk> trunks() {
        return trunks;
    }

    /**
     * Refuses until all fits.
     *
     * @param served whether a trunk's own SIP address is open
     */
    void check(Predicate<Trunk> served) {
        boolean fits;
        do {
            fits = true;
            for (Version<ReadTrunk> trunk : List.copyOf(trunks.wanted().values())) {
                fits &= fits(trunk, served);
            }
        } while (!fits);
    }

    /** False if something was refused or brought back: then others have to be looked at again. */
    private boolean fits(Version<ReadTrunk> version, Predicate<Trunk> served) {
        boolean fresh = trunks.isNew(version);
        ReadTrunk trunk = version.content();
        List<Problem> problems = new ArrayList<>();
        if (fresh && !served.test(trunk.trunk())) {
            problems.add(
                    problem(trunk, trunk.sip(), "sip", "an address that was not opened at the start: needs a restart"));
        }
        if (fresh) {
            problems.addAll(sharedUsers(version));
        }
        boolean fits = true;
        for (int i = 0; i < trunk.routes().size(); i++) {
            Optional<Route.ToBot> taker =
                    trunk.trunk().inbound().routes().get(i).taker();
            if (taker.isPresent()) {
                Route.ToBot route = taker.get();
                ReadTrunk.RoutePlace place = trunk.routes().get(i);
                Optional<Version<Bot>> bot = bots.wanted(route.bot());
                List<Problem> misfits = bot.map(found -> misfits(trunk, route, place, found.content()))
                        .orElseGet(() -> List.of(noBot(trunk, route, place)));
                if (fresh) {
                    problems.addAll(misfits);
                } else if (!misfits.isEmpty()) {
                    fits &= !giveBack(route, bot, misfits);
                }
            }
        }
        if (!problems.isEmpty()) {
            trunks.refuse(version, problems);
            return false;
        }
        return fits;
    }

    /** Whoever logs in is known by the user alone: two cannot have the same. */
    private List<Problem> sharedUsers(Version<ReadTrunk> version) {
        ReadTrunk trunk = version.content();
        List<Problem> problems = new ArrayList<>();
        Optional<String> whole = trunk.trunk().inbound().logIn().map(Trunk.Auth::user);
        for (Version<ReadTrunk> other : trunks.wanted().values()) {
            Set<String> users = new TreeSet<>(phones(other.content()));
            if (other != version) {
                other.content().trunk().inbound().logIn().map(Trunk.Auth::user).ifPresent(users::add);
            }
            if (whole.filter(users::contains).isPresent()) {
                problems.add(shared(trunk, "inbound.auth", other));
            }
            if (other != version) {
                users.retainAll(phones(trunk));
                users.forEach(user -> problems.add(shared(trunk, "phones.users." + user, other)));
            }
        }
        return problems;
    }

    private static Problem shared(ReadTrunk trunk, String field, Version<ReadTrunk> other) {
        return problem(trunk, trunk.phones(), field, "trunk " + other.name() + " has somebody of that name, too");
    }

    private static Set<String> phones(ReadTrunk trunk) {
        return trunk.trunk().phones().map(Phones::all).orElse(List.of()).stream()
                .map(Phones.Phone::user)
                .collect(Collectors.toSet());
    }

    /** A trunk in force lacks something: it gets the bot back that it had; false if that was it. */
    private boolean giveBack(Route.ToBot route, Optional<Version<Bot>> bot, List<Problem> misfits) {
        if (bot.isEmpty()) {
            return bots.keep(route.bot(), misfits);
        }
        if (!bots.isNew(bot.get())) {
            return false;
        }
        String file = bot.get().file().toString();
        Mark mark = variables(bot.get());
        bots.refuse(
                bot.get(),
                misfits.stream()
                        .map(misfit -> new Problem(
                                file,
                                mark.line(),
                                mark.column(),
                                "variables",
                                Optional.empty(),
                                "does not fit a trunk in force, " + misfit.file() + ":" + misfit.line() + ":"
                                        + misfit.column() + ": " + misfit.message()))
                        .toList());
        return true;
    }

    private static Mark variables(Version<Bot> bot) {
        try {
            Fields top = YamlDocument.read(bot.file()).asFields();
            return top.markOf("variables");
        } catch (ConfigException e) {
            // It has changed again since it was read.
            return Mark.START;
        }
    }

    private Problem noBot(ReadTrunk trunk, Route.ToBot route, ReadTrunk.RoutePlace place) {
        String hint = Words.closest(route.bot(), bots.wanted().keySet())
                .map(near -> ", did you mean '" + near + "'?")
                .orElse(", expected the name of a bot that is right");
        return new Problem(
                trunk.file(),
                place.bot().line(),
                place.bot().column(),
                place.path() + ".bot",
                Optional.of(route.bot()),
                "no such bot" + hint);
    }

    /** What of a route's variables can be known to be wrong before a call comes. */
    private static List<Problem> misfits(ReadTrunk trunk, Route.ToBot route, ReadTrunk.RoutePlace place, Bot bot) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Bot.Variable> declared = bot.declaredVariables();
        for (String name : new TreeSet<>(route.variables().keySet())) {
            if (!declared.containsKey(name)) {
                String hint = Words.closest(name, declared.keySet())
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse("");
                problems.add(problem(
                        trunk,
                        place.variables().getOrDefault(name, place.bot()),
                        place.path() + ".variables",
                        "bot " + bot.name() + " has no variable '" + name + "'" + hint));
            }
        }
        for (Bot.Variable variable : declared.values()) {
            Template value = route.variables().get(variable.name());
            // What a call brings is known when it comes; what stands in the file is known now.
            if (value != null
                    && value.variables().isEmpty()
                    && variable.read(value.fill(Map.of())).isEmpty()) {
                problems.add(problem(
                        trunk,
                        place.variables().getOrDefault(variable.name(), place.bot()),
                        place.path() + ".variables." + variable.name(),
                        "bot " + bot.name() + " expects " + variable.expected()));
            }
            if (variable.required() && !route.variables().containsKey(variable.name())) {
                problems.add(problem(
                        trunk,
                        place.bot(),
                        place.path() + ".variables",
                        "missing – bot " + bot.name() + " needs the variable '" + variable.name() + "'"));
            }
        }
        return problems;
    }

    private static Problem problem(ReadTrunk trunk, Mark mark, String field, String message) {
        return new Problem(trunk.file(), mark.line(), mark.column(), field, Optional.empty(), message);
    }

    /** Everything that is wrong. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(bots.problems());
        problems.addAll(trunks.problems());
        return problems;
    }
}
