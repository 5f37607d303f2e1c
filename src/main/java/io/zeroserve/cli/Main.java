package io.zeroserve.cli;

import io.zeroserve.Zeroserve;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.HelpText;
import io.zeroserve.args.Syntax;
import io.zeroserve.args.UsageException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

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
        System.exit(run(Console.ofProcess(), arguments));
    }

    /** Does what is asked for and says how it went; what it cannot do becomes a line and an {@link ExitCode}. */
    static int run(Console console, String... arguments) {
        try {
            return execute(syntax().parse(arguments), console);
        } catch (UsageException mistake) {
            console.err().println(mistake.getMessage().lines().findFirst().orElse("") + " (see --help)");
            return ExitCode.USAGE;
        } catch (Exception failure) {
            console.err().println("Error: " + message(failure));
            return ExitCode.FAILED;
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** What the command line can be. */
    static Syntax syntax() {
        return ServeCommand.syntax().command(CheckCommand.syntax()).command(DisasmCommand.syntax())
                .command(TopCommand.syntax());
    }

    private static int execute(Arguments given, Console console) throws Exception {
        if (given.has(Syntax.HELP)) {
            console.out().print(HelpText.of(given.syntax()));
            return ExitCode.OK;
        }
        if (given.has(ServeCommand.VERSION)) {
            console.out().println("zeroserve " + Zeroserve.version());
            return ExitCode.OK;
        }
        return switch (given.syntax().name()) {
            case CheckCommand.NAME -> new CheckCommand(given, console).run();
            case DisasmCommand.NAME -> new DisasmCommand(given, console).run();
            case TopCommand.NAME -> new TopCommand(given, console).run();
            default -> new ServeCommand(given).run();
        };
    }

    /** Of files the JDK often says nothing but the name. */
    static String message(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case AccessDeniedException denied -> denied.getFile() + " may not be read";
            case FileSystemException other when other.getReason() == null -> other.toString();
            case Throwable other when other.getMessage() == null -> other.toString();
            default -> failure.getMessage().stripTrailing();
        };
    }
}
