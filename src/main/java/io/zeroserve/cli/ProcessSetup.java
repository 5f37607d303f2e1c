package io.zeroserve.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the standalone process decides for the libraries in it, before the first of them is loaded. */
final class ProcessSetup {

    private ProcessSetup() {
    }

    static void apply() {
        // Names are resolved by the JDK: no second resolver, no thread for it.
        System.setProperty("vertx.disableDnsResolver", "true");
        // Loading the whole flight recorder module costs a tenth of the start-up time.
        System.setProperty("io.netty.jfr.enabled", "false");
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        ConsoleHandler stderr = new ConsoleHandler();
        stderr.setLevel(Level.WARNING);
        stderr.setFormatter(new LineFormatter());
        root.addHandler(stderr);
    }

    /** One line a record; a stack only where something was thrown, which is a bug. */
    private static final class LineFormatter extends Formatter {
        @Override
        public String format(LogRecord entry) {
            StringBuilder line = new StringBuilder(entry.getLevel().getName().toLowerCase(Locale.ROOT))
                    .append(": ").append(formatMessage(entry)).append('\n');
            if (entry.getThrown() != null) {
                StringWriter stack = new StringWriter();
                entry.getThrown().printStackTrace(new PrintWriter(stack));
                line.append(stack);
            }
            return line.toString();
        }
    }
}
