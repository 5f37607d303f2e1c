package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.machine.HelperSignature;
import java.util.List;

/** A linked program with every instruction decoded: what the steps of verification share. */
final class ProgramShape {
    private final LinkedProgram linked;
    private final List<HelperSignature> helpers;
    private final Opcode[] opcodes;
    private final Instruction[] instructions;

    ProgramShape(LinkedProgram linked, List<HelperSignature> helpers, Opcode[] opcodes, Instruction[] instructions) {
        this.linked = linked;
        this.helpers = helpers;
        this.opcodes = opcodes;
        this.instructions = instructions;
    }

    LinkedProgram linked() {
        return linked;
    }

    Opcode[] opcodes() {
        return opcodes;
    }

    Instruction[] instructions() {
        return instructions;
    }

    /** The opcode at a slot; null for the second slot of a wide instruction. */
    Opcode opcode(int pc) {
        return opcodes[pc];
    }

    Instruction instruction(int pc) {
        return instructions[pc];
    }

    long wideImm(int pc) {
        return linked.code().wideImm(pc);
    }

    int next(int pc) {
        return ControlFlowGraph.next(opcodes, pc);
    }

    int helperArguments(int helper) {
        return helpers.get(helper).arguments();
    }

    VerifyException refuse(int pc, String reason) {
        return VerifyException.at(linked, pc, reason);
    }
}
