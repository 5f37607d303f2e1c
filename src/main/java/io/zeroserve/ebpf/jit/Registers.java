package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import java.lang.classfile.CodeBuilder;

/**
 * Where a method has the program's registers: each in a local variable, as a long or, where that is enough, as an int;
 * r10 as the stack index that it points at.
 *
 * <p>What a register is kept as depends on the instruction that is being written.
 */
final class Registers {
    private static final long LOW_HALF = 0xffff_ffffL;

    private final MethodEmitter method;
    private final CodeBuilder code;
    private final NarrowRegisters narrow;
    /** A function that no other calls has its frame at the top of the stack, which is then a constant. */
    private final boolean isOnlyEntry;

    Registers(MethodEmitter method, NarrowRegisters narrow) {
        this.method = method;
        this.code = method.code();
        this.narrow = narrow;
        this.isOnlyEntry = !method.classes().isCalled(method.function());
    }

    /** Pushes a sum of registers and a constant. */
    void loadSum(Sum sum) {
        boolean pushed = false;
        for (int register : sum.registers().toArray()) {
            load(register);
            if (sum.times(register) > 1) {
                code.loadConstant((long) sum.times(register)).lmul();
            }
            if (pushed) {
                code.ladd();
            }
            pushed = true;
        }
        if (!pushed) {
            code.loadConstant(sum.constant());
        } else if (sum.constant() != 0) {
            code.loadConstant(sum.constant()).ladd();
        }
    }

    /** Pushes a register as a long. */
    void load(int register) {
        if (register == Instruction.FRAME_POINTER) {
            if (isOnlyEntry) {
                code.loadConstant(CageLayout.BASE + CageLayout.FRAME_TOP);
            } else {
                code.iload(method.shape().framePointer).i2l().loadConstant(CageLayout.BASE).ladd();
            }
        } else {
            loadLong(register, narrow.isNarrow(register, method.at()));
        }
    }

    /** Pushes a register but r10 as a long, from where it is kept. */
    void loadLong(int register, boolean isNarrow) {
        if (isNarrow) {
            code.iload(Shape.narrowLocal(register));
            zeroExtend();
        } else {
            code.lload(method.shape().local(register));
        }
    }

    /** Pushes the low half of a register as an int. */
    void loadInt(int register) {
        if (register != Instruction.FRAME_POINTER && narrow.isNarrow(register, method.at())) {
            code.iload(Shape.narrowLocal(register));
        } else {
            load(register);
            code.l2i();
        }
    }

    /** Pops a long into a register that the instruction writes. */
    void store(int register) {
        if (narrow.isLeftNarrow(register, method.at())) {
            code.l2i().istore(Shape.narrowLocal(register));
        } else {
            code.lstore(method.shape().local(register));
        }
    }

    /** Pops an int into a register that the instruction writes; the upper half becomes zero. */
    void storeInt(int register) {
        storeInt(register, false);
    }

    /** The same for what is not negative as an int. */
    void storeNatural(int register) {
        storeInt(register, true);
    }

    private void storeInt(int register, boolean isNatural) {
        if (narrow.isLeftNarrow(register, method.at())) {
            code.istore(Shape.narrowLocal(register));
        } else if (isNatural) {
            code.i2l().lstore(method.shape().local(register));
        } else {
            zeroExtend();
            code.lstore(method.shape().local(register));
        }
    }

    /** Pops a long into a register, kept as it is before the instruction. */
    void writeBack(int register) {
        if (narrow.isNarrow(register, method.at())) {
            code.l2i().istore(Shape.narrowLocal(register));
        } else {
            code.lstore(method.shape().local(register));
        }
    }

    /** Pops a long into a register that the instruction reads, which does not change it. */
    void repeat(int register) {
        if (narrow.isNarrow(register, method.at()) || method.isDeferred(register)) {
            code.pop2();
        } else {
            code.lstore(method.shape().local(register));
        }
    }

    /** Pushes the second operand as a long. */
    void loadOperand(Opcode opcode, Instruction in) {
        if (opcode.operand() == Opcode.Operand.REG) {
            load(in.src());
        } else {
            code.loadConstant((long) in.imm());
        }
    }

    /** Pushes the low half of the second operand as an int. */
    void loadIntOperand(Opcode opcode, Instruction in) {
        if (opcode.operand() == Opcode.Operand.REG) {
            loadInt(in.src());
        } else {
            code.loadConstant(in.imm());
        }
    }

    /** Pushes the stack index at a distance from r10 as an int. */
    void loadFramePointer(int distance) {
        if (isOnlyEntry) {
            code.loadConstant(CageLayout.FRAME_TOP + distance);
        } else {
            code.iload(method.shape().framePointer);
            if (distance != 0) {
                code.loadConstant(distance).iadd();
            }
        }
    }

    private void zeroExtend() {
        code.i2l().loadConstant(LOW_HALF).land();
    }
}
