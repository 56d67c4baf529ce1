package io.parley.server.cli;

import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.replay.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley replay}: feeds a journal's inputs back and compares every action, byte for byte. */
@Command(name = "replay", description = "Feed a journal back to its bot and compare every decision.")
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "JOURNAL", description = "The journal of a call.")
    private Path journal = Path.of("");

    @Option(names = "--bot", paramLabel = "NAME|FILE", description = "The bot (default: the one the journal names).")
    private String bot = "";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ReadJournal read = JournalReader.read(journal);
        String name = bot.isEmpty() ? read.opened().map(CallEvent.Opened::bot).orElse("") : bot;
        return switch (Replay.of(read, BotFile.load(places.bot(name)))) {
            case Replay.Result.Same same -> {
                out.printf("Same: %d steps, every action equal to the byte.%n", same.steps());
                yield ParleyCommand.OK;
            }
            case Replay.Result.Differs differs -> {
                out.printf(
                        "Step %d differs.%n  journal: %s%n  now:     %s%n",
                        differs.step(), differs.expected(), differs.got());
                yield ParleyCommand.FAILED;
            }
            case Replay.Result.WrongBot wrong -> {
                out.printf(
                        "Another bot: the journal was made with %s, this is %s.%n",
                        wrong.expectedHash(), wrong.gotHash());
                yield ParleyCommand.FAILED;
            }
            case Replay.Result.Broken broken -> {
                out.println("The journal cannot be replayed: " + broken.reason());
                yield ParleyCommand.FAILED;
            }
        };
    }
}
