package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;

/** Writes the bytecode of one kind of instruction. */
@FunctionalInterface
interface Emitter {

    /**
     * @param method where to
     * @param opcode the instruction's opcode
     * @param in     its fields
     * @param pc     its slot
     */
    void emit(MethodEmitter method, Opcode opcode, Instruction in, int pc);
}
