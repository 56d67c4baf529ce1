package io.parley.server.catalog;

import io.parley.engine.Engine;
import io.parley.engine.trunk.Trunk;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bots and trunks that are in force at one moment. Immutable: a reload makes another one, and calls keep what they
 * began with.
 */
public record Catalog(Map<String, BotInForce> bots, Map<String, TrunkInForce> trunks) {

    public static final Catalog EMPTY = new Catalog(Map.of(), Map.of());

    public Catalog {
        bots = Map.copyOf(bots);
        trunks = Map.copyOf(trunks);
    }

    /**
     * A bot.
     *
     * @param since when this version came into force
     */
    public record BotInForce(Engine.BotOnDuty duty, Path file, Instant since) {}

    /**
     * A trunk.
     *
     * @param hash of the file's bytes, SHA-256 in hexadecimal digits
     * @param since when this version came into force
     */
    public record TrunkInForce(Trunk trunk, String hash, Path file, Instant since) {}

    public Optional<Engine.BotOnDuty> bot(String name) {
        return Optional.ofNullable(bots.get(name)).map(BotInForce::duty);
    }

    /** All trunks. */
    public List<Trunk> allTrunks() {
        return trunks.values().stream().map(TrunkInForce::trunk).toList();
    }

    public Optional<Trunk> trunk(String name) {
        return Optional.ofNullable(trunks.get(name)).map(TrunkInForce::trunk);
    }
}
