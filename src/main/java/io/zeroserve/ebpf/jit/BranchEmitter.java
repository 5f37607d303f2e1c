package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Opcode.Operand;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/** Jumps and exit (RFC 9669 4.3). */
final class BranchEmitter {

    private BranchEmitter() {
    }

    static void ja(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.transfer(pc, target(method.program(), pc));
    }

    /** The slot that a jump leads to. */
    static int target(VerifiedProgram program, int pc) {
        return pc + 1 + (program.opcode(pc) == Opcode.JA32 ? program.instruction(pc).imm()
            : program.instruction(pc).offset());
    }

    static void exit(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        method.exit();
    }

    /**
     * A conditional jump. One that goes forward inside the method is a JVM branch to its target. Any other is a branch
     * of the opposite sense around an unconditional transfer: HotSpot makes slow code of a backward branch on a
     * three-way comparison. The fuel of a loop is counted behind its condition, so that the condition is not the last
     * test of the loop: if it is, HotSpot may take the program's counter for that of a counted loop, hoist checks that
     * then fail, and compile anew without end.
     */
    static void branch(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        int target = pc + 1 + in.offset();
        int next = method.program().next(pc);
        if (method.isKnownToStay(pc) && method.isInLoop(target) != method.isInLoop(next)) {
            method.goOn(pc, method.isInLoop(target) ? target : next);
        } else if (method.followsDirectly(pc, target) && method.isPlainJump(pc, next)) {
            compare(method, opcode, in, Sense.OPPOSITE, method.label(next));
        } else if (method.isPlainJump(pc, target)) {
            compare(method, opcode, in, Sense.AS_WRITTEN, method.label(target));
            method.goOn(pc, next);
        } else {
            Label otherwise = method.code().newLabel();
            compare(method, opcode, in, Sense.OPPOSITE, otherwise);
            method.transfer(pc, target);
            method.code().labelBinding(otherwise);
            method.goOn(pc, next);
        }
    }

    /** Goes elsewhere unless a condition of a counted loop is known to keep it going in all copies but the last. */
    static void checkBound(MethodEmitter method, CountedLoop.Bound bound, Label otherwise) {
        CodeBuilder code = method.code();
        method.registers().loadSum(bound.first());
        code.lconst_0().lcmp().iflt(otherwise);
        if (bound.stepRegister() >= 0) {
            method.registers().load(bound.stepRegister());
            code.loadConstant(Integer.SIZE - 1).lushr().lconst_0().lcmp().ifne(otherwise);
        }
        method.registers().loadSum(bound.last());
        method.registers().loadSum(bound.limit());
        code.invokestatic(Names.desc(Long.class), "compareUnsigned", Names.LONGS_TO_INT);
        jumpOnSign(code, bound.inclusive() ? Operation.JGT : Operation.JGE, otherwise);
    }

    private enum Sense {
        AS_WRITTEN,
        OPPOSITE
    }

    private static void compare(MethodEmitter method, Opcode opcode, Instruction in, Sense sense, Label target) {
        Operation operation = sense == Sense.AS_WRITTEN ? opcode.operation() : opposite(opcode.operation());
        CodeBuilder code = method.code();
        boolean set = opcode.operation() == Operation.JSET;
        boolean zero = opcode.operand() == Operand.IMM && in.imm() == 0;
        if (opcode.bits() == 64) {
            method.registers().load(in.dst());
            method.registers().loadOperand(opcode, in);
            if (set) {
                code.land().lconst_0();
            }
            if (isUnsigned(operation)) {
                code.invokestatic(Names.desc(Long.class), "compareUnsigned", Names.LONGS_TO_INT);
            } else {
                code.lcmp();
            }
            jumpOnSign(code, operation, target);
        } else {
            method.registers().loadInt(in.dst());
            if (zero && !isUnsigned(operation) && !set) {
                jumpOnSign(code, operation, target);
                return;
            }
            method.registers().loadIntOperand(opcode, in);
            if (set) {
                code.iand();
                jumpOnSign(code, operation, target);
            } else if (isUnsigned(operation)) {
                code.invokestatic(Names.desc(Integer.class), "compareUnsigned", Names.INTS_TO_INT);
                jumpOnSign(code, operation, target);
            } else {
                jumpOnOrder(code, operation, target);
            }
        }
    }

    /** {@code JSET} has no opposite of its own; {@code JEQ} on the masked value is it, as {@code JNE} is itself. */
    private static Operation opposite(Operation operation) {
        return switch (operation) {
            case JEQ -> Operation.JNE;
            case JNE -> Operation.JEQ;
            case JGT -> Operation.JLE;
            case JGE -> Operation.JLT;
            case JLT -> Operation.JGE;
            case JLE -> Operation.JGT;
            case JSGT -> Operation.JSLE;
            case JSGE -> Operation.JSLT;
            case JSLT -> Operation.JSGE;
            case JSLE -> Operation.JSGT;
            case JSET -> Operation.JEQ;
            default -> throw new IllegalArgumentException(operation + " is not a conditional jump");
        };
    }

    private static boolean isUnsigned(Operation operation) {
        return switch (operation) {
            case JGT, JGE, JLT, JLE -> true;
            default -> false;
        };
    }

    /** Compares the int on the stack with 0. */
    private static void jumpOnSign(CodeBuilder code, Operation operation, Label target) {
        switch (operation) {
            case JEQ -> code.ifeq(target);
            case JNE, JSET -> code.ifne(target);
            case JGT, JSGT -> code.ifgt(target);
            case JGE, JSGE -> code.ifge(target);
            case JLT, JSLT -> code.iflt(target);
            case JLE, JSLE -> code.ifle(target);
            default -> throw new IllegalArgumentException(operation + " is not a conditional jump");
        }
    }

    /** Compares two ints on the stack. */
    private static void jumpOnOrder(CodeBuilder code, Operation operation, Label target) {
        switch (operation) {
            case JEQ -> code.if_icmpeq(target);
            case JNE -> code.if_icmpne(target);
            case JSGT -> code.if_icmpgt(target);
            case JSGE -> code.if_icmpge(target);
            case JSLT -> code.if_icmplt(target);
            case JSLE -> code.if_icmple(target);
            default -> throw new IllegalArgumentException(operation + " does not compare two signed ints");
        }
    }
}
