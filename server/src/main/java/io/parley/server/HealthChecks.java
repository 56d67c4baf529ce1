package io.parley.server;

import io.parley.engine.gateway.GatewayState;
import io.parley.engine.trunk.Trunk;
import io.parley.server.admission.Overload;
import io.parley.server.calls.Losses;
import io.parley.server.health.Health;
import io.parley.server.health.Health.Finding;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.warmup.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What each part of a serving engine says of itself, for {@code /health} and {@code parley status}. */
final class HealthChecks {
    /** Below it the data folder fills up within minutes: a hundred calls record 3.2 MB a second. */
    static final long LOW_SPACE_BYTES = 512L << 20;

    private static final int BYTES_A_MEGABYTE = 1 << 20;

    private HealthChecks() {}

    /** Adds the checks of an engine's parts. */
    static void register(Serving serving, Path data) {
        Health health = serving.health();
        RunningEngine engine = serving.engine();
        health.check("phase", () -> phase(serving.lifecycle().phase()));
        health.check(
                "recogniser",
                () -> recogniser(
                        serving.admission().load(), engine.recognizers().ailments()));
        health.check("synthesiser", () -> synthesiser(engine.synthesizers().ailments()));
        health.check("media", () -> media(serving.admission().load()));
        health.check("memory", () -> memory(serving.admission().load()));
        health.check(
                "disk",
                () -> disk(
                        freeBytes(data), engine.losses().recent(), engine.desk().waitingRecords()));
        health.check("warm-up", () -> warmUp(serving.warmth()));
        health.check("gateways", () -> gateways(down(serving)));
        health.check("sip", () -> sip(engine.endpoints(), unserved(serving)));
    }

    /** Gateways that do not answer, as {@code trunk: gateway}. */
    private static List<String> down(Serving serving) {
        return serving.catalog().current().allTrunks().stream()
                .flatMap(trunk -> serving.engine().engine().gateways().readings(trunk).stream()
                        .filter(gateway -> gateway.health() == GatewayState.Health.DOWN)
                        .map(gateway -> trunk.name() + ": " + gateway.name()))
                .sorted()
                .toList();
    }

    /** A gateway that is down is the carrier's: the engine itself is well. */
    static Finding gateways(List<String> down) {
        return down.isEmpty()
                ? Finding.ok("none is known to be down")
                : Finding.degraded("down: " + String.join(", ", down));
    }

    /** Trunks whose own address was not among those that were opened. */
    private static List<String> unserved(Serving serving) {
        return serving.catalog().current().allTrunks().stream()
                .filter(trunk -> !serving.engine().serves(trunk))
                .map(Trunk::name)
                .toList();
    }

    private static OptionalLong freeBytes(Path data) {
        try {
            return OptionalLong.of(Files.getFileStore(existing(data)).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The data folder is made with the first call; until then its space is that of where it will lie. */
    private static Path existing(Path data) {
        Path folder = data.toAbsolutePath();
        while (Files.notExists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }

    static Finding phase(Lifecycle.Phase phase) {
        return switch (phase) {
            case STARTING -> Finding.degraded("starting: no calls yet");
            case SERVING -> Finding.ok("serving");
            case DRAINING -> Finding.degraded("stopping: no new calls");
            case STOPPED -> Finding.down("stopped");
        };
    }

    /** Decoding, and recognisers that are out of order: their callers are heard by others, or not at all. */
    static Finding recogniser(Overload.State load, Map<String, String> ailments) {
        Finding decoding = decoding(load);
        if (ailments.isEmpty()) {
            return decoding;
        }
        List<String> all = new ArrayList<>();
        ailments.forEach((name, what) -> all.add(name + ": " + what));
        all.add(decoding.detail());
        return Finding.degraded(String.join("; ", all));
    }

    /** Synthesisers that are out of order: their callers hear another voice, or an apology. */
    static Finding synthesiser(Map<String, String> ailments) {
        List<String> all = new ArrayList<>();
        ailments.forEach((name, what) -> all.add(name + ": " + what));
        return all.isEmpty() ? Finding.ok("speaks") : Finding.degraded(String.join("; ", all));
    }

    private static Finding decoding(Overload.State load) {
        String lag = "decoding is " + load.lagMillis() + " ms behind (p95)";
        boolean closes = load.cause() == Overload.Cause.RECOGNISER_LAG;
        return switch (load.level()) {
            case NORMAL -> Finding.ok(lag);
            case DETECTOR_SHED -> Finding.degraded(lag + "; speech is detected by the cheap detector alone");
            case PARTIALS_SHED -> Finding.degraded(lag + "; interim texts are not made");
            case CLOSED -> Finding.degraded(lag + (closes ? "; no new calls" : "; interim texts are not made"));
        };
    }

    static Finding media(Overload.State load) {
        String late = String.format(Locale.ROOT, "%.1f %% of the audio slots are served late", load.lateShare() * 100);
        boolean closes = load.level() == Overload.Level.CLOSED && load.cause() == Overload.Cause.MEDIA_LOAD;
        return closes ? Finding.degraded(late + "; no new calls") : Finding.ok(late);
    }

    static Finding memory(Overload.State load) {
        String used = Math.round(load.heapShare() * 100) + " % of the heap is in use after a collection";
        return load.cause() == Overload.Cause.MEMORY ? Finding.degraded(used + "; no new calls") : Finding.ok(used);
    }

    /** @param freeBytes of the data folder; empty: it cannot be asked */
    static Finding disk(OptionalLong freeBytes, Losses.Lost recent, int waitingRecords) {
        List<String> wrong = new ArrayList<>();
        if (freeBytes.isEmpty()) {
            wrong.add("the data folder cannot be reached");
        } else if (freeBytes.getAsLong() < LOW_SPACE_BYTES) {
            wrong.add("only " + freeBytes.getAsLong() / BYTES_A_MEGABYTE + " MB are free");
        }
        if (recent.events() > 0) {
            wrong.add(recent.events() + " journal events could not be written");
        }
        if (recent.recordingMillis() > 0) {
            wrong.add(Math.ceilDiv(recent.recordingMillis(), 1000L) + " s of recordings could not be written");
        }
        if (waitingRecords > 0) {
            wrong.add(waitingRecords + " records wait for space");
        }
        if (recent.records() > 0) {
            wrong.add(recent.records() + " records were given up");
        }
        return wrong.isEmpty()
                ? Finding.ok(freeBytes.orElse(0) / BYTES_A_MEGABYTE + " MB free")
                : Finding.degraded(String.join("; ", wrong));
    }

    static Finding warmUp(WarmUp.Result result) {
        return switch (result) {
            case WarmUp.Result.Warm warm -> Finding.ok("took " + warm.took().toMillis() + " ms");
            case WarmUp.Result.Cold cold -> Finding.degraded("first calls are slower: " + cold.reason());
        };
    }

    /**
     * Whether the SIP addresses that the trunks want are open.
     *
     * @param endpoints that are
     * @param unserved trunks whose own address was not there when the engine started
     */
    static Finding sip(int endpoints, List<String> unserved) {
        return unserved.isEmpty()
                ? Finding.ok(endpoints + (endpoints == 1 ? " endpoint" : " endpoints"))
                : Finding.degraded("a restart is needed to open the addresses of trunks "
                        + String.join(", ", unserved.stream().sorted().toList()));
    }
}
