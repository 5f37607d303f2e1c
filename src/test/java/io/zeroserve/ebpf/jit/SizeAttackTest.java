package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.ScriptObjects;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.lang.classfile.ClassFile;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs of a size, or in a number, that a careless compiler would not survive. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SizeAttackTest {
    private static final int INSTRUCTIONS = 100_000;

    private static EngineOutcome runAsInProduction(VerifiedProgram program) {
        CompiledCode code = JitCompiler.compile(program);
        assertThat(JitCompiler.largestMethod(code)).isLessThanOrEqualTo(CodePlanner.HUGE_METHOD_LIMIT);
        for (CompiledCode.ClassImage image : code.classes()) {
            assertThat(ClassFile.of().verify(image.bytes())).isEmpty();
        }
        EngineOutcome outcome = Engine.JIT.run(program);
        assertThat(outcome.comparable()).isEqualTo(Engine.INTERPRETER.run(program).comparable());
        return outcome;
    }

    @Test
    void straightLine_ofAHundredThousandInstructions_runs() {
        List<String> code = new ArrayList<>(List.of("mov %r0, 0", "mov %r1, 1"));
        for (int i = 0; i < INSTRUCTIONS / 2; i++) {
            code.add("add %r0, %r1");
            code.add("add %r1, " + i);
        }
        code.add("exit");
        long expected = 0;
        long r1 = 1;
        for (int i = 0; i < INSTRUCTIONS / 2; i++) {
            expected += r1;
            r1 += i;
        }

        assertThat(runAsInProduction(ProgramFixture.asm(code.toArray(String[]::new)).build()).r0()).isEqualTo(expected);
    }

    @Test
    void function_ofAHundredThousandInstructionsWithLoopsAndBranches_runs() {
        SplittableRandom random = new SplittableRandom(3);
        List<String> code = new ArrayList<>(List.of("mov %r0, 1", "mov %r6, 3", "outer:"));
        for (int i = 0; code.size() < INSTRUCTIONS; i++) {
            code.add("mov %r7, " + random.nextInt(1, 4));
            code.add("loop" + i + ":");
            for (int j = random.nextInt(1, 30); j > 0; j--) {
                code.add("mul %r0, " + random.nextInt(3, 1000));
                code.add("stxdw [%r10-" + 8 * random.nextInt(1, 10) + "], %r0");
                code.add("jset %r0, " + (1 << random.nextInt(31)) + ", +1");
                code.add("xor %r0, " + random.nextInt());
            }
            code.add("sub %r7, 1");
            code.add("jne %r7, 0, loop" + i);
        }
        code.addAll(List.of("sub %r6, 1", "jeq %r6, 0, end", "gotol outer", "end:", "exit"));

        VerifiedProgram program = ProgramFixture.asm(code.toArray(String[]::new)).build();

        assertThat(Engine.JIT_STEPPING.run(program).comparable()).isEqualTo(runAsInProduction(program).comparable());
    }

    @Test
    void instructions_withManyConstantsEach_fitTheConstantPools() {
        List<String> code = new ArrayList<>(List.of("mov %r0, 0", "add %r1, 8"));
        for (int i = 0; i < 30_000; i++) {
            code.add("stdw [%r1-" + (i % 9) + "], " + (100_000 + i));
            code.add("jeq %r1, " + (200_000 + i) + ", +" + (i % 3));
        }
        code.addAll(List.of("mov %r0, 1", "exit", "exit", "exit"));

        assertThat(runAsInProduction(ProgramFixture.asm(code.toArray(String[]::new)).writable(new byte[16]).build())
            .r0()).isEqualTo(1);
    }

    @Test
    void functions_manyTiny_areSpreadOverClasses() {
        List<String> code = new ArrayList<>(List.of("mov %r0, 0", "call local fn_0", "add %r0, 1", "exit"));
        for (int i = 0; i < 5_000; i++) {
            code.add("fn_" + i + ":");
            code.add("mov %r0, " + i);
            code.add("exit");
        }

        assertThat(runAsInProduction(ProgramFixture.asm(code.toArray(String[]::new)).build()).r0()).isEqualTo(1);
    }

    /** Little of it is reachable, so that it is one method, but its instructions are far apart. */
    @Test
    void unreachableCode_betweenReachable_doesNotConfuseTraps() {
        List<String> code = new ArrayList<>(List.of("mov %r1, 0", "gotol far"));
        for (int i = 0; i < 70_000; i++) {
            code.add("mov %r0, 0");
        }
        code.addAll(List.of("exit", "far:", "ldxb %r0, [%r1]", "exit"));
        VerifiedProgram program = ProgramFixture.asm(code.toArray(String[]::new)).build();

        assertThat(Engines.agree(program).trap().pc()).isEqualTo(70_003);
    }

    @Test
    void blocks_withoutEnd_ofBranchesOnly_areSplit() {
        List<String> code = new ArrayList<>(List.of("mov %r0, 0"));
        for (int i = 0; i < INSTRUCTIONS / 2; i++) {
            code.add("jeq %r0, 1, +1");
            code.add("ja +0");
        }
        code.add("exit");

        assertThat(runAsInProduction(ProgramFixture.asm(code.toArray(String[]::new)).build()).r0()).isZero();
    }

    @Test
    void programs_loadedAndDroppedTenThousandTimes_leaveNoClassesBehind() throws Exception {
        byte[] object = ScriptObjects.bytes("calls");
        loadAndRun(object, 200);
        long classes = settledClassCount();
        long metaspace = metaspaceBytes();
        loadAndRun(object, 10_000);

        assertThat(settledClassCount()).isLessThan(classes + 100);
        assertThat(metaspaceBytes()).isLessThan(metaspace + 4_000_000);
    }

    /** What a reload does to each script: everything from the object's bytes to the first run. */
    private static void loadAndRun(byte[] object, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            EngineOutcome outcome = Engine.JIT.run(ScriptObjects.load(object), "zeroserve.call.pointer", 0, 0);
            assertThat(outcome.r0()).isEqualTo(10 + 2 * 20 + 3 * 30 + 4 * 40 + 5 * 50);
        }
    }

    /** Classes are unloaded by a full collection, and the count falls some time behind it. */
    private static long settledClassCount() throws InterruptedException {
        long count = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(50);
            long now = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
            if (now >= count) {
                break;
            }
            count = now;
        }
        return count;
    }

    private static long metaspaceBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().equals("Metaspace"))
            .mapToLong((MemoryPoolMXBean pool) -> pool.getUsage().getUsed()).sum();
    }
}
