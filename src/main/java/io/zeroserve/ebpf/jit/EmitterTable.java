package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Operation;
import java.util.EnumMap;
import java.util.Map;

/** Which emitter writes which operation. */
final class EmitterTable {
    private static final Map<Operation, Emitter> EMITTERS = new EnumMap<>(Operation.class);

    static {
        EMITTERS.put(Operation.ADD, AluEmitter::add);
        EMITTERS.put(Operation.SUB, AluEmitter::sub);
        EMITTERS.put(Operation.MUL, AluEmitter::mul);
        EMITTERS.put(Operation.DIV, AluEmitter::div);
        EMITTERS.put(Operation.SDIV, AluEmitter::sdiv);
        EMITTERS.put(Operation.OR, AluEmitter::or);
        EMITTERS.put(Operation.AND, AluEmitter::and);
        EMITTERS.put(Operation.LSH, AluEmitter::lsh);
        EMITTERS.put(Operation.RSH, AluEmitter::rsh);
        EMITTERS.put(Operation.NEG, AluEmitter::neg);
        EMITTERS.put(Operation.MOD, AluEmitter::mod);
        EMITTERS.put(Operation.SMOD, AluEmitter::smod);
        EMITTERS.put(Operation.XOR, AluEmitter::xor);
        EMITTERS.put(Operation.MOV, AluEmitter::mov);
        EMITTERS.put(Operation.ARSH, AluEmitter::arsh);
        EMITTERS.put(Operation.MOVSX8, AluEmitter::movsx8);
        EMITTERS.put(Operation.MOVSX16, AluEmitter::movsx16);
        EMITTERS.put(Operation.MOVSX32, AluEmitter::movsx32);
        EMITTERS.put(Operation.LE16, AluEmitter::le16);
        EMITTERS.put(Operation.LE32, AluEmitter::le32);
        EMITTERS.put(Operation.LE64, AluEmitter::le64);
        EMITTERS.put(Operation.BE16, AluEmitter::bswap16);
        EMITTERS.put(Operation.BE32, AluEmitter::bswap32);
        EMITTERS.put(Operation.BE64, AluEmitter::bswap64);
        EMITTERS.put(Operation.BSWAP16, AluEmitter::bswap16);
        EMITTERS.put(Operation.BSWAP32, AluEmitter::bswap32);
        EMITTERS.put(Operation.BSWAP64, AluEmitter::bswap64);
        EMITTERS.put(Operation.LOAD_IMMEDIATE_64, AluEmitter::lddw);

        EMITTERS.put(Operation.JA, BranchEmitter::ja);
        EMITTERS.put(Operation.JEQ, BranchEmitter::branch);
        EMITTERS.put(Operation.JNE, BranchEmitter::branch);
        EMITTERS.put(Operation.JGT, BranchEmitter::branch);
        EMITTERS.put(Operation.JGE, BranchEmitter::branch);
        EMITTERS.put(Operation.JLT, BranchEmitter::branch);
        EMITTERS.put(Operation.JLE, BranchEmitter::branch);
        EMITTERS.put(Operation.JSET, BranchEmitter::branch);
        EMITTERS.put(Operation.JSGT, BranchEmitter::branch);
        EMITTERS.put(Operation.JSGE, BranchEmitter::branch);
        EMITTERS.put(Operation.JSLT, BranchEmitter::branch);
        EMITTERS.put(Operation.JSLE, BranchEmitter::branch);
        EMITTERS.put(Operation.EXIT, BranchEmitter::exit);

        EMITTERS.put(Operation.CALL_HELPER, CallEmitter::helper);
        EMITTERS.put(Operation.CALL_LOCAL, CallEmitter::local);
        EMITTERS.put(Operation.CALL_REGISTER, CallEmitter::local);

        EMITTERS.put(Operation.LOAD, MemoryEmitter::load);
        EMITTERS.put(Operation.LOAD_SIGNED, MemoryEmitter::loadSigned);
        EMITTERS.put(Operation.STORE, MemoryEmitter::store);
        EMITTERS.put(Operation.ATOMIC_ADD, MemoryEmitter::atomic);
        EMITTERS.put(Operation.ATOMIC_OR, MemoryEmitter::atomic);
        EMITTERS.put(Operation.ATOMIC_AND, MemoryEmitter::atomic);
        EMITTERS.put(Operation.ATOMIC_XOR, MemoryEmitter::atomic);
        EMITTERS.put(Operation.FETCH_ADD, MemoryEmitter::atomic);
        EMITTERS.put(Operation.FETCH_OR, MemoryEmitter::atomic);
        EMITTERS.put(Operation.FETCH_AND, MemoryEmitter::atomic);
        EMITTERS.put(Operation.FETCH_XOR, MemoryEmitter::atomic);
        EMITTERS.put(Operation.XCHG, MemoryEmitter::atomic);
        EMITTERS.put(Operation.CMPXCHG, MemoryEmitter::atomic);
    }

    private EmitterTable() {
    }

    /** The emitter of an operation; there is one for each. */
    static Emitter get(Operation operation) {
        return EMITTERS.get(operation);
    }
}
