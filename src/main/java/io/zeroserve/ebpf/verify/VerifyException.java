package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.isa.Disassembler;

/** A program that is refused; the message says function, source line, instruction, what is wrong and what to do. */
public final class VerifyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int pc;

    private VerifyException(String message, int pc) {
        super(message);
        this.pc = pc;
    }

    static VerifyException at(LinkedProgram program, int pc, String reason) {
        StringBuilder message = new StringBuilder();
        message.append(Verifier.functionName(program, pc));
        program.lines().find(pc).ifPresent(line -> message.append(", ").append(line));
        message.append(", instruction ").append(pc);
        if (pc < program.code().size()) {
            message.append(" (").append(Disassembler.print(program.code(), pc)).append(')');
        }
        return new VerifyException(message.append(": ").append(reason).toString(), pc);
    }

    /** The instruction slot that is refused. */
    public int pc() {
        return pc;
    }
}
