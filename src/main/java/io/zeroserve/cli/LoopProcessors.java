package io.zeroserve.cli;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.ffi.LibraryLoader;

/**
 * The processors that event loops run on, one for each loop, in turn if there are more loops. What else the JVM does -
 * compiling, collecting, the work of workers - runs where the system puts it.
 */
final class LoopProcessors {
    /** What a mask of the C library has room for; the kernel takes larger ones. */
    private static final int MOST = 1024;

    private final int[] numbers;
    private final AtomicInteger next = new AtomicInteger();
    /** Made before there is an event loop to wait for it: that takes a second. */
    private final Scheduling scheduling = LibraryLoader.create(Scheduling.class).load("c");

    /** What jnr-posix does not have. */
    public interface Scheduling {
        /** As in sched_setaffinity(2); process 0 is the thread that calls. */
        int sched_setaffinity(int process, long maskBytes, byte[] mask);
    }

    private LoopProcessors(int[] numbers) {
        this.numbers = numbers;
    }

    /**
     * Reads a list as Linux writes it: {@code 0,2-3}.
     *
     * @throws IllegalArgumentException if it is none, or names a processor that this process may not use
     */
    static LoopProcessors parse(String list) {
        BitSet wanted = processors(list);
        BitSet missing = (BitSet) wanted.clone();
        String allowed = allowed();
        missing.andNot(processors(allowed));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "processor " + missing.nextSetBit(0) + " is not among those of this process, " + allowed);
        }
        return new LoopProcessors(wanted.stream().toArray());
    }

    private static BitSet processors(String list) {
        BitSet numbers = new BitSet();
        for (String range : list.split(",", -1)) {
            String[] ends = range.strip().split("-", -1);
            int first = number(ends[0], list);
            int last = ends.length == 1 ? first : number(ends[1], list);
            if (ends.length > 2 || last < first) {
                throw new IllegalArgumentException("'" + list + "' is no list of processors such as 0,2-3");
            }
            numbers.set(first, last + 1);
        }
        return numbers;
    }

    private static int number(String text, String list) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) >= MOST) {
            throw new IllegalArgumentException("'" + list + "' is no list of processors such as 0,2-3");
        }
        return Integer.parseInt(text);
    }

    private static String allowed() {
        return ProcessStatus.find("Cpus_allowed_list")
                .orElseThrow(() -> new IllegalStateException("the system does not tell which processors there are"));
    }

    /**
     * Has the thread that calls run on the next of the processors from now on.
     *
     * @throws IllegalStateException if the system refuses it
     */
    void pinThread() {
        int number = numbers[Math.floorMod(next.getAndIncrement(), numbers.length)];
        byte[] mask = new byte[MOST / Byte.SIZE];
        mask[number / Byte.SIZE] = (byte) (1 << number % Byte.SIZE);
        if (scheduling.sched_setaffinity(0, mask.length, mask) != 0) {
            throw new IllegalStateException("the system does not let an event loop run on processor " + number);
        }
    }
}
