package io.zeroserve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The kernels, each with an argument for which it runs some tens of microseconds natively. */
public enum Kernel {
    /** Linked lists: find, reverse, merge sort. */
    LIST(4),
    /** 16-bit matrices: add, multiply. */
    MATRIX(20),
    /** A scanner for number formats. */
    STATE(8),
    /** CRC-32 by table, CRC-16 bit by bit. */
    CRC(3),
    /** SHA-256. */
    SHA256(160),
    /** Quicksort. */
    SORT(2_048),
    /** Longest-prefix match of URL paths. */
    ROUTER(500),
    /** The sieve of Eratosthenes. */
    SIEVE(16_384),
    /** Calls of functions that are not inlined. */
    CALLS(6_000),
    /** Big-endian records, byte-swapped. */
    RECORDS(40);

    private static final Path FOLDER = Path.of(System.getProperty("zeroserve.bench.kernels", "target/bench/engine"));

    private final long argument;

    Kernel(long argument) {
        this.argument = argument;
    }

    /** The name of its C function. */
    public String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is called with. */
    public long argument() {
        return argument;
    }

    /** Its native library. */
    Path library() {
        return FOLDER.resolve(symbol() + ".so").toAbsolutePath();
    }

    /** Its ELF object. */
    byte[] object() {
        return object(symbol());
    }

    /** The ELF object of that name in the folder of compiled kernels. */
    static byte[] object(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name + ".o"));
        } catch (IOException e) {
            throw new IllegalStateException("the kernels are not compiled; bench/engine/run does that", e);
        }
    }
}
