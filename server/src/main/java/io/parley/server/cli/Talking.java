package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.client.EngineClient;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what talks, and by which trunk. */
final class Talking {
    @Option(names = "--trunk", required = true, paramLabel = "NAME|FILE", description = "The trunk of the calls.")
    private String trunk = "";

    @Option(names = "--bot", required = true, paramLabel = "NAME|FILE", description = "What talks.")
    private String bot = "";

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A variable of the bot; may be repeated.")
    Map<String, String> variables = Map.of();

    /** The bot, which can be started with the variables: a wrong one is told at once, not when somebody waits. */
    Bot bot(Places places) {
        Bot loaded = BotFile.load(places.bot(bot), places.engineNames());
        Engine.bind(loaded, variables);
        return loaded;
    }

    /** The same, for an engine that knows both by name. */
    EngineClient.Order order(String to) {
        return new EngineClient.Order(trunk, to, bot, variables, Optional.empty());
    }

    Trunk trunk(Places places) {
        return TrunkFile.read(places.trunk(trunk));
    }
}
