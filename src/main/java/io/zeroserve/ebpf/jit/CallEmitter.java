package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.machine.HelperSignature;
import io.zeroserve.ebpf.machine.HelperSignature.Waiting;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import java.lang.classfile.CodeBuilder;

/** Calls of helpers and of functions of the program (RFC 9669 4.3.1). */
final class CallEmitter {
    private static final int ARGUMENTS = 5;
    /** Instructions of the callee that cost one unit of fuel, as does an iteration of a short loop. */
    private static final int INSTRUCTIONS_PER_FUEL = 16;

    private CallEmitter() {
    }

    static void helper(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        CodeBuilder code = method.code();
        HelperSignature signature = method.program().helpers().get(in.imm()).signature();
        code.getstatic(method.owner(), ClassEmitter.helperField(in.imm()), Names.HELPER);
        code.aload(MethodEmitter.EXECUTION);
        for (int argument = 1; argument <= ARGUMENTS; argument++) {
            if (argument <= signature.arguments()) {
                method.loadRegister(argument);
            } else {
                code.lconst_0();
            }
        }
        code.invokeinterface(Names.HELPER, "call", Names.HELPER_CALL);
        method.storeRegister(0);
        if (signature.waiting() == Waiting.MAY_WAIT) {
            method.suspendIfAsked(method.program().next(pc));
        }
    }

    static void local(MethodEmitter method, Opcode opcode, Instruction in, int pc) {
        CodeBuilder code = method.code();
        VerifiedFunction callee = method.program().callee(pc);
        method.storeFuel();
        code.aload(MethodEmitter.EXECUTION)
            .loadConstant(1 + (callee.end() - callee.start()) / INSTRUCTIONS_PER_FUEL)
            .invokevirtual(Names.EXECUTION, "charge", Names.CHARGE);
        method.suspendIfTrue(pc);
        code.aload(MethodEmitter.EXECUTION);
        method.loadFramePointer(-method.function().frameBytes());
        for (int argument = 1; argument <= ARGUMENTS; argument++) {
            method.loadRegister(argument);
        }
        code.invokestatic(method.classes().ownerOf(callee), ClassEmitter.directMethod(callee), Names.DIRECT);
        method.storeRegister(0);
        method.loadFuel();
        method.suspendIfAsked(method.program().next(pc));
    }
}
