package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.jit.CodeLayout.Place;
import io.zeroserve.ebpf.jit.CodeLayout.Step;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.InstructionRules;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is checked of an unrolled loop once for all copies: accesses that lie at constant distances from each other, and
 * conditions that count.
 *
 * <p>Along the copies of a loop, each register is followed as a sum of registers as they were when the first copy
 * began, and a constant ({@link Sum}). Accesses with the same registers in their address form a group: one check,
 * before the first copy, tells whether all of the range from the lowest of them to the highest may be accessed. If so,
 * each is made at a distance from the checked index, and HotSpot sees that it cannot leave the array; if not, the loop
 * goes on in its careful copy, since the program may well leave the loop before the access that would fail.
 *
 * <p>In a {@link CountedLoop}, which is known to make all copies, accesses may also lie as far apart from copy to copy
 * as a register says: a <em>strided</em> group. The register is checked to be from 0 to
 * {@link CageLayout#MAX_STRIDE}, and the first and the last of the accesses to lie inside; so do all between. HotSpot
 * sees that none of them can leave the array, which is longer than the cage by as much as that many strides.
 *
 * <p>Nothing rests on this analysis: were it wrong, an access would be made at a wrong place of the same array, or
 * trap.
 */
final class AddressPlan {
    /** The most bytes that one check may cover. */
    private static final int MAX_SPAN = 4096;
    /** The most registers in the address of accesses that are checked together. */
    private static final int MAX_TERMS = 2;

    /** How many slots of local variables a group needs, and a strided one: two longs. */
    private static final int SLOTS = 1;
    private static final int STRIDED_SLOTS = 4;

    private final Map<Place, Grouped> accesses = new HashMap<>();
    private final Map<UnrolledLoop, List<CountedLoop.Test>> tests = new HashMap<>();
    private final Map<UnrolledLoop, CountedLoop> counted = new HashMap<>();
    private final Map<UnrolledLoop, List<Group>> groups = new HashMap<>();
    private final Map<UnrolledLoop, DeferredRegisters> deferred = new HashMap<>();
    private int slots;

    /**
     * Accesses that are checked together.
     *
     * @param slot     the first of its local variables, from 0
     * @param base     what their addresses have in common, in the first copy if it is strided
     * @param low      the distance of the lowest byte from the sum of those registers
     * @param span     the bytes from the lowest to the highest, both included; in one copy if it is strided
     * @param writable whether one of them is a store
     * @param stride   the register that tells how far the accesses of a copy lie above those of the copy before; -1 if
     *                 the distances are constants
     */
    record Group(int slot, Sum base, long low, int span, boolean writable, int stride) {
        boolean isStrided() {
            return stride >= 0;
        }
    }

    /**
     * An access of a group.
     *
     * @param group    the group
     * @param distance how far it lies above the group's lowest byte, of the same copy if it is strided
     */
    record Grouped(Group group, int distance) {
    }

    private record Access(Place place, Sum address, int bytes, boolean store) {
    }

    /**
     * Plans the accesses of a method.
     *
     * @param program  the program
     * @param graph    the function
     * @param liveness which of its registers are needed
     * @param layout   what is written, with each copy once
     */
    AddressPlan(VerifiedProgram program, ControlFlowGraph graph, Liveness liveness, CodeLayout layout) {
        Map<UnrolledLoop, List<Access>> found = new LinkedHashMap<>();
        Map<UnrolledLoop, Sum[]> atLast = new HashMap<>();
        Set<UnrolledLoop> straight = new HashSet<>();
        List<Step> steps = layout.steps();
        Sum[][] after = new Sum[steps.size()][];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.loop() == null) {
                continue;
            }
            Sum[] values = before(layout, step, after);
            int last = step.from();
            if (step.block() == step.loop().header() && step.copy() == step.loop().copies() - 1 && values != null) {
                atLast.put(step.loop(), values.clone());
                straight.add(step.loop());
            }
            if (values == null) {
                straight.remove(step.loop());
            }
            if (values != null) {
                List<Access> all = found.computeIfAbsent(step.loop(), _ -> new ArrayList<>());
                for (int pc = step.from(); pc < step.to(); pc = program.next(pc)) {
                    note(program, pc, step.copy(), values, all);
                    step(program, pc, values);
                    last = pc;
                }
                after[i] = values;
                noteTest(program, last, step, values);
            }
        }
        tests.forEach((loop, all) -> {
            if (loop.more() > 0) {
                CountedLoop.of(program, graph, loop, all).ifPresent(is -> counted.put(loop, is));
            }
        });
        found.forEach((loop, all) -> {
            if (counted.containsKey(loop)) {
                groupByStride(loop, all);
            }
            groupByBase(loop, all);
        });
        straight.stream().filter(counted::containsKey).forEach(loop -> deferred.put(loop,
            DeferredRegisters.of(program, graph, liveness, loop, atLast.get(loop), pc -> isGrouped(loop, pc))));
    }

    private static Sum[] before(CodeLayout layout, Step step, Sum[][] after) {
        if (step.block() == step.loop().header() && step.copy() == 0) {
            Sum[] values = new Sum[Instruction.REGISTERS];
            for (int register = 0; register < values.length; register++) {
                values[register] = Sum.of(register);
            }
            return values;
        }
        int predecessor = layout.onlyPredecessor(step);
        return predecessor < 0 || after[predecessor] == null ? null : after[predecessor].clone();
    }

    private static void note(VerifiedProgram program, int pc, int copy, Sum[] values, List<Access> all) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        boolean load = opcode.operation() == Operation.LOAD || opcode.operation() == Operation.LOAD_SIGNED;
        if (!load && opcode.operation() != Operation.STORE || program.distance(pc).isPresent()) {
            return;
        }
        Sum pointer = values[load ? in.src() : in.dst()];
        if (pointer != null && pointer.count() > 0) {
            all.add(new Access(new Place(pc, copy), pointer.plus(Sum.constant(in.offset())), opcode.bits() / 8, !load));
        }
    }

    private void noteTest(VerifiedProgram program, int pc, Step step, Sum[] values) {
        Opcode opcode = program.opcode(pc);
        if (opcode.isBranch() && opcode.bits() == 64) {
            Instruction in = program.instruction(pc);
            Sum limit = opcode.operand() == Opcode.Operand.IMM ? Sum.constant(in.imm()) : values[in.src()];
            tests.computeIfAbsent(step.loop(), _ -> new ArrayList<>())
                .add(new CountedLoop.Test(new Place(pc, step.copy()), values[in.dst()], limit));
        }
    }

    private static void step(VerifiedProgram program, int pc, Sum[] values) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        boolean immediate = opcode.operand() == Opcode.Operand.IMM;
        Sum operand = immediate ? Sum.constant(in.imm()) : values[in.src()];
        boolean wide = opcode.bits() == 64;
        switch (opcode.operation()) {
            case MOV -> values[in.dst()] = wide || immediate && in.imm() >= 0 ? operand : null;
            case ADD -> values[in.dst()] = wide && values[in.dst()] != null ? values[in.dst()].plus(operand) : null;
            case SUB -> values[in.dst()] = wide && immediate && values[in.dst()] != null
                ? values[in.dst()].plus(Sum.constant(-(long) in.imm())) : null;
            case LOAD_IMMEDIATE_64 -> values[in.dst()] = Sum.constant(program.linked().code().wideImm(pc));
            case CALL_HELPER, CALL_LOCAL, CALL_REGISTER -> Arrays.fill(values, 0, 6, null);
            case CMPXCHG -> values[0] = null;
            default -> {
                InstructionRules.Rule rule = InstructionRules.of(opcode);
                if (rule.dst().writes()) {
                    values[in.dst()] = null;
                }
                if (rule.src().writes()) {
                    values[in.src()] = null;
                }
            }
        }
    }

    /** Groups accesses that have the same registers in their address, unless they are in a group already. */
    private void groupByBase(UnrolledLoop loop, List<Access> all) {
        Map<Sum, List<Access>> bases = new LinkedHashMap<>();
        for (Access access : all) {
            if (access.address.count() <= MAX_TERMS && !accesses.containsKey(access.place)) {
                bases.computeIfAbsent(access.address.withoutConstant(), _ -> new ArrayList<>()).add(access);
            }
        }
        bases.forEach((base, same) -> {
            if (same.size() > 1) {
                group(loop, base, -1, same, same);
            }
        });
    }

    /** Groups accesses whose addresses grow by the same register from each copy to the next. */
    private void groupByStride(UnrolledLoop loop, List<Access> all) {
        Map<Integer, List<Access>> byInstruction = new LinkedHashMap<>();
        all.forEach(access -> byInstruction.computeIfAbsent(access.place.pc(), _ -> new ArrayList<>()).add(access));
        Map<List<Sum>, List<List<Access>>> alike = new LinkedHashMap<>();
        for (List<Access> copies : byInstruction.values()) {
            Sum first = copies.getFirst().address;
            Sum step = Sum.step(copies.stream().map(Access::address).toList());
            if (copies.size() == loop.copies() && first.count() <= MAX_TERMS && step != null && step.isRegister()) {
                alike.computeIfAbsent(List.of(first.withoutConstant(), step), _ -> new ArrayList<>()).add(copies);
            }
        }
        alike.forEach((key, instructions) -> group(loop, key.getFirst(),
            key.getLast().registers().findFirst().orElseThrow(), instructions.stream().map(List::getFirst).toList(),
            instructions.stream().flatMap(List::stream).toList()));
    }

    /**
     * Makes a group.
     *
     * @param first the accesses that tell its range: all, or those of the first copy if it is strided
     */
    private void group(UnrolledLoop loop, Sum base, int stride, List<Access> first, List<Access> all) {
        long low = first.stream().mapToLong(access -> access.address.constant()).min().orElseThrow();
        long high = first.stream().mapToLong(access -> access.address.constant() + access.bytes).max().orElseThrow();
        if (high - low > MAX_SPAN || high < low) {
            return;
        }
        Group group =
            new Group(slots, base, low, (int) (high - low), first.stream().anyMatch(Access::store), stride);
        slots += group.isStrided() ? STRIDED_SLOTS : SLOTS;
        groups.computeIfAbsent(loop, _ -> new ArrayList<>()).add(group);
        all.forEach(access -> accesses.put(access.place, new Grouped(group, (int) (access.address.constant() - low))));
    }

    /** Whether the access at a slot is in a group in every copy. */
    boolean isGrouped(UnrolledLoop loop, int pc) {
        return IntStream.range(0, loop.copies()).allMatch(copy -> accesses.containsKey(new Place(pc, copy)));
    }

    /** Whether a copy of a counted loop has no code for an instruction if it need not look at the conditions. */
    boolean isLeftOut(VerifiedProgram program, UnrolledLoop loop, int pc) {
        return program.opcode(pc).isBranch() || deferred(loop).skips(program, pc);
    }

    /** The registers that are not computed in the first copies of a loop. */
    DeferredRegisters deferred(UnrolledLoop loop) {
        return deferred.getOrDefault(loop, DeferredRegisters.NONE);
    }

    /** What is known of a loop that counts; null if it does not, or has no other copies. */
    CountedLoop counted(UnrolledLoop loop) {
        return counted.get(loop);
    }

    /** The groups of a loop whose distances are constants; they are checked before the first copy. */
    List<Group> groups(UnrolledLoop loop) {
        return groups.getOrDefault(loop, List.of()).stream().filter(group -> !group.isStrided()).toList();
    }

    /** The strided groups of a counted loop; they are checked before the first of the copies that do not look. */
    List<Group> stridedGroups(UnrolledLoop loop) {
        return groups.getOrDefault(loop, List.of()).stream().filter(Group::isStrided).toList();
    }

    /** The group of an access; null if it is checked by itself. */
    Grouped groupOf(Place place) {
        return accesses.get(place);
    }
}
