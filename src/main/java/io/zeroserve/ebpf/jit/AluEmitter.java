package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Opcode.Operand;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/**
 * Arithmetic (RFC 9669 4.1, 4.2). A 32-bit operation works on ints, whatever the registers are kept as. The JVM masks
 * shift counts as the RFC does.
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
        if (opcode.bits() == 64) {
            method.registers().load(in.dst());
            method.code().lneg();
            method.registers().store(in.dst());
        } else {
            method.registers().loadInt(in.dst());
            method.code().ineg();
            method.registers().storeInt(in.dst());
        }
    }

    static void mov(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        if (opcode.bits() == 64) {
            method.registers().loadOperand(opcode, in);
            method.registers().store(in.dst());
        } else {
            method.registers().loadIntOperand(opcode, in);
            method.registers().storeInt(in.dst());
        }
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
        method.registers().loadInt(in.dst());
        method.code().i2c();
        method.registers().storeNatural(in.dst());
    }

    static void le32(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.registers().loadInt(in.dst());
        method.registers().storeInt(in.dst());
    }

    static void le64(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        // Guest memory is little-endian already, but the register may be kept in another way from here on.
        method.registers().load(in.dst());
        method.registers().store(in.dst());
    }

    static void bswap16(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.registers().loadInt(in.dst());
        method.code().i2s().invokestatic(Names.desc(Short.class), "reverseBytes", Names.SHORT_TO_SHORT).i2c();
        method.registers().storeNatural(in.dst());
    }

    static void bswap32(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.registers().loadInt(in.dst());
        method.code().invokestatic(Names.desc(Integer.class), "reverseBytes", Names.INT_TO_INT);
        method.registers().storeInt(in.dst());
    }

    static void bswap64(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.registers().load(in.dst());
        method.code().invokestatic(Names.desc(Long.class), "reverseBytes", Names.LONG_TO_LONG);
        method.registers().store(in.dst());
    }

    static void lddw(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.code().loadConstant(method.program().linked().code().wideImm(pc));
        method.registers().store(in.dst());
    }

    private static void binary(MethodEmitter method, Opcode opcode, Instruction in, Consumer<CodeBuilder> wide,
                               Consumer<CodeBuilder> narrow) {
        if (opcode.bits() == 64) {
            method.registers().load(in.dst());
            method.registers().loadOperand(opcode, in);
            wide.accept(method.code());
            method.registers().store(in.dst());
        } else {
            method.registers().loadInt(in.dst());
            method.registers().loadIntOperand(opcode, in);
            narrow.accept(method.code());
            method.registers().storeInt(in.dst());
        }
    }

    private static void shift(MethodEmitter method, Opcode opcode, Instruction in, Consumer<CodeBuilder> wide,
                              Consumer<CodeBuilder> narrow) {
        if (opcode.bits() == 64) {
            method.registers().load(in.dst());
            method.registers().loadIntOperand(opcode, in);
            wide.accept(method.code());
            method.registers().store(in.dst());
        } else {
            method.registers().loadInt(in.dst());
            method.registers().loadIntOperand(opcode, in);
            narrow.accept(method.code());
            method.registers().storeInt(in.dst());
        }
    }

    /** Unsigned division. By a 32-bit constant it is a signed 64-bit one, which HotSpot turns into a multiplication. */
    private static void divide(MethodEmitter method, Opcode opcode, Instruction in, String name,
                               Consumer<CodeBuilder> wide) {
        if (opcode.bits() == 32 && opcode.operand() == Operand.IMM && in.imm() != 0) {
            method.registers().load(in.dst());
            method.code().loadConstant(LOW_HALF).land().loadConstant(in.imm() & LOW_HALF);
            wide.accept(method.code());
            method.registers().store(in.dst());
        } else {
            callArithmetic(method, opcode, in, name);
        }
    }

    private static void callArithmetic(MethodEmitter method, Opcode opcode, Instruction in, String name) {
        if (opcode.bits() == 64) {
            method.registers().load(in.dst());
            method.registers().loadOperand(opcode, in);
            invoke(method, name + "64", Names.LONGS_TO_LONG);
            method.registers().store(in.dst());
        } else {
            method.registers().loadInt(in.dst());
            method.registers().loadIntOperand(opcode, in);
            invoke(method, name + "32", Names.INTS_TO_INT);
            method.registers().storeInt(in.dst());
        }
    }

    private static void invoke(MethodEmitter method, String name, MethodTypeDesc type) {
        method.code().invokestatic(Names.ARITHMETIC, name, type);
    }

    private static void signExtend(MethodEmitter method, Opcode opcode, Instruction in, Consumer<CodeBuilder> narrow) {
        method.registers().loadInt(in.src());
        narrow.accept(method.code());
        if (opcode.bits() == 64) {
            method.code().i2l();
            method.registers().store(in.dst());
        } else {
            method.registers().storeInt(in.dst());
        }
    }
}
