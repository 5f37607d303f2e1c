package io.zeroserve.cli;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.Security;
import java.util.Locale;
import java.util.Set;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the standalone process decides for the libraries in it, before the first of them is loaded. */
final class ProcessSetup {
    /** As large as Netty takes one. */
    private static final long MAX_PROCESS_ID = (1 << 22) - 1;
    private static final String PROVIDER = "security.provider.";
    /**
     * Whatever TLS asks for and the JDK does not have is looked for with every security provider. These have nothing
     * for a server: Kerberos, SASL, signatures in XML, smart cards and directories.
     */
    private static final Set<String> NEEDLESS_PROVIDERS =
            Set.of("SunJGSS", "SunSASL", "XMLDSig", "SunPCSC", "JdkLDAP", "JdkSASL", "SunPKCS11");

    private ProcessSetup() {
    }

    static void apply() {
        // Names are resolved by the JDK: no second resolver, no thread for it.
        System.setProperty("vertx.disableDnsResolver", "true");
        // Loading the whole flight recorder module costs a tenth of the start-up time.
        System.setProperty("io.netty.jfr.enabled", "false");
        // Part of names that channels have in log lines: the network's interfaces need not be looked at for that.
        System.setProperty("io.netty.machineId", "00:00:00:00:00:00");
        System.setProperty("io.netty.processId", Long.toString(ProcessHandle.current().pid() & MAX_PROCESS_ID));
        // A method that is called once through reflection is not worth a class made for it.
        System.setProperty("jdk.reflect.useNativeAccessorOnly", "true");
        // Otherwise each of their loggers is looked for, on the class path, with those that are not there first.
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.JULLogDelegateFactory");
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        keepOutNeedlessProviders();
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        ConsoleHandler stderr = new ConsoleHandler();
        stderr.setLevel(Level.WARNING);
        stderr.setFormatter(new LineFormatter());
        root.addHandler(stderr);
    }

    /**
     * The list ends where a number is missing. What an operator has added to it stays, a PKCS #11 with its arguments
     * too.
     */
    private static void keepOutNeedlessProviders() {
        int kept = 0;
        String name = Security.getProperty(PROVIDER + 1);
        for (int i = 1; name != null && !name.isEmpty(); i++) {
            if (!NEEDLESS_PROVIDERS.contains(name)) {
                Security.setProperty(PROVIDER + ++kept, name);
            }
            name = Security.getProperty(PROVIDER + (i + 1));
        }
        Security.setProperty(PROVIDER + (kept + 1), "");
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
