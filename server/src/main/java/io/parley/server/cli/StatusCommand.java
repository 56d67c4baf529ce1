package io.parley.server.cli;

import io.parley.server.client.EngineClient;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code parley status}: the running engine in a few lines. */
@Command(name = "status", description = "Show what the running engine does.")
final class StatusCommand implements Callable<Integer> {
    private static final int HASH_CHARS = 12;

    @Mixin
    private Places places = new Places();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (EngineClient engine = Served.needed(places)) {
            JsonNode status = engine.get("/v1/status");
            JsonNode health = engine.getAnyway("/health");
            out.printf(
                    "%s, %s since %s%n",
                    text(status, "phase"), text(status, "build"), seconds(text(status, "startedAt")));
            out.printf(
                    "%-8s %d of %d%n",
                    "calls",
                    status.path("calls").asInt(),
                    status.path("callsLimit").asInt());
            for (JsonNode trunk : engine.get("/v1/trunks").path("trunks")) {
                JsonNode channels = trunk.path("channels");
                out.printf(
                        "%-8s %s: %d of %d channels%s%n",
                        "trunk",
                        text(trunk, "name"),
                        channels.path("inUse").asInt(),
                        channels.path("limit").asInt(),
                        registration(trunk.path("registration")));
                for (JsonNode gateway : trunk.path("gateways")) {
                    out.printf("%-8s   %s%n", "", gateway(gateway));
                }
            }
            phones(engine.get("/v1/phones").path("phones"), out);
            for (JsonNode bot : engine.get("/v1/bots").path("bots")) {
                String hash = text(bot, "hash");
                out.printf(
                        "%-8s %s: %s%n",
                        "bot", text(bot, "name"), hash.substring(0, Math.min(HASH_CHARS, hash.length())));
            }
            out.printf("%-8s %s%n", "health", text(health, "level"));
            for (JsonNode component : health.path("components")) {
                out.printf(
                        "%-8s   %s %s, %s%n",
                        "", text(component, "name"), text(component, "level"), text(component, "detail"));
            }
            for (JsonNode call : engine.get("/v1/calls?state=live&limit=1000").path("calls")) {
                out.printf(
                        Locale.ROOT,
                        "%-8s %s %s, bot %s on trunk %s, %d turns%n",
                        "call",
                        text(call, "callId"),
                        text(call, "state"),
                        text(call, "bot"),
                        text(call, "trunk"),
                        call.path("turns").asInt());
            }
            out.flush();
            return text(health, "level").equals("down") ? ParleyCommand.FAILED : ParleyCommand.OK;
        }
    }

    /** One line, and nothing where there are none: {@code phones   12 of 30 registered}. */
    private static void phones(JsonNode phones, PrintWriter out) {
        int registered = 0;
        for (JsonNode phone : phones) {
            registered += phone.path("registered").asBoolean() ? 1 : 0;
        }
        if (!phones.isEmpty()) {
            out.printf("%-8s %d of %d registered%n", "phones", registered, phones.size());
        }
    }

    /** {@code , registered since …}, or {@code , failed since …: 403 Forbidden, again at …}; nothing if there is none. */
    private static String registration(JsonNode state) {
        if (!state.isObject()) {
            return "";
        }
        StringBuilder line = new StringBuilder(", ")
                .append(text(state, "state"))
                .append(" since ")
                .append(seconds(text(state, "since")));
        if (state.has("reason")) {
            line.append(": ")
                    .append((text(state, "status") + " " + text(state, "reason")).strip())
                    .append(state.has("nextAttempt") ? ", again at " + seconds(text(state, "nextAttempt")) : "");
        }
        return line.toString();
    }

    /** {@code sbc1.example;transport=udp down since 2026-03-02T09:00:00Z: no answer to OPTIONS; tried last for 12 s}. */
    private static String gateway(JsonNode gateway) {
        StringBuilder line = new StringBuilder(text(gateway, "name"));
        switch (text(gateway, "health")) {
            case "up" -> line.append(" up");
            case "down" -> line.append(" down since ").append(seconds(text(gateway, "since")));
            default -> {} // it is not asked
        }
        String reason = text(gateway, "lastReason");
        if (!reason.isEmpty()) {
            line.append(": ").append(reason);
        }
        if (gateway.path("restSeconds").asLong() > 0) {
            line.append("; tried last for ")
                    .append(gateway.path("restSeconds").asLong())
                    .append(" s");
        }
        return line.toString();
    }

    private static String seconds(String instant) {
        return instant.replaceAll("\\.\\d+", "");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
