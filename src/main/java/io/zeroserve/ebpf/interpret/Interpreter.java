package io.zeroserve.ebpf.interpret;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.cage.MemoryFault;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.machine.Arithmetic;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.machine.Machine;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;

/**
 * Runs a program by looking at each instruction in turn: slow, and plain enough to be compared with the RFC by eye.
 *
 * <p>It never suspends; a run that exceeds its instruction limit traps as {@link Trap.OutOfTime}. A helper that waits
 * is therefore a trap too.
 */
public final class Interpreter implements Machine {
    /** r1 to r5 are undefined after a call; what they hold is kept as compiled code keeps it. */
    private static final int FIRST_SAVED = 1;
    private static final int LAST_SAVED = 9;

    private final VerifiedProgram program;
    private final long instructionLimit;
    private long executed;

    /**
     * @param program          the program
     * @param instructionLimit how many instructions a run may execute
     */
    public Interpreter(VerifiedProgram program, long instructionLimit) {
        this.program = program;
        this.instructionLimit = instructionLimit;
    }

    @Override
    public long run(Execution execution, int function, long r1, long r2) throws TrapException {
        executed = 0;
        long[] registers = new long[Instruction.REGISTERS];
        registers[1] = r1;
        registers[2] = r2;
        registers[Instruction.FRAME_POINTER] = CageLayout.BASE + CageLayout.FRAME_TOP;
        call(execution, program.functions().get(function), registers);
        return registers[0];
    }

    @Override
    public long resume(Execution execution) {
        throw new IllegalStateException("the interpreter never suspends a run");
    }

    /** Runs a function until its exit; the registers are those of the caller's caller afterwards. */
    private void call(Execution execution, VerifiedFunction function, long[] r) throws TrapException {
        int pc = function.start();
        while (true) {
            if (executed++ == instructionLimit) {
                throw new TrapException(new Trap.OutOfTime(pc, 0), null);
            }
            Opcode opcode = program.opcode(pc);
            Instruction in = program.instruction(pc);
            int next = program.next(pc);
            long operand = opcode.operand() == Opcode.Operand.REG ? r[in.src()] : in.imm();
            Cage cage = execution.cage();
            try {
                switch (opcode.operation()) {
                    case ADD, SUB, MUL, DIV, SDIV, OR, AND, LSH, RSH, NEG, MOD, SMOD, XOR, MOV, ARSH, MOVSX8, MOVSX16,
                         MOVSX32, LE16, LE32, LE64, BE16, BE32, BE64, BSWAP16, BSWAP32, BSWAP64 ->
                        r[in.dst()] = Arithmetic.alu(opcode.operation(), opcode.bits(), r[in.dst()], operand);
                    case JA -> next = pc + 1 + (opcode == Opcode.JA32 ? in.imm() : in.offset());
                    case JEQ, JNE, JGT, JGE, JLT, JLE, JSET, JSGT, JSGE, JSLT, JSLE -> {
                        if (Arithmetic.holds(opcode.operation(), opcode.bits(), r[in.dst()], operand)) {
                            next = pc + 1 + in.offset();
                        }
                    }
                    case LOAD_IMMEDIATE_64 -> r[in.dst()] = program.linked().code().wideImm(pc);
                    case LOAD -> r[in.dst()] = cage.load(r[in.src()] + in.offset(), opcode.bits());
                    case LOAD_SIGNED ->
                        r[in.dst()] = signExtend(cage.load(r[in.src()] + in.offset(), opcode.bits()), opcode.bits());
                    case STORE -> cage.store(r[in.dst()] + in.offset(), opcode.bits(), operand);
                    case ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG,
                         CMPXCHG -> atomic(cage, opcode, in, r);
                    case CALL_HELPER -> callHelper(execution, program.helpers().get(in.imm()), r);
                    case CALL_LOCAL, CALL_REGISTER -> callLocal(execution, function, program.callee(pc), r);
                    case EXIT -> {
                        return;
                    }
                }
            } catch (MemoryFault fault) {
                throw new TrapException(new Trap.Fault(pc, fault.access(), fault.address(), fault.sizeBytes()), fault);
            } catch (HelperRefusal refusal) {
                throw new TrapException(new Trap.Refused(pc, refusal.getMessage()), refusal);
            }
            pc = next;
        }
    }

    private static void callHelper(Execution execution, HelperTable.Entry entry, long[] r) {
        r[0] = entry.helper().call(execution, r[1], r[2], r[3], r[4], r[5]);
        if (execution.isAwaiting()) {
            throw new HelperRefusal(entry.signature().name() + " waits, which the interpreter cannot");
        }
    }

    private void callLocal(Execution execution, VerifiedFunction caller, VerifiedFunction callee, long[] r)
        throws TrapException {
        long[] saved = new long[LAST_SAVED - FIRST_SAVED + 1];
        System.arraycopy(r, FIRST_SAVED, saved, 0, saved.length);
        r[Instruction.FRAME_POINTER] -= caller.frameBytes();
        r[0] = 0; // what a function without a result returns
        call(execution, callee, r);
        r[Instruction.FRAME_POINTER] += caller.frameBytes();
        System.arraycopy(saved, 0, r, FIRST_SAVED, saved.length);
    }

    private static void atomic(Cage cage, Opcode opcode, Instruction in, long[] r) {
        long address = r[in.dst()] + in.offset();
        // A store outside the writable part is a fault even if the bytes could be read.
        cage.requireWritable(address, opcode.bits() / 8);
        long old = cage.load(address, opcode.bits());
        cage.store(address, opcode.bits(),
            Arithmetic.atomic(opcode.operation(), opcode.bits(), old, r[in.src()], r[0]));
        switch (opcode.operation()) {
            case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG -> r[in.src()] = old;
            case CMPXCHG -> r[0] = old;
            default -> {
                // the old value is dropped
            }
        }
    }

    private static long signExtend(long value, int bits) {
        int unused = Long.SIZE - bits;
        return value << unused >> unused;
    }
}
