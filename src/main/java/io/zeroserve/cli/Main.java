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

    /** Understands the options, and runs nothing yet. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new ServeCommand());
        OtherOptions.addTo(line.getCommandSpec());
        return line;
    }

    static int run(String... arguments) {
        CommandLine line = commandLine();
        line.setParameterExceptionHandler((mistake, _) -> {
            System.err.println(oneLine(mistake) + " (see --help)");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((failure, _, _) -> {
            System.err.println("Error: " + message(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line.execute(arguments);
    }

    private static String oneLine(Throwable failure) {
        return message(failure).lines().findFirst().orElse("");
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage().stripTrailing();
    }
}
