package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.jit.CodeLayout.Place;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
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
    static Optional<CountedLoop> of(VerifiedProgram program, ControlFlowGraph graph, UnrolledLoop loop,
                                    List<Test> tests) {
        List<Bound> bounds = new ArrayList<>();
        for (int block : loop.blocks().stream().toArray()) {
            int[] successors = graph.successors(block);
            if (Arrays.stream(successors).allMatch(loop::contains)) {
                continue;
            }
            int pc = graph.last(block);
            List<Test> inOrder = tests.stream().filter(test -> test.place().pc() == pc)
                .sorted(Comparator.comparingInt(test -> test.place().copy())).toList();
            if (successors.length != 2 || inOrder.size() != loop.copies()) {
                return Optional.empty();
            }
            Optional<Bound> bound = bound(program.opcode(pc), loop.contains(successors[1]), inOrder);
            if (bound.isEmpty()) {
                return Optional.empty();
            }
            bounds.add(bound.get());
        }
        return bounds.isEmpty() ? Optional.empty() : Optional.of(new CountedLoop(bounds));
    }

    /** @param tests those of each copy, in order */
    private static Optional<Bound> bound(Opcode opcode, boolean staysIfTrue, List<Test> tests) {
        boolean inclusive = staysUpTo(opcode.operation(), staysIfTrue);
        Test first = tests.getFirst();
        Sum step = step(tests);
        if (!inclusive && !staysBelow(opcode.operation(), staysIfTrue) || step == null || first.limit == null
            || !tests.stream().allMatch(test -> first.limit.equals(test.limit))) {
            return Optional.empty();
        }
        return Optional.of(new Bound(first.value, tests.get(tests.size() - 2).value, first.limit, inclusive,
            step.registers().findFirst().orElse(-1)));
    }

    /** What is compared grows by this from each copy to the next; null if it does not, or by what may be too much. */
    private static Sum step(List<Test> tests) {
        Sum step = Sum.step(tests.stream().map(Test::value).toList());
        boolean isConstant =
            step != null && step.count() == 0 && step.constant() > 0 && step.constant() <= MAX_STEP;
        return isConstant || step != null && step.isRegister() ? step : null;
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
