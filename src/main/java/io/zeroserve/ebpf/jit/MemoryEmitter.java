package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.OptionalInt;

/**
 * Loads, stores and atomics (RFC 9669 5), each checked against the cage; see the package's description for why that
 * holds.
 */
final class MemoryEmitter {

    private MemoryEmitter() {
    }

    static void load(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        CodeBuilder code = method.code();
        pushArray(method, opcode.bits());
        pushLoadIndex(method, opcode, in, pc);
        switch (opcode.bits()) {
            case 8 -> code.baload().loadConstant(0xff).iand();
            case 16 -> get(method, 16).i2c();
            default -> get(method, opcode.bits());
        }
        switch (opcode.bits()) {
            case 64 -> method.registers().store(in.dst());
            case 32 -> method.registers().storeInt(in.dst());
            default -> method.registers().storeNatural(in.dst());
        }
    }

    static void loadSigned(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        pushArray(method, opcode.bits());
        pushLoadIndex(method, opcode, in, pc);
        if (opcode.bits() == 8) {
            method.code().baload();
        } else {
            get(method, opcode.bits());
        }
        method.code().i2l();
        method.registers().store(in.dst());
    }

    static void store(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        pushArray(method, opcode.bits());
        pushStoreIndex(method, opcode, in, pc);
        if (opcode.bits() == 64) {
            method.registers().loadOperand(opcode, in);
        } else {
            method.registers().loadIntOperand(opcode, in);
        }
        set(method, opcode.bits());
    }

    /** No other thread sees the cage, so that reading and then writing is atomic. */
    static void atomic(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        CodeBuilder code = method.code();
        int bits = opcode.bits();
        int index = method.scratchInt();
        int old = method.scratchLong();
        pushStoreIndex(method, opcode, in, pc);
        code.istore(index);
        pushArray(method, bits);
        code.iload(index);
        get(method, bits);
        if (bits == 32) {
            code.i2l().loadConstant(0xffff_ffffL).land();
        }
        code.lstore(old);
        pushArray(method, bits);
        code.iload(index).lload(old);
        method.registers().load(in.src());
        switch (opcode.operation()) {
            case ATOMIC_ADD, FETCH_ADD -> code.ladd();
            case ATOMIC_OR, FETCH_OR -> code.lor();
            case ATOMIC_AND, FETCH_AND -> code.land();
            case ATOMIC_XOR, FETCH_XOR -> code.lxor();
            case XCHG -> code.dup2_x2().pop2().pop2();
            case CMPXCHG -> {
                method.registers().load(0);
                code.invokestatic(Names.ARITHMETIC, "compareExchange" + bits, Names.CMPXCHG);
            }
            default -> throw new IllegalArgumentException(opcode + " is not atomic");
        }
        if (bits == 32) {
            code.l2i();
        }
        set(method, bits);
        switch (opcode.operation()) {
            case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG -> {
                code.lload(old);
                method.registers().store(in.src());
            }
            case CMPXCHG -> {
                code.lload(old);
                method.registers().store(0);
            }
            default -> {
                // the old value is dropped
            }
        }
    }

    private static void pushArray(MethodEmitter method, int bits) {
        if (bits > 8) {
            method.code().getstatic(Names.CAGE, Names.varHandle(bits), Names.VAR_HANDLE);
        }
        method.code().getstatic(method.owner(), ClassEmitter.MEMORY, Names.BYTES);
    }

    private static CodeBuilder get(MethodEmitter method, int bits) {
        return method.code().invokevirtual(Names.VAR_HANDLE, "get", Names.get(bits));
    }

    private static void set(MethodEmitter method, int bits) {
        if (bits == 8) {
            method.code().bastore();
        } else {
            if (bits == 16) {
                method.code().i2s();
            }
            method.code().invokevirtual(Names.VAR_HANDLE, "set", Names.set(bits));
        }
    }

    /**
     * Pushes the fuel that is left as an int. A careful copy reads it as a long: of two equal loads HotSpot makes one,
     * before the branch between them, and keeps the result in a register all the way through the other copies.
     */
    static void pushFuel(MethodEmitter method) {
        int bits = method.isCareful() ? Long.SIZE : Integer.SIZE;
        pushArray(method, bits);
        method.code().loadConstant(method.layout().fuelIndex());
        get(method, bits);
        if (bits == Long.SIZE) {
            method.code().l2i();
        }
    }

    /** Pops an int as the fuel that is left. */
    static void popFuel(MethodEmitter method) {
        method.code().istore(method.scratchInt());
        pushArray(method, Integer.SIZE);
        method.code().loadConstant(method.layout().fuelIndex()).iload(method.scratchInt());
        set(method, Integer.SIZE);
    }

    /** Checks a group of accesses, and keeps the index of its lowest byte; goes elsewhere if one of them might fail. */
    static void checkGroup(MethodEmitter method, AddressPlan.Group group, Label otherwise) {
        CodeBuilder code = method.code();
        pushBase(method, group);
        checkBelow(method, bound(method, group), otherwise);
        code.l2i();
        if (start(method, group) != 0) {
            code.loadConstant(start(method, group)).iadd();
        }
        code.istore(method.groupLocal(group));
    }

    /**
     * The same for a strided group. HotSpot knows the ranges of what was compared with constants, and from these that
     * every sum lies in the array; that the last one lies in the cage is for us to see.
     *
     * @param strides how often the stride is added until the last copy
     */
    static void checkStridedGroup(MethodEmitter method, AddressPlan.Group group, int strides, Label otherwise) {
        CodeBuilder code = method.code();
        method.registers().load(group.stride());
        pushArray(method, Long.SIZE);
        code.loadConstant(method.layout().zeroIndex());
        get(method, Long.SIZE).ladd();
        checkBelow(method, CageLayout.MAX_STRIDE + 1, otherwise);
        code.lstore(method.strideLocal(group));
        pushBase(method, group);
        checkBelow(method, bound(method, group), otherwise);
        code.dup2().lload(method.strideLocal(group)).loadConstant((long) strides).lmul().ladd()
            .loadConstant(bound(method, group)).lcmp();
        // The index lies below what was compared.
        Label checked = code.newLabel();
        code.iflt(checked).pop2().goto_(otherwise).labelBinding(checked);
        if (start(method, group) != 0) {
            code.loadConstant((long) start(method, group)).ladd();
        }
        code.lstore(method.groupLocal(group));
    }

    /** Goes on to the accesses that a strided group has in the next copy. */
    static void stepGroup(MethodEmitter method, AddressPlan.Group group) {
        method.code().lload(method.groupLocal(group)).lload(method.strideLocal(group)).ladd()
            .lstore(method.groupLocal(group));
    }

    /** Pushes the index of a group's lowest byte, as a long, less where its range starts. */
    private static void pushBase(MethodEmitter method, AddressPlan.Group group) {
        long constant = group.low() - CageLayout.BASE - start(method, group);
        method.registers().loadSum(group.base().plus(Sum.constant(constant)));
    }

    /** Where the range starts that all of a group must lie in. */
    private static int start(MethodEmitter method, AddressPlan.Group group) {
        return group.writable() ? method.program().frameFloor() : 0;
    }

    /** How many indexes a group can begin at. */
    private static long bound(MethodEmitter method, AddressPlan.Group group) {
        int end = group.writable() ? method.layout().writableEnd() : method.layout().limit();
        return Math.max(0, end - start(method, group) - group.span() + 1);
    }

    /** Leaves the long on the stack, known to HotSpot to be from 0 to a bound; goes elsewhere if it is not below it. */
    private static void checkBelow(MethodEmitter method, long bound, Label otherwise) {
        method.code().lstore(method.scratchLong())
            .lload(method.scratchLong()).loadConstant(bound)
            .invokestatic(Names.desc(Long.class), "compareUnsigned", Names.LONGS_TO_INT).ifge(otherwise)
            .lload(method.scratchLong()).loadConstant(bound)
            .invokestatic(Names.OBJECTS, "checkIndex", Names.CHECK_INDEX);
    }

    /**
     * Pushes the index of an access that is in a group, if it is. In a strided one its register is then computed from
     * the index, to the same value, so that HotSpot has one chain of additions to keep and not two.
     */
    private static boolean pushGroupedIndex(MethodEmitter method, int pc, int register, short offset) {
        AddressPlan.Grouped grouped = method.groupOf(pc);
        if (grouped == null) {
            return false;
        }
        CodeBuilder code = method.code();
        int local = method.groupLocal(grouped.group());
        if (grouped.group().isStrided()) {
            code.lload(local).loadConstant(grouped.distance() + CageLayout.BASE - offset).ladd();
            method.registers().repeat(register);
            code.lload(local).loadConstant((long) grouped.distance()).ladd().l2i();
        } else {
            code.iload(local);
            if (grouped.distance() != 0) {
                code.loadConstant(grouped.distance()).iadd();
            }
        }
        return true;
    }

    /** Pushes the checked index of a load as an int. */
    private static void pushLoadIndex(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        OptionalInt distance = method.program().distance(pc);
        if (distance.isPresent()) {
            method.registers().loadFramePointer(distance.getAsInt());
        } else if (!pushGroupedIndex(method, pc, in.src(), in.offset())) {
            method.registers().load(in.src());
            method.code().loadConstant(in.offset() - CageLayout.BASE).ladd();
            checkIndex(method, method.layout().limit(), opcode, in.src(), CageLayout.BASE - in.offset());
        }
    }

    /**
     * Pushes the checked index of a store as an int. One comparison tells that it lies between the frame floor and the
     * end of what may be written, as nearly every store does; any other is noted, so that the cage is cleaned, and then
     * checked against the whole range.
     */
    private static void pushStoreIndex(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        OptionalInt distance = method.program().distance(pc);
        if (distance.isPresent()) {
            method.registers().loadFramePointer(distance.getAsInt());
            return;
        }
        if (pushGroupedIndex(method, pc, in.dst(), in.offset())) {
            return;
        }
        CodeBuilder code = method.code();
        int floor = method.program().frameFloor();
        int end = method.layout().writableEnd();
        Label low = code.newLabel();
        Label checked = code.newLabel();
        method.registers().load(in.dst());
        code.loadConstant(in.offset() - CageLayout.BASE - floor).ladd()
            .dup2().loadConstant((long) bound(end - floor, opcode))
            .invokestatic(Names.desc(Long.class), "compareUnsigned", Names.LONGS_TO_INT).ifge(low);
        checkIndex(method, end - floor, opcode, in.dst(), floor + CageLayout.BASE - in.offset());
        code.loadConstant(floor).iadd().labelBinding(checked);
        method.outOfLine(() -> {
            method.markPlace(pc);
            code.labelBinding(low).loadConstant((long) floor).ladd()
                .dup2().getstatic(method.owner(), ClassEmitter.CAGE, Names.CAGE)
                .invokestatic(Names.RUNTIME_SUPPORT, "noteStore", Names.NOTE_STORE);
            checkIndex(method, end, opcode);
            code.goto_(checked);
        });
    }

    /** Replaces the long on the stack by an int, if an access there ends before a limit. */
    private static void checkIndex(MethodEmitter method, int end, Opcode opcode) {
        method.code().loadConstant((long) bound(end, opcode))
            .invokestatic(Names.OBJECTS, "checkIndex", Names.CHECK_INDEX).l2i();
    }

    /**
     * The same for an access whose address is in a register. In the copies of a counted loop the register is then
     * computed from the index, to the same value: since there is no branch between their checks, HotSpot would compute
     * all addresses before the first of them and run out of registers. So it can go on only when one is checked.
     *
     * @param distance what the register is above the index
     */
    private static void checkIndex(MethodEmitter method, int end, Opcode opcode, int register, long distance) {
        CodeBuilder code = method.code();
        code.loadConstant((long) bound(end, opcode)).invokestatic(Names.OBJECTS, "checkIndex", Names.CHECK_INDEX);
        if (method.skipsTests() && register != Instruction.FRAME_POINTER) {
            code.dup2().loadConstant(distance).ladd();
            method.registers().repeat(register);
        }
        code.l2i();
    }

    /** How many indexes an access can begin at. */
    private static int bound(int end, Opcode opcode) {
        return end - opcode.bits() / 8 + 1;
    }
}
