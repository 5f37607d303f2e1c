package io.zeroserve.cli;

import picocli.CommandLine;

/** Where the process starts. */
public final class Main {

    private Main() {
    }

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param arguments the options and the site
     */
    public static void main(String[] arguments) {
        ProcessSetup.apply();
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The command line, which a test may give other streams. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new ServeCommand());
        ClientLimitOptions.addTo(line.getCommandSpec());
        OtherOptions.addTo(line.getCommandSpec());
        line.setParameterExceptionHandler((mistake, _) -> {
            mistake.getCommandLine().getErr().println(oneLine(mistake) + " (see --help)");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, _) -> {
            command.getErr().println("Error: " + message(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    private static String oneLine(Throwable failure) {
        return message(failure).lines().findFirst().orElse("");
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage().stripTrailing();
    }
}
