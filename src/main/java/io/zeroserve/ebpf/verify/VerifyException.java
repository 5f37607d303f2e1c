package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.isa.Disassembler;

/** A program that is refused; the message says function, source line, instruction, what is wrong and what to do. */
public final class VerifyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int pc;
    private final String reason;

    private VerifyException(String place, int pc, String reason) {
        super(place + ": " + reason);
        this.pc = pc;
        this.reason = reason;
    }

    static VerifyException at(LinkedProgram program, int pc, String reason) {
        StringBuilder place = new StringBuilder();
        place.append(Verifier.functionName(program, pc));
        program.lines().find(pc).ifPresent(line -> place.append(", ").append(line));
        place.append(", instruction ").append(pc);
        if (pc < program.code().size()) {
            place.append(" (").append(Disassembler.print(program.code(), pc)).append(')');
        }
        return new VerifyException(place.toString(), pc, reason);
    }

    /** The instruction slot that is refused. */
    public int pc() {
        return pc;
    }

    /** What is wrong and what to do, without the place. */
    public String reason() {
        return reason;
    }
}
