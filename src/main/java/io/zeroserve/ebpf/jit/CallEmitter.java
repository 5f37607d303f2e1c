package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.machine.HelperSignature;
import io.zeroserve.ebpf.machine.HelperSignature.Waiting;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import java.lang.classfile.CodeBuilder;

/** Calls of helpers and of functions of the program (RFC 9669 4.3.1). */
final class CallEmitter {
    private static final int ARGUMENTS = 5;
    /** Instructions that cost one unit of fuel. */
    private static final int INSTRUCTIONS_PER_FUEL = 16;

    private CallEmitter() {
    }

    /** The fuel that so many instructions cost each time, at least 1. */
    static int fuelFor(int instructions) {
        return Math.max(1, instructions / INSTRUCTIONS_PER_FUEL);
    }

    static void helper(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        CodeBuilder code = method.code();
        HelperSignature signature = method.program().helpers().get(in.imm()).signature();
        code.getstatic(method.owner(), ClassEmitter.helperField(in.imm()), Names.HELPER);
        code.aload(MethodEmitter.EXECUTION);
        for (int argument = 1; argument <= ARGUMENTS; argument++) {
            if (argument <= signature.arguments()) {
                method.registers().load(argument);
            } else {
                code.lconst_0();
            }
        }
        code.invokeinterface(Names.HELPER, "call", Names.HELPER_CALL);
        method.registers().store(0);
        if (signature.waiting() == Waiting.MAY_WAIT) {
            method.suspendIfAsked(method.program().next(pc));
        }
    }

    static void local(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        CodeBuilder code = method.code();
        VerifiedFunction callee = method.program().callee(pc);
        CallCosts costs = method.classes().callCosts();
        if (costs.isLong(method.function())) {
            method.takeFuel(fuelFor(costs.of(callee.start(), callee.end())), pc);
        }
        code.aload(MethodEmitter.EXECUTION);
        method.registers().loadFramePointer(-method.function().frameBytes());
        Liveness liveness = method.classes().liveness(callee);
        for (int argument = 1; argument <= ARGUMENTS; argument++) {
            if (liveness.isLive(argument, callee.start())) {
                method.registers().load(argument);
            } else {
                code.lconst_0();
            }
        }
        code.invokestatic(method.classes().ownerOf(callee), ClassEmitter.directMethod(callee), Names.DIRECT);
        method.registers().store(0);
        method.suspendIfAsked(method.program().next(pc));
    }
}
