package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.cage.MemoryFault.Access;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.fixture.FuzzRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
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

        assertThat(printed.split("bastore", -1).length - 1).as("copies: twice eight, and a careful one").isEqualTo(17);
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

    /** A loop of some iterations over a pointer in r3 that moves by r2, with one access. */
    private static VerifiedProgram strided(long start, long stride, int count, String access) {
        return program(List.of("mov %r0, 0", "mov %r4, 0", "lddw %r2, 0x" + Long.toHexString(stride),
            "lddw %r3, 0x" + Long.toHexString(start), "again:", access, "xor %r0, %r3", "add %r3, %r2", "add %r4, 1",
            "jlt %r4, " + count + ", again", "add %r0, %r3", "exit"));
    }

    @ParameterizedTest
    @CsvSource({"ldxb, 1", "ldxh, 2", "ldxdw, 8", "ldxsw, 4"})
    void stridedLoads_upToTheEnd_areAsCheckedOneByOne(String load, int bytes) {
        for (long stride : new long[] {0, 1, 7, 1023, 1024, 1025, 3000}) {
            for (int count : new int[] {1, 7, 8, 9, 10}) {
                for (int past = 0; past < 2; past++) {
                    long last = END - bytes + past;

                    Trap trap = Engines.agree(strided(last - (count - 1) * stride - 5, stride, count,
                        load + " %r5, [%r3+5]")).trap();

                    assertThat(trap).as("%d iterations, %d bytes apart, %d past the end", count, stride, past)
                        .isEqualTo(past == 0 ? null
                            : new Trap.Fault(6, Access.LOAD, last, bytes));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -1024, Long.MIN_VALUE, 1L << 31, (1L << 32) + 1, 1L << 61})
    void stridedLoads_byWhatIsNoStride_areAsCheckedOneByOne(long stride) {
        for (int count : new int[] {1, 8, 9, 20}) {
            Engines.agree(strided(DATA, stride, count, "ldxb %r5, [%r3+0]"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 16, 17})
    void stridedStores_belowTheFramesAndIntoThem_areCleanedFromTheNextRun(int count) {
        for (long start : new long[] {CageLayout.BASE - 16, CageLayout.BASE, CageLayout.BASE + 20_000, DATA - 24}) {
            VerifiedProgram program = strided(start, 24, count, "stxdw [%r3+0], %r4");

            Trap trap = Engines.agree(program).trap();

            assertThat(trap == null).isEqualTo(start >= CageLayout.BASE
                && start + 24L * (count - 1) + 8 <= READ_ONLY_DATA);
            CompiledProgram compiled = JitCompiler.compile(program).instantiate();
            Engine.run(compiled, new Execution(compiled.cage(), Engine.JIT.budget()), 0, 0, 0);
            compiled.cage().reset();
            assertThat(Arrays.copyOf(compiled.cage().memory(), CageLayout.STACK_BYTES)).containsOnly(0x8e);
        }
    }

    @Test
    void stridedLoop_farFromItsEnd_checksItsFirstAndLastAccess() {
        String printed = directMethod(JitCompiler.compile(strided(DATA, 3, 50, "stxb [%r3+0], %r4")));

        assertThat(printed.split("bastore", -1).length - 1).as("copies: twice eight").isEqualTo(16);
        assertThat(printed.split("checkIndex", -1).length - 1)
            .as("checks: of the stride and the first store for eight copies, of each store twice in the others")
            .isEqualTo(2 + 8 * 2);
    }

    @Test
    void registersOfACountedLoop_thatAreOnlySteppedInIt_haveTheirValuesBehindIt() {
        for (int count : List.of(1, 7, 8, 9, 16, 17, 40)) {
            VerifiedProgram program = program(List.of("mov %r0, 0", "mov %r4, 0", "mov %r5, 3", "mov %r6, 100",
                "lddw %r3, 0x" + Long.toHexString(DATA), "mov %r2, 2", "mov %r7, 0", "mov %r8, 0", "again:",
                "ldxb %r1, [%r3+0]", "add %r0, %r1", "add %r3, 1", "add %r5, %r2", "add %r6, %r5", "mov %r7, %r6",
                "sub %r7, 7", "mov %r8, %r4", "add %r4, 1", "jlt %r4, " + count + ", again", "mul %r0, 31",
                "xor %r0, %r5", "mul %r0, 31", "xor %r0, %r6", "mul %r0, 31", "xor %r0, %r7", "mul %r0, 31",
                "xor %r0, %r8", "mul %r0, 31", "xor %r0, %r3", "exit"));

            Engines.agree(program);
        }
    }

    @Test
    void registersOfALoop_thatAreOnlyStepped_areComputedOnceForItsFirstCopies() {
        String printed = directMethod(JitCompiler.compile(program(List.of("mov %r0, 0", "mov %r4, 0", "mov %r5, 3",
            "again:", "xor %r0, %r2", "mul %r0, 7", "add %r5, %r2", "add %r4, 1", "jlt %r4, 50, again",
            "add %r0, %r5", "exit"))));

        assertThat(copies(printed, 4)).as("of the multiplication").isEqualTo(16);
        assertThat(copies(printed, 5)).as("of the step").isEqualTo(9);
    }

    /** A counted loop of random steps and accesses; r3 and r4 are pointers, r9 counts, r0 and r8 are only read. */
    private static VerifiedProgram randomLoop(RandomGenerator random) {
        List<String> code = new ArrayList<>(List.of("mov %r0, " + random.nextInt(9), "mov %r1, 1", "mov %r2, 2",
            "lddw %r3, 0x" + Long.toHexString(DATA + random.nextInt(24)),
            "lddw %r4, 0x" + Long.toHexString(CageLayout.BASE + random.nextInt(32_000)), "mov %r5, 5", "mov %r6, 6",
            "mov %r7, 7", "mov %r8, " + random.nextInt(-2, 40), "mov %r9, 0", "again:"));
        for (int i = 2 + random.nextInt(8); i > 0; i--) {
            String register = "%r" + (1 + random.nextInt(7));
            String other = "%r" + random.nextInt(10);
            String pointer = "%r" + (3 + random.nextInt(2));
            code.add(switch (random.nextInt(9)) {
                case 0 -> "mov " + register + ", " + other;
                case 1, 2 -> "add " + register + ", " + other;
                case 3 -> "add " + register + ", " + random.nextInt(-4, 5);
                case 4 -> "sub " + register + ", " + random.nextInt(4);
                case 5 -> "ldxb " + register + ", [" + pointer + "+" + random.nextInt(3) + "]";
                case 6 -> "stxh [" + pointer + "+" + random.nextInt(3) + "], " + other;
                case 7 -> "add " + pointer + ", " + (random.nextBoolean() ? "%r8" : "%r0");
                default -> "xor " + register + ", " + other;
            });
        }
        code.addAll(List.of("add %r9, " + (1 + random.nextInt(3)), "jlt %r9, " + random.nextInt(60) + ", again"));
        for (int register = 1; register < 10; register++) {
            code.addAll(List.of("mul %r0, 31", "xor %r0, %r" + register));
        }
        code.add("exit");
        return program(code);
    }

    @Test
    void randomCountedLoops_runAlikeOnEveryEngine() {
        FuzzRun.repeat(5, seed -> Engines.agree(randomLoop(new SplittableRandom(seed))));
    }
}
