package io.parley.engine.gateway;

import io.parley.engine.address.HostText;
import io.parley.engine.trunk.Gateway;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupFailedException;
import org.xbill.DNS.lookup.LookupSession;

/**
 * Finds a gateway's servers by DNS: RFC 3263 section 4. A name without port has SRV records, and NAPTR records say by which
 * transport where its file does not; a name with a port, or without such records, has addresses alone. Answers are kept for
 * as long as they say (TTL). Each look-up runs on a virtual thread of its own, never in the way of a message.
 */
public final class SipDns implements Locator {
    private static final Logger LOG = LoggerFactory.getLogger(SipDns.class);

    /** Answers that are kept at one time, the oldest go first. */
    static final int MAX_KEPT = 4_096;

    /** That a name is unknown is believed for no longer than this, whatever its zone says. */
    static final Duration LONGEST_UNKNOWN = Duration.ofSeconds(30);

    /** One question to one server. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Questions to each server before it counts as silent. */
    static final int TRIES = 2;

    /** Of one gateway; further ones are left out. */
    static final int MOST_TARGETS = 8;

    private static final int DEFAULT_PORT = 5060;
    private static final int DEFAULT_TLS_PORT = 5061;

    private final LookupSession session;
    private final Class<? extends InetAddress> family;
    private final RandomGenerator chance;

    /**
     * Asks nobody yet.
     *
     * @param servers to ask; empty: those of this machine
     * @param own addresses of its family are of use
     * @param chance draws among records of one priority
     */
    public SipDns(List<InetSocketAddress> servers, InetAddress own, RandomGenerator chance) {
        this.family = own.getClass();
        this.chance = chance;
        Cache cache = new Cache(DClass.IN);
        cache.setMaxEntries(MAX_KEPT);
        cache.setMaxNCache(Math.toIntExact(LONGEST_UNKNOWN.toSeconds()));
        this.session = LookupSession.builder()
                .resolver(resolver(servers))
                .cache(cache)
                .defaultHostsFileParser()
                .searchPath(ResolverConfig.getCurrentConfig().searchPath())
                .build();
    }

    private static Resolver resolver(List<InetSocketAddress> servers) {
        ExtendedResolver resolver = servers.isEmpty()
                ? new ExtendedResolver()
                : new ExtendedResolver(
                        servers.stream().<Resolver>map(SimpleResolver::new).toList());
        resolver.setTimeout(TIMEOUT);
        resolver.setRetries(TRIES);
        return resolver;
    }

    @Override
    public void locate(Gateway gateway, Consumer<List<Target>> then) {
        Thread.ofVirtual().name("sip-dns").start(() -> {
            List<Target> found = List.of();
            try {
                found = find(gateway);
            } catch (TextParseException | RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("host", gateway.host())
                        .addKeyValue("kind", e.getClass().getName())
                        .log("DNS look-up failed");
            }
            then.accept(found);
        });
    }

    private List<Target> find(Gateway gateway) throws TextParseException {
        if (gateway.port().isPresent()) {
            return addresses(
                    Name.fromString(gateway.host()),
                    gateway.transport(),
                    gateway.port().get());
        }
        Name domain = Name.fromString(gateway.host(), Name.root);
        Set<Target> targets = new LinkedHashSet<>();
        for (Service service : services(domain, gateway)) {
            for (SRVRecord server : drawn(ask(service.name, Type.SRV, SRVRecord.class))) {
                if (!server.getTarget().equals(Name.root)) { // RFC 2782: the service is decidedly not available
                    targets.addAll(addresses(server.getTarget(), service.transport, server.getPort()));
                }
            }
        }
        if (targets.isEmpty()) {
            targets.addAll(
                    addresses(Name.fromString(gateway.host()), gateway.transport(), defaultPort(gateway.transport())));
        }
        return targets.stream().limit(MOST_TARGETS).toList();
    }

    /** Where SRV records of a transport are. */
    private record Service(Name name, String transport) {}

    /** RFC 3263 section 4.1. */
    private List<Service> services(Name domain, Gateway gateway) throws TextParseException {
        if (!gateway.anyTransport()) {
            return List.of(service(domain, gateway.transport()));
        }
        List<Service> named = ask(domain, Type.NAPTR, NAPTRRecord.class).stream()
                .filter(it -> it.getFlags().equalsIgnoreCase("s"))
                .sorted(Comparator.comparingInt(NAPTRRecord::getOrder).thenComparingInt(NAPTRRecord::getPreference))
                .flatMap(it -> transport(it.getService()).map(by -> new Service(it.getReplacement(), by)).stream())
                .toList();
        return named.isEmpty() ? List.of(service(domain, "udp"), service(domain, "tcp")) : named;
    }

    /** SIP+D2U and SIP+D2T; others, such as SIPS+D2T, are for transports that a gateway has to name. */
    private static Optional<String> transport(String service) {
        return switch (service.toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> Optional.of("udp");
            case "SIP+D2T" -> Optional.of("tcp");
            default -> Optional.empty();
        };
    }

    private static Service service(Name domain, String transport) throws TextParseException {
        String prefix = transport.equals("tls") ? "_sips._tcp" : "_sip._" + transport;
        return new Service(Name.fromString(prefix, domain), transport);
    }

    private List<SRVRecord> drawn(List<SRVRecord> records) {
        synchronized (chance) { // guards the generator alone; held for microseconds
            return Selection.order(records, SRVRecord::getPriority, SRVRecord::getWeight, chance);
        }
    }

    private List<Target> addresses(Name host, String transport, int port) {
        List<InetAddress> found = new ArrayList<>();
        if (family == java.net.Inet4Address.class) {
            ask(host, Type.A, ARecord.class).forEach(it -> found.add(it.getAddress()));
        } else {
            ask(host, Type.AAAA, AAAARecord.class).forEach(it -> found.add(it.getAddress()));
        }
        return found.stream()
                .map(address -> new Target(transport, Optional.of(HostText.of(address) + ":" + port)))
                .toList();
    }

    private static int defaultPort(String transport) {
        return transport.equals("tls") ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    }

    /** Blocks, within the resolver's bounds. None where there are none: that a name is unknown is no failure here. */
    private <T extends Record> List<T> ask(Name name, int type, Class<T> kind) {
        CompletionStage<List<Record>> answer = session.lookupAsync(name, type).thenApply(it -> it.getRecords());
        try {
            return answer.toCompletableFuture().join().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LookupFailedException) {
                return List.of();
            }
            throw e;
        }
    }
}
