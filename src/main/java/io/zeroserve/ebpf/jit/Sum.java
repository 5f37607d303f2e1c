package io.zeroserve.ebpf.jit;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a register holds in one of the copies of a loop: a sum of registers, as they were when the first copy began, and
 * a constant, in 64-bit arithmetic.
 *
 * @param terms    how often each register is in the sum, 0 to 15, four bits each, r0 lowest
 * @param constant what is added
 */
record Sum(long terms, long constant) {
    private static final int BITS = 4;
    private static final long MOST = (1L << BITS) - 1;
    private static final int REGISTERS = 11;

    static Sum constant(long constant) {
        return new Sum(0, constant);
    }

    static Sum of(int register) {
        return new Sum(1L << register * BITS, 0);
    }

    /** How often a register is in it. */
    int times(int register) {
        return (int) (terms >>> register * BITS & MOST);
    }

    /** How many registers it is the sum of; one that is in it twice counts twice. */
    int count() {
        return registers().map(this::times).sum();
    }

    /** The registers in it, in ascending order. */
    IntStream registers() {
        return IntStream.range(0, REGISTERS).filter(register -> times(register) > 0);
    }

    /** The sum of both; null if the other is, or if a register would be in it too often. */
    Sum plus(Sum other) {
        if (other == null || IntStream.range(0, REGISTERS).anyMatch(r -> times(r) + other.times(r) > MOST)) {
            return null;
        }
        return new Sum(terms + other.terms, constant + other.constant);
    }

    /** What has to be added to another to get this; null if that has a register more often. */
    Sum minus(Sum other) {
        if (IntStream.range(0, REGISTERS).anyMatch(r -> times(r) < other.times(r))) {
            return null;
        }
        return new Sum(terms - other.terms, constant - other.constant);
    }

    /** What has to be added to each of some sums to get the next, at least two; null if that differs. */
    static Sum step(List<Sum> sums) {
        Sum step = sums.size() < 2 || sums.contains(null) ? null : sums.get(1).minus(sums.get(0));
        for (int i = 2; i < sums.size() && step != null; i++) {
            step = sums.get(i).equals(sums.get(i - 1).plus(step)) ? step : null;
        }
        return step;
    }

    /** Whether it is one register and nothing else. */
    boolean isRegister() {
        return count() == 1 && constant == 0;
    }

    Sum withoutConstant() {
        return new Sum(terms, 0);
    }
}
