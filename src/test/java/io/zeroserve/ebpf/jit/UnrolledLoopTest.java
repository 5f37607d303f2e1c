package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.cage.MemoryFault.Access;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loops whose accesses are checked once for several iterations: whether they end before an edge of the cage, at it or
 * behind it, every engine does what the reference does, access by access.
 *
 * <pre>
 * BASE                 +32 KiB        +64         +40
 *  | stack, 0x8e       | writable     | read-only |
 * </pre>
 */
class UnrolledLoopTest {
    private static final byte[] WRITABLE = new byte[64];
    private static final byte[] READ_ONLY = new byte[40];
    private static final long DATA = CageLayout.DATA_ADDRESS;
    private static final long READ_ONLY_DATA = DATA + WRITABLE.length;
    private static final long END = READ_ONLY_DATA + READ_ONLY.length;

    static {
        for (int i = 0; i < READ_ONLY.length; i++) {
            READ_ONLY[i] = (byte) (i * 37 + 11);
        }
    }

    private static VerifiedProgram program(List<String> code) {
        return ProgramFixture.asm(code.toArray(String[]::new)).writable(WRITABLE).readOnly(READ_ONLY).build();
    }

    /** A loop over a pointer in r3, which begins at an address, moves by a stride and makes some accesses. */
    private static VerifiedProgram loop(long start, int stride, int count, String... accesses) {
        List<String> code = new ArrayList<>(List.of("mov %r0, 0", "mov %r4, 0",
            "lddw %r3, 0x" + Long.toHexString(start), "again:"));
        code.addAll(List.of(accesses));
        code.addAll(List.of("add %r3, " + stride, "add %r4, 1", "jlt %r4, " + count + ", again", "exit"));
        return program(code);
    }

    private static void assertUnrolled(VerifiedProgram program) {
        String code = directMethod(JitCompiler.compile(program));
        assertThat(copies(code, 4)).as("copies of the loop's first instruction").isGreaterThan(4);
    }

    /** A loop with a body of some instructions, counted by a register. */
    private static List<String> countedLoop(String label, int register, String... body) {
        List<String> code = new ArrayList<>(List.of("mov %r" + register + ", 0", label + ":"));
        code.addAll(List.of(body));
        code.addAll(List.of("add %r" + register + ", 1", "jlt %r" + register + ", 50, " + label));
        return code;
    }

    @Test
    void loops_tooManyForOneMethod_areUnrolledFromTheInside() {
        List<String> code = new ArrayList<>(List.of("mov %r0, 0"));
        int last = 0;
        for (int i = 0; i < 60; i++) {
            last = 1 + 4 * i + 1;
            code.addAll(countedLoop("flat" + i, 4, "add %r0, 3"));
        }
        int nested = last + 5;
        code.addAll(countedLoop("outer", 5, countedLoop("inner", 4, "xor %r0, %r4", "mul %r0, 7", "add %r0, %r5")
            .toArray(String[]::new)));
        code.add("exit");
        VerifiedProgram program = program(code);

        String printed = directMethod(JitCompiler.compile(program));

        assertThat(copies(printed, last)).as("of the last of the loops in a row").isLessThan(3);
        assertThat(copies(printed, nested)).as("of the loop in a loop").isGreaterThan(4);
        Engines.agree(program);
    }

    /** How often the direct method has an instruction. */
    private static int copies(String direct, int pc) {
        return direct.split("\n; " + pc + ": ", -1).length - 1;
    }

    private static String directMethod(CompiledCode code) {
        return CodePrinter.print(code).getFirst().text();
    }

    @ParameterizedTest
    @CsvSource({"ldxb, 1, 1", "ldxb, 1, -1", "ldxh, 2, 2", "ldxw, 4, 4", "ldxw, 4, 3", "ldxdw, 8, 8", "ldxdw, 8, -8",
        "ldxsw, 4, -5"})
    void loads_upToAnEdge_areAsCheckedOneByOne(String load, int bytes, int stride) {
        for (int count = 1; count < 20; count++) {
            for (int past = -1; past <= Math.min(bytes, Math.abs(stride)); past++) {
                long last = stride > 0 ? END - bytes + past : CageLayout.BASE - past;
                VerifiedProgram program =
                    loop(last - (long) (count - 1) * stride, stride, count, load + " %r5, [%r3+0]", "add %r0, %r5");
                boolean fits = past <= 0;

                Trap trap = Engines.agree(program).trap();

                assertThat(trap).as("%d iterations, %d past the edge", count, past)
                    .isEqualTo(fits ? null : new Trap.Fault(4, Access.LOAD, last, bytes));
            }
        }
        assertUnrolled(loop(DATA, stride, 9, load + " %r5, [%r3+0]"));
    }

    @ParameterizedTest
    @CsvSource({"stxb, 1, 1", "stxh, 2, 2", "stxw, 4, 7", "stxdw, 8, 8"})
    void stores_upToReadOnlyData_writeWhatLiesBefore(String store, int bytes, int stride) {
        for (int count = 1; count < 20; count++) {
            long last = READ_ONLY_DATA - bytes + 1;
            VerifiedProgram program = loop(last - (long) (count - 1) * stride, stride, count, store + " [%r3+0], %r4");

            assertThat(Engines.agree(program).trap()).isEqualTo(new Trap.Fault(4, Access.STORE, last, bytes));
        }
        assertUnrolled(loop(DATA, stride, 9, store + " [%r3+0], %r4"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 24})
    void stores_belowTheFrames_areCleanedFromTheNextRun(int count) {
        VerifiedProgram program = loop(CageLayout.BASE + 64, 8, count, "stxdw [%r3+0], %r4");

        assertThat(Engines.agree(program).trap()).isNull();
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        EngineOutcome first = Engine.run(compiled, new Execution(compiled.cage(), Engine.JIT.budget()), 0, 0, 0);
        assertThat(first.trap()).isNull();
        compiled.cage().reset();
        assertThat(Arrays.copyOf(compiled.cage().memory(), CageLayout.STACK_BYTES)).containsOnly(0x8e);
    }

    @Test
    void loop_thatEndsBeforeTheEdge_doesNotMindWhatFollows() {
        // As a comparison of a string at the very end of the data does.
        VerifiedProgram program = program(List.of("mov %r0, 0", "lddw %r3, 0x" + Long.toHexString(END - 3), "again:",
            "ldxb %r5, [%r3+0]", "add %r3, 1", "add %r0, 1",
            "jne %r5, " + (READ_ONLY[READ_ONLY.length - 1] & 0xff) + ", again", "exit"));

        assertThat(Engines.agree(program).r0()).isEqualTo(3);
    }

    @Test
    void addresses_thatAreSumsOfTwoRegisters_areChecked() {
        for (int count = 1; count < 20; count++) {
            for (int past = 0; past < 2; past++) {
                long start = END - count + past;
                VerifiedProgram program = program(List.of("mov %r0, 0", "mov %r4, 0",
                    "lddw %r3, 0x" + Long.toHexString(start), "again:", "mov %r5, %r3", "add %r5, %r4",
                    "ldxb %r6, [%r5+0]", "add %r0, %r6", "add %r4, 1", "jlt %r4, " + count + ", again", "exit"));

                assertThat(Engines.agree(program).trap())
                    .isEqualTo(past == 0 ? null : new Trap.Fault(6, Access.LOAD, END, 1));
            }
        }
    }

    @Test
    void addresses_thatWrapAround_trap() {
        VerifiedProgram program = program(List.of("mov %r0, 0", "mov %r4, 0", "lddw %r3, 0xfffffffffffffffc", "again:",
            "ldxb %r6, [%r3+0]", "add %r3, 1", "add %r4, 1", "jlt %r4, 9, again", "exit"));

        assertThat(Engines.agree(program).trap()).isEqualTo(new Trap.Fault(4, Access.LOAD, -4, 1));
    }

    @Test
    void loop_enteredAtItsCondition_isUnrolled() {
        VerifiedProgram program = program(List.of("mov %r0, 0", "lddw %r3, 0x" + Long.toHexString(READ_ONLY_DATA),
            "ja condition", "again:", "ldxb %r5, [%r3+0]", "add %r0, %r5", "condition:", "add %r3, 1",
            "jlt %r0, 2000, again", "exit"));

        Engines.agree(program);
        assertUnrolled(program);
    }

    /**
     * A loop that ends when r3, to which r2 is added each time, is no more as a condition says to r1, or after 60
     * times.
     */
    private static VerifiedProgram counted(String start, String step, String condition, String limit) {
        return program(List.of("mov %r0, 0", "mov %r4, 0", "lddw %r3, " + start, "lddw %r2, " + step,
            "lddw %r1, " + limit, "again:", "mul %r0, 3", "add %r0, %r3", "add %r4, 1", "jge %r4, 60, out",
            "add %r3, %r2", condition + " %r3, %r1, again", "out:", "exit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jlt", "jle", "jne", "jgt", "jslt"})
    void counter_fromAnywhereByAnyStep_endsTheLoopWhereItShould(String condition) {
        List<String> starts =
            List.of("0", "1", "0x7ffffffffffffff0", "0x8000000000000000", "0xfffffffffffffff8", "0xffffffffffffffff");
        List<String> steps = List.of("0", "1", "3", "0x7fffffff", "0x80000000", "0x8000000000000000",
            "0xfffffffffffffffe", "0xffffffffffffffff");
        List<String> limits =
            List.of("0", "1", "7", "8", "9", "25", "0x400000000", "0x8000000000000002", "0xffffffffffffffff");
        for (String start : starts) {
            for (String step : steps) {
                for (String limit : limits) {
                    Engines.agree(counted(start, step, condition, limit));
                }
            }
        }
    }

    @Test
    void countedLoop_farFromItsEnd_doesNotLookAtItsConditions() {
        VerifiedProgram program = program(List.of("mov %r4, 0", "lddw %r3, 0x" + Long.toHexString(DATA), "again:",
            "stxb [%r3+0], %r4", "add %r3, 1", "add %r4, 1", "jge %r4, %r2, out", "jlt %r4, 50, again", "out:",
            "mov %r0, %r4", "exit"));

        String printed = directMethod(JitCompiler.compile(program));

        assertThat(copies(printed, 4)).as("of the loop: twice eight, and a careful one").isEqualTo(17);
        assertThat(printed.split("compareUnsigned", -1).length - 1).as("comparisons").isLessThan(17 + 4 + 10);
        Engines.agree(program);
    }

    @Test
    void countedStores_byARegistersSteps_trapWhereTheyShould() {
        for (int step : List.of(1, 5, 16, 4000)) {
            for (int limit : List.of(3, 8, 20, 64)) {
                VerifiedProgram program = program(List.of("mov %r0, 0", "mov %r4, 0", "mov %r2, " + step,
                    "lddw %r3, 0x" + Long.toHexString(DATA), "again:", "stxb [%r3+0], %r4", "mov %r5, %r3",
                    "ldxb %r6, [%r3+0]", "xor %r0, %r5", "add %r3, %r2", "add %r4, 1",
                    "jlt %r4, " + limit + ", again", "exit"));

                Trap trap = Engines.agree(program).trap();

                assertThat(trap == null).as("%d stores %d bytes apart", limit, step)
                    .isEqualTo((limit - 1) * step < WRITABLE.length);
            }
        }
    }
}
