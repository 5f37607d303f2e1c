package io.zeroserve.ebpf.machine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * The two times that a run is measured by.
 *
 * @param monotonic nanoseconds that pass for everybody, cheap to read
 * @param cpu       nanoseconds that the calling thread has been executing, dearer to read; {@link #UNKNOWN}, or any
 *                  negative number, if nobody can tell
 */
public record RunClock(LongSupplier monotonic, LongSupplier cpu) {
    /** What {@link #cpu} tells where CPU time is not measured. */
    public static final long UNKNOWN = -1;

    private static final String MANAGEMENT = "java.management";

    /**
     * The clocks of the JVM. The CPU time is unknown in a run-time image without the module {@code java.management}, on
     * a system that does not count it, and on virtual threads.
     */
    public static RunClock system() {
        boolean present = ModuleLayer.boot().findModule(MANAGEMENT).isPresent();
        return new RunClock(System::nanoTime, present ? ThreadTime.clock() : () -> UNKNOWN);
    }

    /** A class of its own, so that it is not linked where the module is missing. */
    private static final class ThreadTime {
        private ThreadTime() {
        }

        static LongSupplier clock() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return threads.isCurrentThreadCpuTimeSupported()
                ? () -> Thread.currentThread().isVirtual() ? UNKNOWN : threads.getCurrentThreadCpuTime()
                : () -> UNKNOWN;
        }
    }
}
