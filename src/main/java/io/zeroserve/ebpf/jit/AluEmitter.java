package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Opcode.Operand;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/**
 * Arithmetic (RFC 9669 4.1, 4.2). Registers are longs; a 32-bit operation works on ints and zero-extends its result.
 * The JVM masks shift counts as the RFC does.
 */
final class AluEmitter {
    private static final long LOW_HALF = 0xffff_ffffL;

    private AluEmitter() {
    }

    static void add(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        binary(method, opcode, in, CodeBuilder::ladd, CodeBuilder::iadd);
    }

    static void sub(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        binary(method, opcode, in, CodeBuilder::lsub, CodeBuilder::isub);
    }

    static void mul(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        binary(method, opcode, in, CodeBuilder::lmul, CodeBuilder::imul);
    }

    static void or(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        binary(method, opcode, in, CodeBuilder::lor, CodeBuilder::ior);
    }

    static void and(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        binary(method, opcode, in, CodeBuilder::land, CodeBuilder::iand);
    }

    static void xor(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        binary(method, opcode, in, CodeBuilder::lxor, CodeBuilder::ixor);
    }

    static void lsh(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        shift(method, opcode, in, CodeBuilder::lshl, CodeBuilder::ishl);
    }

    static void rsh(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        shift(method, opcode, in, CodeBuilder::lushr, CodeBuilder::iushr);
    }

    static void arsh(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        shift(method, opcode, in, CodeBuilder::lshr, CodeBuilder::ishr);
    }

    static void div(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        divide(method, opcode, in, "div", CodeBuilder::ldiv);
    }

    static void mod(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        divide(method, opcode, in, "mod", CodeBuilder::lrem);
    }

    static void sdiv(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        callArithmetic(method, opcode, in, "sdiv");
    }

    static void smod(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        callArithmetic(method, opcode, in, "smod");
    }

    static void neg(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.loadRegister(in.dst());
        if (opcode.bits() == 64) {
            method.code().lneg();
        } else {
            method.code().l2i().ineg();
            zeroExtend(method);
        }
        method.storeRegister(in.dst());
    }

    static void mov(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        if (opcode.operand() == Operand.IMM) {
            method.code().loadConstant(opcode.bits() == 64 ? (long) in.imm() : in.imm() & LOW_HALF);
        } else {
            method.loadRegister(in.src());
            if (opcode.bits() == 32) {
                method.code().loadConstant(LOW_HALF).land();
            }
        }
        method.storeRegister(in.dst());
    }

    static void movsx8(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        signExtend(method, opcode, in, CodeBuilder::i2b);
    }

    static void movsx16(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        signExtend(method, opcode, in, CodeBuilder::i2s);
    }

    static void movsx32(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        signExtend(method, opcode, in, code -> { });
    }

    static void le16(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        truncate(method, in, 0xffffL);
    }

    static void le32(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        truncate(method, in, LOW_HALF);
    }

    static void le64(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        // Guest memory is little-endian already.
        method.code().nop();
    }

    static void bswap16(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.loadRegister(in.dst());
        method.code().l2i().i2s().invokestatic(Names.desc(Short.class), "reverseBytes", Names.SHORT_TO_SHORT)
            .loadConstant(0xffff).iand().i2l();
        method.storeRegister(in.dst());
    }

    static void bswap32(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.loadRegister(in.dst());
        method.code().l2i().invokestatic(Names.desc(Integer.class), "reverseBytes", Names.INT_TO_INT);
        zeroExtend(method);
        method.storeRegister(in.dst());
    }

    static void bswap64(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.loadRegister(in.dst());
        method.code().invokestatic(Names.desc(Long.class), "reverseBytes", Names.LONG_TO_LONG);
        method.storeRegister(in.dst());
    }

    static void lddw(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.code().loadConstant(method.program().linked().code().wideImm(pc));
        method.storeRegister(in.dst());
    }

    private static void binary(MethodEmitter method, Opcode opcode, Instruction in, Consumer<CodeBuilder> wide,
                               Consumer<CodeBuilder> narrow) {
        method.loadRegister(in.dst());
        if (opcode.bits() == 64) {
            method.loadOperand(opcode, in);
            wide.accept(method.code());
        } else {
            method.code().l2i();
            method.loadIntOperand(opcode, in);
            narrow.accept(method.code());
            zeroExtend(method);
        }
        method.storeRegister(in.dst());
    }

    private static void shift(MethodEmitter method, Opcode opcode, Instruction in, Consumer<CodeBuilder> wide,
                              Consumer<CodeBuilder> narrow) {
        method.loadRegister(in.dst());
        if (opcode.bits() == 64) {
            method.loadIntOperand(opcode, in);
            wide.accept(method.code());
        } else {
            method.code().l2i();
            method.loadIntOperand(opcode, in);
            narrow.accept(method.code());
            zeroExtend(method);
        }
        method.storeRegister(in.dst());
    }

    /** Unsigned division. By a 32-bit constant it is a signed 64-bit one, which HotSpot turns into a multiplication. */
    private static void divide(MethodEmitter method, Opcode opcode, Instruction in, String name,
                               Consumer<CodeBuilder> wide) {
        if (opcode.bits() == 32 && opcode.operand() == Operand.IMM && in.imm() != 0) {
            method.loadRegister(in.dst());
            method.code().loadConstant(LOW_HALF).land().loadConstant(in.imm() & LOW_HALF);
            wide.accept(method.code());
            method.storeRegister(in.dst());
        } else {
            callArithmetic(method, opcode, in, name);
        }
    }

    private static void callArithmetic(MethodEmitter method, Opcode opcode, Instruction in, String name) {
        method.loadRegister(in.dst());
        if (opcode.bits() == 64) {
            method.loadOperand(opcode, in);
            invoke(method, name + "64", Names.LONGS_TO_LONG);
        } else {
            method.code().l2i();
            method.loadIntOperand(opcode, in);
            invoke(method, name + "32", Names.INTS_TO_INT);
            zeroExtend(method);
        }
        method.storeRegister(in.dst());
    }

    private static void invoke(MethodEmitter method, String name, MethodTypeDesc type) {
        method.code().invokestatic(Names.ARITHMETIC, name, type);
    }

    private static void signExtend(MethodEmitter method, Opcode opcode, Instruction in, Consumer<CodeBuilder> narrow) {
        method.loadRegister(in.src());
        method.code().l2i();
        narrow.accept(method.code());
        if (opcode.bits() == 64) {
            method.code().i2l();
        } else {
            zeroExtend(method);
        }
        method.storeRegister(in.dst());
    }

    private static void truncate(MethodEmitter method, Instruction in, long mask) {
        method.loadRegister(in.dst());
        method.code().loadConstant(mask).land();
        method.storeRegister(in.dst());
    }

    private static void zeroExtend(MethodEmitter method) {
        method.code().i2l().loadConstant(LOW_HALF).land();
    }
}
