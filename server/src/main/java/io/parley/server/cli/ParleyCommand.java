package io.parley.server.cli;

import io.parley.config.ConfigException;
import io.parley.engine.Engine;
import io.parley.server.client.RefusedException;
import io.parley.server.client.UnreachableException;
import io.parley.server.demo.Callee;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code parley}: the commands and their exit codes. */
@Command(
        name = "parley",
        description = "Self-hosted voice-bot telephony engine.",
        mixinStandardHelpOptions = true,
        version = "parley " + ParleyCommand.VERSION,
        subcommands = {
            ServeCommand.class,
            StatusCommand.class,
            CallCommand.class,
            HangUpCommand.class,
            ReloadCommand.class,
            DrainCommand.class,
            AnswerCommand.class,
            ReplayCommand.class,
            SipCommand.class,
            CheckCommand.class,
            LintCommand.class,
            TestCommand.class,
            SimulateCommand.class,
            ChatCommand.class,
            GraphCommand.class,
            ExportCommand.class,
            ImportCommand.class
        })
public final class ParleyCommand implements Runnable {

    static final String VERSION = "0.1.0";

    /** All went well. */
    static final int OK = 0;

    /** It ran, but the call, the replay or the check did not end well. */
    static final int FAILED = 1;

    /** A configuration file or an option is wrong. */
    static final int WRONG_INPUT = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** Runs a command line; returns the process's exit code. */
    public static int run(String... arguments) {
        CommandLine line = new CommandLine(new ParleyCommand());
        if (Callee.inThisInstallation()) {
            line.addSubcommand(new DemoCommand());
        }
        line.setOut(new PrintWriter(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(
                new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof ConfigException
                    || failure instanceof WrongInputException
                    || failure instanceof Engine.VariablesException) {
                command.getErr().println(failure.getMessage());
                return WRONG_INPUT;
            }
            if (failure instanceof RefusedException || failure instanceof UnreachableException) {
                command.getErr().println("parley: " + failure.getMessage());
                return FAILED;
            }
            command.getErr().println("parley: " + failure);
            org.slf4j.LoggerFactory.getLogger(ParleyCommand.class)
                    .atError()
                    .setCause(failure)
                    .log("command failed");
            return FAILED;
        });
        return line.execute(arguments);
    }
}
