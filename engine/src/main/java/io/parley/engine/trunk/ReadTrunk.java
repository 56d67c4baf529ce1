package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Mark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trunk and where in its file stands what other files must agree with: the bots that its routes name. Immutable.
 *
 * @param file as it was named, for messages
 * @param routes one for each of the trunk's, in their order
 * @param sip where our own address stands, or the file's beginning
 * @param phones where its phones stand, or the file's beginning
 */
public record ReadTrunk(Trunk trunk, String file, List<RoutePlace> routes, Mark sip, Mark phones) {
    public ReadTrunk {
        routes = List.copyOf(routes);
    }

    /**
     * A route's places.
     *
     * @param path such as {@code inbound.routes[0]}
     * @param bot where the bot's name stands, or the route itself
     * @param variables where each one's name stands
     */
    public record RoutePlace(String path, Mark bot, Map<String, Mark> variables) {
        public RoutePlace {
            variables = Map.copyOf(variables);
        }
    }

    /** Of a document that was read without a problem. */
    static ReadTrunk of(Trunk trunk, Field document) {
        Fields top = document.asFields();
        List<RoutePlace> routes = new ArrayList<>();
        top.optionalFields("inbound")
                .ifPresent(inbound -> inbound.list("routes").forEach(route -> routes.add(place(route))));
        return new ReadTrunk(trunk, document.problems().file(), routes, place(top, "sip"), place(top, "phones"));
    }

    private static Mark place(Fields top, String key) {
        return top.has(key) ? top.markOf(key) : Mark.START;
    }

    private static RoutePlace place(Field route) {
        Fields top = route.asFields();
        Fields fields = top.optionalFields("decide")
                .flatMap(decide -> decide.optionalFields("otherwise"))
                .orElse(top);
        Map<String, Mark> variables = new LinkedHashMap<>();
        fields.optionalFields("variables")
                .ifPresent(all -> all.all().forEach(each -> variables.put(each.name(), each.mark())));
        return new RoutePlace(
                route.path(), fields.optional("bot").map(Field::mark).orElse(route.mark()), variables);
    }
}
