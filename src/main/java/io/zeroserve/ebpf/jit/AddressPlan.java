package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.jit.CodeLayout.Place;
import io.zeroserve.ebpf.jit.CodeLayout.Step;
import io.zeroserve.ebpf.verify.InstructionRules;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * <p>How the conditions are used is told in {@link CountedLoop}.
 *
 * <p>Nothing rests on this analysis: were it wrong, an access would be made at a wrong place of the same array, or
 * trap.
 */
final class AddressPlan {
    /** The most bytes that one check may cover. */
    private static final int MAX_SPAN = 4096;
    /** The most registers in the address of accesses that are checked together. */
    private static final int MAX_TERMS = 2;

    private final Map<Place, Grouped> accesses = new HashMap<>();
    private final Map<UnrolledLoop, List<CountedLoop.Test>> tests = new HashMap<>();
    private final Map<UnrolledLoop, List<Group>> groups = new HashMap<>();
    private int groupCount;

    /**
     * Accesses that are checked together.
     *
     * @param number   its number in the method
     * @param base     what their addresses have in common
     * @param low      the distance of the lowest byte from the sum of those registers
     * @param span     the bytes from the lowest to the highest, both included
     * @param writable whether one of them is a store
     */
    record Group(int number, Sum base, long low, int span, boolean writable) {
    }

    /**
     * An access of a group.
     *
     * @param group    the group
     * @param distance how far it lies above the group's lowest byte
     */
    record Grouped(Group group, int distance) {
    }

    private record Access(Place place, Sum address, int bytes, boolean store) {
    }

    /**
     * Plans the accesses of a method.
     *
     * @param program the program
     * @param layout  what is written, without careful copies
     */
    AddressPlan(VerifiedProgram program, CodeLayout layout) {
        Map<UnrolledLoop, Map<Sum, List<Access>>> found = new LinkedHashMap<>();
        List<Step> steps = layout.steps();
        Sum[][] after = new Sum[steps.size()][];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.loop() == null) {
                continue;
            }
            Sum[] values = before(layout, step, after);
            int last = step.from();
            if (values != null) {
                Map<Sum, List<Access>> bases = found.computeIfAbsent(step.loop(), _ -> new LinkedHashMap<>());
                for (int pc = step.from(); pc < step.to(); pc = program.next(pc)) {
                    note(program, pc, step.copy(), values, bases);
                    step(program, pc, values);
                    last = pc;
                }
                after[i] = values;
                noteTest(program, last, step, values);
            }
        }
        found.forEach((loop, bases) -> bases.forEach((base, all) -> group(loop, base, all)));
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

    private static void note(VerifiedProgram program, int pc, int copy, Sum[] values, Map<Sum, List<Access>> bases) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        boolean load = opcode.operation() == Operation.LOAD || opcode.operation() == Operation.LOAD_SIGNED;
        if (!load && opcode.operation() != Operation.STORE || program.distance(pc).isPresent()) {
            return;
        }
        Sum pointer = values[load ? in.src() : in.dst()];
        if (pointer != null && pointer.count() > 0 && pointer.count() <= MAX_TERMS) {
            Sum address = pointer.plus(Sum.constant(in.offset()));
            bases.computeIfAbsent(address.withoutConstant(), _ -> new ArrayList<>())
                .add(new Access(new Place(pc, copy), address, opcode.bits() / 8, !load));
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

    private void group(UnrolledLoop loop, Sum base, List<Access> all) {
        long low = all.stream().mapToLong(access -> access.address.constant()).min().orElseThrow();
        long high = all.stream().mapToLong(access -> access.address.constant() + access.bytes).max().orElseThrow();
        if (all.size() < 2 || high - low > MAX_SPAN || high < low) {
            return;
        }
        Group group = new Group(groupCount++, base, low, (int) (high - low), all.stream().anyMatch(Access::store));
        groups.computeIfAbsent(loop, _ -> new ArrayList<>()).add(group);
        all.forEach(access -> accesses.put(access.place, new Grouped(group, (int) (access.address.constant() - low))));
    }

    /** The conditions of a loop that compare 64 bits and are reached in one way, in every copy. */
    List<CountedLoop.Test> tests(UnrolledLoop loop) {
        return tests.getOrDefault(loop, List.of());
    }

    /** The groups that are checked before the first copy of a loop; empty if there are none. */
    List<Group> groups(UnrolledLoop loop) {
        return groups.getOrDefault(loop, List.of());
    }

    /** The group of an access; null if it is checked by itself. */
    Grouped groupOf(Place place) {
        return accesses.get(place);
    }
}
