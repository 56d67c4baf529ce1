package io.parley.server.cli;

import io.parley.server.client.EngineClient;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code parley reload}: has the running engine read its bots and trunks again, and prints what came of it. */
@Command(name = "reload", description = "Have the running engine read its bots and trunks again.")
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (EngineClient engine = Served.needed(places)) {
            JsonNode reload = engine.post("/v1/reload", Map.of());
            boolean refused = false;
            for (JsonNode change : reload.path("changes")) {
                String what = text(change, "what");
                String kind = text(change, "kind");
                switch (what) {
                    case "taken" ->
                        out.printf("%s %s in force, hash %s%n", kind, text(change, "name"), text(change, "hash"));
                    case "removed" -> out.printf("%s %s removed%n", kind, text(change, "name"));
                    case "kept" ->
                        out.printf("%s %s kept: its file is gone, others need it%n", kind, text(change, "name"));
                    case "needs-restart" ->
                        out.printf("%s: holds when the engine is started anew%n", text(change, "file"));
                    case "refused" -> {
                        refused = true;
                        change.path("problems").forEach(problem -> err.println(problem.asString("")));
                    }
                    default -> out.printf("%s %s %s%n", kind, text(change, "file"), what);
                }
            }
            out.printf(
                    "%d unchanged, read in %d ms%n",
                    reload.path("unchanged").asInt(), reload.path("tookMillis").asLong());
            out.flush();
            if (refused) {
                err.println("What the wrong files said before stays in force.");
            }
            return refused ? ParleyCommand.WRONG_INPUT : ParleyCommand.OK;
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
