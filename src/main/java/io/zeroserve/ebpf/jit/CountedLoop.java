package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.jit.CodeLayout.Place;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An unrolled loop that ends only where something that it counts up reaches a limit. Where the limit is far enough away
 * for all copies, which one test before the first of them tells, none but the last need look.
 *
 * <p>What is compared must grow by the same in each copy: by a positive constant, or by a register that is tested to be
 * from 0 to 2^31 - 1. If it was not negative in the first copy, it does not wrap around in the others, so that if it is
 * below the limit in the last but one, it was in all before.
 *
 * @param bounds one for each condition
 */
record CountedLoop(List<Bound> bounds) {
    /** The most that may be added from one copy to the next. */
    private static final long MAX_STEP = 1 << 20;

    /**
     * A condition in one copy.
     *
     * @param place where it is
     * @param value what is compared, or null if that is not known
     * @param limit what it is compared with, or null
     */
    record Test(Place place, Sum value, Sum limit) {
    }

    /**
     * What must hold before the first copy so that a condition keeps the loop going in all but the last.
     *
     * @param first        what is compared in the first copy: not to be negative
     * @param last         what is compared in the last copy but one: to be below the limit, unsigned
     * @param limit        the limit
     * @param inclusive    whether it may also be equal to the limit
     * @param stepRegister the register that it grows by: to be from 0 to 2^31 - 1; -1 if it grows by a constant
     */
    record Bound(Sum first, Sum last, Sum limit, boolean inclusive, int stepRegister) {
    }

    /** Finds out whether a loop is one. */
    static Optional<CountedLoop> of(VerifiedProgram program, ControlFlowGraph graph, UnrolledLoop loop, List<Test> tests) {
        List<Bound> bounds = new ArrayList<>();
        for (int block : loop.blocks().stream().toArray()) {
            int[] successors = graph.successors(block);
            boolean leaves = false;
            for (int successor : successors) {
                leaves |= !loop.contains(successor);
            }
            if (leaves) {
                int pc = graph.last(block);
                boolean staysIfTrue = successors.length == 2 && loop.contains(successors[1]);
                Optional<Bound> bound = successors.length != 2 ? Optional.empty() : bound(program.opcode(pc), staysIfTrue,
                    loop.copies(), tests.stream().filter(test -> test.place().pc() == pc)
                        .sorted(Comparator.comparingInt(test -> test.place().copy())).toList());
                if (bound.isEmpty()) {
                    return Optional.empty();
                }
                bounds.add(bound.get());
            }
        }
        return bounds.isEmpty() ? Optional.empty() : Optional.of(new CountedLoop(bounds));
    }

    private static Optional<Bound> bound(Opcode opcode, boolean staysIfTrue, int copies, List<Test> tests) {
        boolean below = staysBelow(opcode.operation(), staysIfTrue);
        boolean inclusive = staysUpTo(opcode.operation(), staysIfTrue);
        if (!below && !inclusive || tests.size() != copies
            || tests.stream().anyMatch(test -> test.value == null || test.limit == null)) {
            return Optional.empty();
        }
        Test first = tests.getFirst();
        Test last = tests.get(copies - 2);
        Sum second = tests.get(1).value;
        long constantStep = second.constant() - first.value.constant();
        long termStep = second.terms() - first.value.terms();
        for (int i = 0; i < copies; i++) {
            Test test = tests.get(i);
            if (!first.limit.equals(test.limit) || test.value.terms() != first.value.terms() + i * termStep
                || test.value.constant() != first.value.constant() + i * constantStep) {
                return Optional.empty();
            }
        }
        if (termStep == 0 && constantStep > 0 && constantStep <= MAX_STEP) {
            return Optional.of(new Bound(first.value, last.value, first.limit, inclusive, -1));
        }
        int register = Long.numberOfTrailingZeros(termStep) / 4;
        return termStep != 0 && constantStep == 0 && Sum.of(register).terms() == termStep
            ? Optional.of(new Bound(first.value, last.value, first.limit, inclusive, register)) : Optional.empty();
    }

    /** Whether being below the limit, unsigned, is enough for a condition to keep the loop going. */
    private static boolean staysBelow(Operation operation, boolean staysIfTrue) {
        return switch (operation) {
            case JLT, JNE -> staysIfTrue;
            case JGE, JEQ -> !staysIfTrue;
            default -> false;
        };
    }

    private static boolean staysUpTo(Operation operation, boolean staysIfTrue) {
        return operation == Operation.JLE && staysIfTrue || operation == Operation.JGT && !staysIfTrue;
    }
}
