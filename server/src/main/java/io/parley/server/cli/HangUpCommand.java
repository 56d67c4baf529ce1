package io.parley.server.cli;

import io.parley.server.calls.CallFolder;
import io.parley.server.client.EngineClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley hang-up}: ends a call of the running engine. */
@Command(name = "hang-up", description = "End a call of the running engine.")
final class HangUpCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "CALL", description = "The call's id, as parley status shows it.")
    private String callId = "";

    @Option(names = "--after-prompt", description = "When the bot has said what it is saying.")
    private boolean afterPrompt;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the call's record.")
    private String reason = "hung up at the command line";

    @Override
    public Integer call() {
        if (!CallFolder.isCallId(callId)) {
            throw new WrongInputException("\"" + callId + "\" is no call id, expected one like 20261121-093015-4f2a91");
        }
        try (EngineClient engine = Served.needed(places)) {
            engine.hangUp(callId, afterPrompt, reason);
            return ParleyCommand.OK;
        }
    }
}
