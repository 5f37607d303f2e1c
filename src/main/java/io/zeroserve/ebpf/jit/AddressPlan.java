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
 * Which accesses of an unrolled loop are checked together, once for all copies.
 *
 * <p>Along the copies of a loop, each register is followed as the sum of at most two registers as they were when the
 * first copy began, and a constant. Accesses with the same registers in their address form a group: one check, before the
 * first copy, tells whether all of the range from the lowest of them to the highest may be accessed. If so, each is made
 * at a distance from the checked index, and HotSpot sees that it cannot leave the array; if not, the loop goes on in its
 * careful copy, since the program may well leave the loop before the access that would fail.
 *
 * <p>Nothing rests on this analysis: were it wrong, an access would be made at a wrong place of the same array, or trap.
 */
final class AddressPlan {
    /** The most bytes that one check may cover. */
    private static final int MAX_SPAN = 4096;
    private static final int NONE = -1;

    private final Map<Place, Grouped> accesses = new HashMap<>();
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
    record Group(int number, Base base, long low, int span, boolean writable) {
    }

    /**
     * Registers, as they are when a loop's first copy begins.
     *
     * @param first  a register, or -1
     * @param second another one, or -1; not less than the first
     */
    record Base(int first, int second) {
        private static final Base NOTHING = new Base(NONE, NONE);
    }

    /**
     * An access of a group.
     *
     * @param group    the group
     * @param distance how far it lies above the group's lowest byte
     */
    record Grouped(Group group, int distance) {
    }

    /** What a register holds: the sum of a base and a constant; null if that is not known. */
    private record Value(Base base, long constant) {
        Value plus(Value other) {
            if (other == null || base.second >= 0 && other.base.first >= 0 || other.base.second >= 0 && base.first >= 0) {
                return null;
            }
            Base sum = other.base.first < 0 ? base : base.first < 0 ? other.base
                : new Base(Math.min(base.first, other.base.first), Math.max(base.first, other.base.first));
            return new Value(sum, constant + other.constant);
        }
    }

    private record Access(Place place, Value address, int bytes, boolean store) {
    }

    /**
     * Plans the accesses of a method.
     *
     * @param program the program
     * @param layout  what is written, without careful copies
     */
    AddressPlan(VerifiedProgram program, CodeLayout layout) {
        Map<UnrolledLoop, Map<Base, List<Access>>> found = new LinkedHashMap<>();
        List<Step> steps = layout.steps();
        Value[][] after = new Value[steps.size()][];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.loop() == null) {
                continue;
            }
            Value[] values = before(layout, step, after);
            if (values != null) {
                Map<Base, List<Access>> bases = found.computeIfAbsent(step.loop(), _ -> new LinkedHashMap<>());
                for (int pc = step.from(); pc < step.to(); pc = program.next(pc)) {
                    note(program, pc, step.copy(), values, bases);
                    step(program, pc, values);
                }
                after[i] = values;
            }
        }
        found.forEach((loop, bases) -> bases.forEach((base, all) -> group(loop, base, all)));
    }

    private static Value[] before(CodeLayout layout, Step step, Value[][] after) {
        if (step.block() == step.loop().header() && step.copy() == 0) {
            Value[] values = new Value[Instruction.REGISTERS];
            for (int register = 0; register < values.length; register++) {
                values[register] = new Value(new Base(register, NONE), 0);
            }
            return values;
        }
        int predecessor = layout.onlyPredecessor(step);
        return predecessor < 0 || after[predecessor] == null ? null : after[predecessor].clone();
    }

    private static void note(VerifiedProgram program, int pc, int copy, Value[] values, Map<Base, List<Access>> bases) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        boolean load = opcode.operation() == Operation.LOAD || opcode.operation() == Operation.LOAD_SIGNED;
        if (!load && opcode.operation() != Operation.STORE || program.distance(pc).isPresent()) {
            return;
        }
        Value pointer = values[load ? in.src() : in.dst()];
        if (pointer != null && pointer.base.first >= 0) {
            Value address = new Value(pointer.base, pointer.constant + in.offset());
            bases.computeIfAbsent(pointer.base, _ -> new ArrayList<>())
                .add(new Access(new Place(pc, copy), address, opcode.bits() / 8, !load));
        }
    }

    private static void step(VerifiedProgram program, int pc, Value[] values) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        boolean immediate = opcode.operand() == Opcode.Operand.IMM;
        Value operand = immediate ? new Value(Base.NOTHING, in.imm()) : values[in.src()];
        boolean wide = opcode.bits() == 64;
        switch (opcode.operation()) {
            case MOV -> values[in.dst()] = wide || immediate && in.imm() >= 0 ? operand : null;
            case ADD -> values[in.dst()] = wide && values[in.dst()] != null ? values[in.dst()].plus(operand) : null;
            case SUB -> values[in.dst()] = wide && immediate && values[in.dst()] != null
                ? values[in.dst()].plus(new Value(Base.NOTHING, -(long) in.imm())) : null;
            case LOAD_IMMEDIATE_64 -> values[in.dst()] = new Value(Base.NOTHING, program.linked().code().wideImm(pc));
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

    private void group(UnrolledLoop loop, Base base, List<Access> all) {
        long low = all.stream().mapToLong(access -> access.address.constant).min().orElseThrow();
        long high = all.stream().mapToLong(access -> access.address.constant + access.bytes).max().orElseThrow();
        if (all.size() < 2 || high - low > MAX_SPAN || high < low) {
            return;
        }
        Group group = new Group(groupCount++, base, low, (int) (high - low), all.stream().anyMatch(Access::store));
        groups.computeIfAbsent(loop, _ -> new ArrayList<>()).add(group);
        all.forEach(access -> accesses.put(access.place, new Grouped(group, (int) (access.address.constant - low))));
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
