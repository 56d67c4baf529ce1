package io.parley.server;

import io.parley.engine.Line;
import io.parley.engine.audio.MediaAddress;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.MessageCapture;
import io.parley.engine.sip.Registrant;
import io.parley.engine.sip.RoutedEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipSettings;
import io.parley.engine.sip.guard.Guard;
import io.parley.engine.trunk.Trunk;
import io.parley.server.settings.Settings;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The SIP endpoints of an engine: one of its own, and one for each address that a trunk asks for. Any thread. */
final class Lines implements AutoCloseable {

    /** @param port 0: any */
    private record Place(InetAddress address, int port) {}

    private final JainSipEndpoint main;
    private final Place mainPlace;
    private final Map<Place, JainSipEndpoint> others;
    private final Map<Place, LineSide> sides;
    private final Optional<MessageCapture> capture;

    private Lines(
            Place mainPlace,
            JainSipEndpoint main,
            Map<Place, JainSipEndpoint> others,
            Map<Place, LineSide> sides,
            Optional<MessageCapture> capture) {
        this.capture = capture;
        this.sides = Map.copyOf(sides);
        this.mainPlace = mainPlace;
        this.main = main;
        this.others = Map.copyOf(others);
    }

    /**
     * Opens the sockets.
     *
     * @param guard in front of all of them
     * @throws IllegalStateException if an address or port cannot be had, or two trunks want different things of one; then
     *     none is left open
     */
    static Lines open(
            Settings.Sip sip, List<Trunk> trunks, EngineClock clock, Guard guard, SipEndpoint.InboundHandler inbound) {
        Place own = new Place(sip.address(), sip.port());
        Map<Place, LineSide> sides = new LinkedHashMap<>();
        sides.put(own, LineSide.PLAIN);
        for (Trunk trunk : trunks) {
            sides.merge(place(trunk, own), LineSide.PLAIN.and(trunk), (before, _) -> before.and(trunk));
        }
        Optional<MessageCapture> capture = sip.capture().map(to -> MessageCapture.open(to, clock));
        Map<Place, JainSipEndpoint> opened = new LinkedHashMap<>();
        try {
            sides.forEach((place, side) -> opened.put(
                    place,
                    JainSipEndpoint.open(
                            side.on(SipSettings.on(place.address, place.port)), clock, guard, capture, inbound)));
        } catch (RuntimeException e) {
            opened.values().forEach(SipEndpoint::close);
            capture.ifPresent(MessageCapture::close);
            throw e;
        }
        JainSipEndpoint main = Objects.requireNonNull(opened.remove(own));
        return new Lines(own, main, opened, sides, capture);
    }

    private static Place place(Trunk trunk, Place own) {
        InetAddress address = trunk.local().address().orElse(own.address);
        int port = trunk.local().port();
        // A trunk that names the engine's own address and no port shares its socket.
        return address.equals(own.address) && (port == 0 || port == own.port) ? own : new Place(address, port);
    }

    SipEndpoint main() {
        return main;
    }

    /** How many endpoints are open. */
    int size() {
        return others.size() + 1;
    }

    /** Whether a trunk's address is among those that were opened, with all that the trunk wants of it. */
    boolean serves(Trunk trunk) {
        LineSide opened = sides.get(place(trunk, mainPlace));
        return opened != null && opened.covers(LineSide.of(trunk));
    }

    /**
     * Where a trunk's calls leave; that of the engine if its own was not opened.
     *
     * @param serviceRoute as the trunk's registrar told, by the trunk's name
     */
    Line of(Trunk trunk, Function<String, List<String>> serviceRoute) {
        SipEndpoint sip = endpoint(trunk);
        return new Line(
                new RoutedEndpoint(sip, () -> trunk.uplink().routes(serviceRoute.apply(trunk.name()))),
                sip.local().getAddress(),
                sides.getOrDefault(place(trunk, mainPlace), LineSide.PLAIN)
                        .publicAddress()
                        .orElse(sip.local().getAddress()),
                true);
    }

    /** Where a trunk's peers reach us, without its proxies. */
    SipEndpoint signals(Trunk trunk) {
        return endpoint(trunk);
    }

    /** Where the audio of a trunk's calls is. */
    MediaAddress media(Trunk trunk) {
        return of(trunk, _ -> List.of()).media();
    }

    /** What registers a trunk: the contact is where its calls arrive. */
    Registrant.Host registrants(Trunk trunk) {
        return endpoint(trunk);
    }

    private JainSipEndpoint endpoint(Trunk trunk) {
        return others.getOrDefault(place(trunk, mainPlace), main);
    }

    /** What all endpoints have counted, together. */
    Map<String, Long> counters() {
        Map<String, Long> sum = new TreeMap<>(main.counters());
        others.values().forEach(each -> each.counters().forEach((name, count) -> sum.merge(name, count, Long::sum)));
        sum.put("capture-lost", capture.map(MessageCapture::lost).orElse(0L));
        return sum;
    }

    @Override
    public void close() {
        others.values().forEach(SipEndpoint::close);
        main.close();
        capture.ifPresent(MessageCapture::close);
    }
}
