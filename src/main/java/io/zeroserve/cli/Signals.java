package io.zeroserve.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import jnr.ffi.LibraryLoader;

/**
 * Signals that the operating system sends to the process. The JVM's own dispatcher thread runs what they are for: a
 * handler that the kernel calls on whatever thread it interrupts could not run Java code safely.
 *
 * <p>The JDK has {@code sun.misc.Signal} for that, in a module of its own for what has no better place yet
 * ({@code jdk.unsupported}). The compiler warns of it wherever it is named, so it is reached by reflection.
 */
final class Signals {

    private static final int SIGHUP = 1;
    private static final int HEXADECIMAL = 16;
    /** {@code SIG_DFL} of {@code signal.h}. */
    private static final long DEFAULT_ACTION = 0;

    private Signals() {
    }

    /** What jnr-posix has only for handlers of its own. */
    public interface Actions {
        /** As in signal(2). */
        long signal(int number, long action);
    }

    /**
     * Lets SIGHUP through again if {@code nohup} has started the process: it means reloading here, not that a terminal
     * has gone, and the JVM leaves ignored what it finds ignored. To be called before the signal gets its handler.
     */
    static void heedHangup() {
        if ((ignored() & 1L << SIGHUP - 1) != 0) {
            LibraryLoader.create(Actions.class).load("c").signal(SIGHUP, DEFAULT_ACTION);
        }
    }

    /** A bit for each ignored signal, that of the first lowest; none where the system does not tell. */
    private static long ignored() {
        return ProcessStatus.find("SigIgn").map(mask -> Long.parseUnsignedLong(mask, HEXADECIMAL)).orElse(0L);
    }

    /**
     * Has something done whenever a signal comes, instead of what was done before.
     *
     * @param name without SIG: {@code HUP}
     * @param then must not block
     * @throws IllegalArgumentException if the JVM uses the signal itself, or does not know it
     */
    static void handle(String name, Runnable then) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object running = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            then.run();
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "what SIG" + name + " is for";
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), running);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("SIG" + name + ": " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java runtime has no signals: its module jdk.unsupported is missing",
                    e);
        }
    }
}
