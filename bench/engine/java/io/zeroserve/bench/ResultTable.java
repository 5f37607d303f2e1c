package io.zeroserve.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Prints times side by side, and the geometric mean of their ratios. */
final class ResultTable {
    private final PrintStream out;
    private double logarithms;
    private int rows;

    ResultTable(PrintStream out) {
        this.out = out;
    }

    void header() {
        out.printf(Locale.ROOT, "%-10s %12s %12s %7s%n", "kernel", "native ns", "ebpf ns", "ratio");
    }

    void row(String name, double nativeNanos, double ebpfNanos) {
        double ratio = ebpfNanos / nativeNanos;
        out.printf(Locale.ROOT, "%-10s %12.0f %12.0f %7.2f%n", name, nativeNanos, ebpfNanos, ratio);
        logarithms += Math.log(ratio);
        rows++;
    }

    void footer() {
        if (rows > 0) {
            out.printf(Locale.ROOT, "%-10s %12s %12s %7.2f%n", "geomean", "", "", Math.exp(logarithms / rows));
        }
    }
}
