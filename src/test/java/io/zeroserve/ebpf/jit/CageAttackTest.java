package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.cage.MemoryFault.Access;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Attempts to reach memory outside the cage, or what another run left inside it.
 *
 * <pre>
 * BASE                 +32 KiB        +16         +8
 *  | stack, 0x8e       | writable     | read-only |
 * </pre>
 */
class CageAttackTest {
    private static final byte[] WRITABLE = new byte[16];
    private static final byte[] READ_ONLY = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final long STACK = CageLayout.BASE;
    private static final long DATA = CageLayout.DATA_ADDRESS;
    private static final long READ_ONLY_DATA = DATA + WRITABLE.length;
    private static final long END = READ_ONLY_DATA + READ_ONLY.length;

    private static VerifiedProgram program(String... lines) {
        return ProgramFixture.asm(lines).writable(WRITABLE).readOnly(READ_ONLY).build();
    }

    private static void assertFault(Access access, long address, int sizeBytes, String instruction) {
        VerifiedProgram program =
            program("mov %r0, 0", "mov %r2, -1", "lddw %r1, 0x" + Long.toHexString(address), instruction, "exit");

        assertThat(Engines.agree(program).trap()).isEqualTo(new Trap.Fault(4, access, address, sizeBytes));
    }

    private static void assertAllowed(long address, String instruction) {
        VerifiedProgram program =
            program("mov %r0, 0", "mov %r2, -1", "lddw %r1, 0x" + Long.toHexString(address), instruction, "exit");

        assertThat(Engines.agree(program).trap()).isNull();
    }

    @Test
    void load_outsideTheCage_traps() {
        for (long address : List.of(0L, 1L, STACK - 1, END, END + 1, -1L, Long.MIN_VALUE, Long.MAX_VALUE, STACK << 1,
            STACK | Long.MIN_VALUE, STACK | 1L << 32, (long) Integer.MAX_VALUE, DATA << 32)) {
            assertFault(Access.LOAD, address, 1, "ldxb %r0, [%r1]");
        }
        assertAllowed(STACK, "ldxb %r0, [%r1]");
        assertAllowed(END - 1, "ldxb %r0, [%r1]");
    }

    @Test
    void load_acrossAnEdge_traps() {
        for (int size : new int[] {2, 4, 8}) {
            String load = "ldx" + (size == 2 ? "h" : size == 4 ? "w" : "dw") + " %r0, [%r1]";
            assertFault(Access.LOAD, STACK - 1, size, load);
            assertFault(Access.LOAD, STACK - size + 1, size, load);
            assertFault(Access.LOAD, END - size + 1, size, load);
            assertFault(Access.LOAD, END - 1, size, load);
            assertAllowed(STACK, load);
            assertAllowed(END - size, load);
            assertAllowed(DATA - 1, load);
        }
    }

    @Test
    void load_wrappingAroundTheAddressSpace_traps() {
        assertFault(Access.LOAD, -1, 8, "ldxdw %r0, [%r1]");
        assertFault(Access.LOAD, -7, 8, "ldxdw %r0, [%r1]");
        assertFault(Access.LOAD, -8, 8, "ldxdw %r0, [%r1]");
        // The offset carries it from one end of the address space to the other.
        VerifiedProgram wraps = program("mov %r1, -1", "ldxb %r0, [%r1+2]", "exit");
        assertThat(Engines.agree(wraps).trap()).isEqualTo(new Trap.Fault(1, Access.LOAD, 1, 1));
        VerifiedProgram below = program("mov %r1, 1", "ldxb %r0, [%r1-2]", "exit");
        assertThat(Engines.agree(below).trap()).isEqualTo(new Trap.Fault(1, Access.LOAD, -1, 1));
        // Address less BASE overflows a signed 64-bit number.
        assertFault(Access.LOAD, Long.MIN_VALUE + 1, 8, "ldxdw %r0, [%r1]");
        assertFault(Access.LOAD, Long.MIN_VALUE + STACK, 8, "ldxdw %r0, [%r1]");
        assertFault(Access.LOAD, Long.MIN_VALUE + DATA, 8, "ldxdw %r0, [%r1]");
    }

    @Test
    void store_belowTheStackOrBehindTheData_traps() {
        for (String store : List.of("stxdw [%r1], %r2", "stdw [%r1], 1", "lock add [%r1], %r2",
            "lock fetch or [%r1], %r2", "lock xchg [%r1], %r2", "lock cmpxchg [%r1], %r2")) {
            for (long address : List.of(0L, STACK - 1, STACK - 8, READ_ONLY_DATA - 7, END, -1L, -8L, Long.MIN_VALUE,
                Long.MAX_VALUE)) {
                assertFault(Access.STORE, address, 8, store);
            }
            assertAllowed(STACK, store);
            assertAllowed(READ_ONLY_DATA - 8, store);
        }
    }

    @Test
    void store_intoReadOnlyData_trapsAndChangesNothing() {
        for (long address = READ_ONLY_DATA; address < END; address++) {
            assertFault(Access.STORE, address, 1, "stxb [%r1], %r2");
        }
        assertFault(Access.STORE, READ_ONLY_DATA - 1, 2, "stxh [%r1], %r2");
        assertFault(Access.STORE, READ_ONLY_DATA, 8, "lock cmpxchg [%r1], %r2");
        assertFault(Access.STORE, READ_ONLY_DATA, 4, "lock fetch add32 [%r1], %r2");
    }

    @Test
    void framePointer_carriedFarAway_traps() {
        VerifiedProgram down = program("mov %r1, %r10", "lsh %r2, 12", "sub %r1, %r2", "ldxb %r0, [%r1]", "exit");
        assertThat(Engines.agree(down).trap()).isEqualTo(
            new Trap.Fault(3, Access.LOAD, STACK + CageLayout.FRAME_TOP - ((long) WRITABLE.length << 12), 1));

        VerifiedProgram negated = program("mov %r1, %r10", "neg %r1", "ldxb %r0, [%r1]", "exit");
        assertThat(Engines.agree(negated).trap()).isInstanceOf(Trap.Fault.class);
    }

    @Test
    void fault_inACallee_namesItsInstruction() {
        VerifiedProgram program =
            program("mov %r1, 7", "call local f", "exit", "f:", "mov %r0, 0", "stb [%r1], 1", "exit");

        assertThat(Engines.agree(program).trap()).isEqualTo(new Trap.Fault(4, Access.STORE, 7, 1));
    }

    /** HotSpot may throw without a stack trace what compiled code has thrown often. */
    @Test
    void fault_repeatedUntilCompiled_isStillExact() throws TrapException {
        VerifiedProgram program = program("mov %r0, 0", "jne %r1, 5, +1", "ldxb %r0, [%r1+3]", "call local f", "exit",
            "f:", "mov %r0, 0", "stxdw [%r1], %r1", "exit");
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        Execution execution = new Execution(compiled.cage(), Engine.JIT.budget());

        for (int i = 0; i < 60_000; i++) {
            long address = i % 2 == 0 ? 5 : END;
            EngineOutcome outcome = Engine.run(compiled, execution, 0, address, 0);
            assertThat(outcome.trap())
                .isEqualTo(i % 2 == 0 ? new Trap.Fault(2, Access.LOAD, 8, 1) : new Trap.Fault(6, Access.STORE, END, 8));
        }
    }

    /** The first run fills the whole stack and the data; the second must see none of it. */
    @Test
    void secondRun_afterOneThatFilledEverything_seesAFreshCage() throws TrapException {
        byte[] initial = new byte[16];
        Arrays.fill(initial, (byte) 0x77);
        ProgramFixture fixture = ProgramFixture.asm(
            "jne %r2, 0, fill",
            // Counts the bytes of the stack that are not 0x8e, and of the data that are not 0x77.
            "mov %r0, 0", "lddw %r1, 0x" + Long.toHexString(STACK), "lddw %r2, 0x" + Long.toHexString(DATA),
            "stack:", "ldxb %r3, [%r1]", "jeq %r3, 0x8e, +1", "add %r0, 1", "add %r1, 1", "jlt %r1, %r2, stack",
            "add %r2, 16", "data:", "ldxb %r3, [%r1]", "jeq %r3, 0x77, +1", "add %r0, 1", "add %r1, 1",
            "jlt %r1, %r2, data", "exit",
            "fill:", "lddw %r2, 0x" + Long.toHexString(STACK), "lddw %r1, 0x" + Long.toHexString(DATA + 15),
            "more:", "stb [%r1], 0x55", "sub %r1, 1", "jge %r1, %r2, more", "stdw [%r10-8], 1", "mov %r0, 1", "exit");
        for (Engine engine : Engine.values()) {
            if (engine.isCompiled()) {
                CompiledProgram compiled = engine.compile(fixture.writable(initial).build()).instantiate();
                Execution execution = new Execution(compiled.cage(), engine.budget());
                assertThat(Engine.run(compiled, execution, 0, 0, 0).r0()).as("fresh, %s", engine).isZero();
                assertThat(Engine.run(compiled, execution, 0, 0, 1).r0()).isEqualTo(1);
                assertThat(Engine.run(compiled, execution, 0, 0, 0).r0()).as("used, %s", engine).isZero();
            }
        }
    }

    @Test
    void secondRun_afterASingleLowStoreOfEachKind_seesAFreshCage() throws TrapException {
        for (String store : List.of("stxb [%r1], %r2", "stxdw [%r1], %r2", "sth [%r1], 1", "lock add [%r1], %r2",
            "lock fetch xor32 [%r1], %r2", "lock cmpxchg [%r1], %r2", "lock xchg32 [%r1], %r2")) {
            for (long address : List.of(STACK, STACK + 1, STACK + 1000, STACK + CageLayout.FRAME_TOP - 24,
                STACK + CageLayout.FRAME_TOP, DATA - 8)) {
                VerifiedProgram program = program("mov %r0, 0", "stxdw [%r10-8], %r2", store, "exit");
                CompiledProgram compiled = JitCompiler.compile(program).instantiate();
                byte[] fresh = memory(compiled.cage());
                Engine.run(compiled, new Execution(compiled.cage(), Engine.JIT.budget()), 0, address, 77);
                compiled.cage().reset();

                assertThat(memory(compiled.cage())).as("%s at 0x%x", store, address).isEqualTo(fresh);
            }
        }
    }

    /** All that the guest can read. */
    private static byte[] memory(Cage cage) {
        return Arrays.copyOf(cage.memory(), cage.layout().limit());
    }

    @Test
    void suspendedRun_otherRunInBetween_getsItsMemoryBack() throws TrapException {
        VerifiedProgram program = program("mov %r3, 0", "stxdw [%r10-8], %r3",
            "lddw %r4, 0x" + Long.toHexString(STACK + 100), "again:", "ldxdw %r5, [%r10-8]", "add %r5, 1",
            "stxdw [%r10-8], %r5", "stxb [%r4], %r5", "add %r3, 1", "jlt %r3, %r1, again", "ldxb %r0, [%r4]",
            "lsh %r0, 8", "or %r0, %r5", "exit");
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        Cage cage = compiled.cage();
        Execution first = new Execution(cage, Engine.JIT_STEPPING.budget());
        Execution second = new Execution(cage, Engine.JIT.budget());
        first.begin();
        long r0 = compiled.run(first, 0, 90, 0);
        int suspensions = 0;
        while (first.isSuspended()) {
            byte[] saved = cage.save();
            second.begin();
            assertThat(compiled.run(second, 0, 3, 0)).isEqualTo(0x303);
            cage.restore(saved);
            suspensions++;
            r0 = compiled.resume(first);
        }

        assertThat(r0).isEqualTo(0x5a5a);
        assertThat(suspensions).isPositive();
    }
}
