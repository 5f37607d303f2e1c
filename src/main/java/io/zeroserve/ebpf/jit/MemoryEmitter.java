package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
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
        pushIndex(method, opcode, in.src(), in.offset(), pc, method.layout().limit());
        switch (opcode.bits()) {
            case 8 -> code.baload().loadConstant(0xff).iand().i2l();
            case 16 -> get(method, 16).loadConstant(0xffff).iand().i2l();
            case 32 -> get(method, 32).i2l().loadConstant(0xffff_ffffL).land();
            default -> get(method, 64);
        }
        method.storeRegister(in.dst());
    }

    static void loadSigned(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        pushArray(method, opcode.bits());
        pushIndex(method, opcode, in.src(), in.offset(), pc, method.layout().limit());
        if (opcode.bits() == 8) {
            method.code().baload();
        } else {
            get(method, opcode.bits());
        }
        method.code().i2l();
        method.storeRegister(in.dst());
    }

    static void store(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        pushArray(method, opcode.bits());
        pushStoreIndex(method, opcode, in, pc);
        if (opcode.bits() == 64) {
            method.loadOperand(opcode, in);
        } else {
            method.loadIntOperand(opcode, in);
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
        method.loadRegister(in.src());
        switch (opcode.operation()) {
            case ATOMIC_ADD, FETCH_ADD -> code.ladd();
            case ATOMIC_OR, FETCH_OR -> code.lor();
            case ATOMIC_AND, FETCH_AND -> code.land();
            case ATOMIC_XOR, FETCH_XOR -> code.lxor();
            case XCHG -> code.dup2_x2().pop2().pop2();
            case CMPXCHG -> {
                method.loadRegister(0);
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
                method.storeRegister(in.src());
            }
            case CMPXCHG -> {
                code.lload(old);
                method.storeRegister(0);
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

    private static void pushStoreIndex(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        pushIndex(method, opcode, in.dst(), in.offset(), pc, method.layout().writableEnd());
    }

    /** Pushes the checked index of an access as an int. */
    private static void pushIndex(MethodEmitter method, Opcode opcode, int base, short offset, int pc, int end) {
        CodeBuilder code = method.code();
        OptionalInt distance = method.program().distance(pc);
        if (distance.isPresent()) {
            method.loadFramePointer(distance.getAsInt());
            return;
        }
        method.loadRegister(base);
        code.loadConstant(offset - CageLayout.BASE).ladd();
        if (opcode.operation() != Operation.LOAD && opcode.operation() != Operation.LOAD_SIGNED) {
            noteLowStore(method);
        }
        code.loadConstant((long) end - opcode.bits() / 8 + 1)
            .invokestatic(Names.OBJECTS, "checkIndex", Names.CHECK_INDEX).l2i();
    }

    /** Lets the cage know of a store below the frames, so that it is cleaned before the next run. */
    private static void noteLowStore(MethodEmitter method) {
        CodeBuilder code = method.code();
        Label usual = code.newLabel();
        code.dup2().loadConstant((long) method.program().frameFloor()).lcmp().ifge(usual)
            .dup2().getstatic(method.owner(), ClassEmitter.CAGE, Names.CAGE)
            .invokestatic(Names.RUNTIME_SUPPORT, "noteStore", Names.NOTE_STORE)
            .labelBinding(usual);
    }
}
