package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts to hold the event loop. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimeAttackTest {
    /** So many that 30 thousand million calls are made: HotSpot inlines the last levels, and makes little of them. */
    private static final int BRANCHES = 32;
    private static final long SLICE_NANOS = 1_000_000;
    /** What a slice may take on a busy machine before a test fails; a run that is never suspended takes for ever. */
    private static final long TOLERANCE_NANOS = 2_000_000_000L;

    private static final String[] ENDLESS = {"mov %r0, 0", "again:", "add %r0, 1", "ja again"};
    private static final String[] IRREDUCIBLE = {"mov %r0, 0", "jeq %r1, 0, second", "first:", "add %r0, 1",
        "ja second", "second:", "add %r0, 2", "ja first"};
    private static final String[] SELF = {"mov %r0, 0", "again:", "jne %r0, 1, again", "exit"};
    private static final String[] IN_CALLEE = {"call local f", "exit", "f:", "mov %r0, 0", "again:", "call local g",
        "ja again", "g:", "mov %r0, 1", "exit"};

    /** The programs, each of which never ends. */
    enum Endless {
        LOOP(ENDLESS), IRREDUCIBLE_LOOP(IRREDUCIBLE), LOOP_OF_ONE_INSTRUCTION(SELF), LOOP_OF_CALLS(IN_CALLEE);

        private final String[] code;

        Endless(String[] code) {
            this.code = code;
        }
    }

    @ParameterizedTest
    @EnumSource
    void endlessLoop_onEveryEngine_isSuspendedEachSlice(Endless endless) throws TrapException {
        VerifiedProgram program = ProgramFixture.asm(endless.code).build();
        for (Engine engine : List.of(Engine.JIT, Engine.JIT_SPLIT)) {
            CompiledProgram compiled = engine.compile(program).instantiate();
            Execution execution =
                new Execution(compiled.cage(), new RunBudget(System::nanoTime, SLICE_NANOS, Long.MAX_VALUE / 2));
            execution.begin();
            long start = System.nanoTime();
            compiled.run(execution, 0, 0, 0);
            for (int slice = 0; slice < 20; slice++) {
                assertThat(execution.isSuspended()).isTrue();
                assertThat(execution.isAwaiting()).isFalse();
                assertThat(System.nanoTime() - start).isLessThan(TOLERANCE_NANOS);
                start = System.nanoTime();
                compiled.resume(execution);
            }
            assertThat(execution.budget().spentNanos()).isGreaterThanOrEqualTo(20 * SLICE_NANOS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endlessLoop_atItsLimit_traps(Endless endless) {
        VerifiedProgram program = ProgramFixture.asm(endless.code).build();
        for (Engine engine : List.of(Engine.JIT, Engine.JIT_SPLIT)) {
            CompiledProgram compiled = engine.compile(program).instantiate();
            Execution execution =
                new Execution(compiled.cage(), new RunBudget(System::nanoTime, SLICE_NANOS, 200 * SLICE_NANOS));
            EngineOutcome outcome = Engine.run(compiled, execution, 0, 0, 0);

            assertThat(outcome.trap()).isInstanceOfSatisfying(Trap.OutOfTime.class, late -> {
                assertThat(late.limitMillis()).isEqualTo(200);
                assertThat(late.pc()).isPositive();
            });
            assertThat(outcome.suspensions()).isPositive();
        }
    }

    /** Eight levels, each of which calls the next sixteen times: 268 million calls without any loop. */
    @Test
    void callTree_exponential_isSuspendedAndTrapped() throws TrapException {
        List<String> code = new ArrayList<>();
        for (int level = 1; level <= 8; level++) {
            code.add("f" + level + ":");
            for (int i = 0; i < BRANCHES && level < 8; i++) {
                code.add("call local f" + (level + 1));
            }
            code.add("mov %r0, 1");
            code.add("exit");
        }
        VerifiedProgram program = ProgramFixture.asm(code.toArray(String[]::new)).build();
        for (Engine engine : List.of(Engine.JIT, Engine.JIT_SPLIT)) {
            CompiledProgram compiled = engine.compile(program).instantiate();
            Execution execution =
                new Execution(compiled.cage(), new RunBudget(System::nanoTime, SLICE_NANOS, 50 * SLICE_NANOS));
            execution.begin();
            long start = System.nanoTime();
            compiled.run(execution, 0, 0, 0);

            assertThat(execution.isSuspended()).isTrue();
            assertThat(System.nanoTime() - start).isLessThan(TOLERANCE_NANOS);
            assertThatExceptionOfType(TrapException.class).isThrownBy(() -> {
                while (execution.isSuspended()) {
                    compiled.resume(execution);
                }
            }).satisfies(trapped -> assertThat(trapped.trap()).isInstanceOf(Trap.OutOfTime.class));
        }
    }

    @Test
    void callTree_suspendedAtEveryCall_endsWithTheRightResult() {
        List<String> code = new ArrayList<>();
        for (int level = 1; level <= 8; level++) {
            code.add("f" + level + ":");
            code.add("mov %r6, " + level);
            code.add("stdw [%r10-8], 1");
            for (int i = 0; i < 2 && level < 8; i++) {
                code.add("call local f" + (level + 1));
                code.add("add %r6, %r0");
            }
            code.add("ldxdw %r0, [%r10-8]");
            code.add("add %r0, %r6");
            code.add("exit");
        }
        long expected = 0;
        for (int level = 8; level >= 1; level--) {
            expected = level + 1 + (level < 8 ? 2 * expected : 0);
        }

        assertThat(Engines.agree(ProgramFixture.asm(code.toArray(String[]::new)).build()).r0()).isEqualTo(expected);
    }

    @Test
    void runAfterATrappedOne_beginsAfresh() {
        VerifiedProgram program =
            ProgramFixture.asm("jeq %r1, 0, quick", "again:", "ja again", "quick:", "mov %r0, 9", "exit").build();
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        Execution execution =
            new Execution(compiled.cage(), new RunBudget(System::nanoTime, SLICE_NANOS, 5 * SLICE_NANOS));

        assertThat(Engine.run(compiled, execution, 0, 1, 0).trap()).isInstanceOf(Trap.OutOfTime.class);
        assertThat(Engine.run(compiled, execution, 0, 0, 0).r0()).isEqualTo(9);
        assertThat(Engine.run(compiled, execution, 0, 1, 0).trap()).isInstanceOf(Trap.OutOfTime.class);
    }

    /** A run that is dropped while it is suspended must not leak into the next of the same execution. */
    @Test
    void runAfterACancelledOne_beginsAfresh() throws TrapException {
        VerifiedProgram program = ProgramFixture.asm("jeq %r1, 0, quick", "call local f", "exit", "quick:",
            "mov %r0, 9", "exit", "f:", "mov %r0, 0", "again:", "ja again").build();
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        Execution execution = new Execution(compiled.cage(), Engine.JIT_STEPPING.budget());
        execution.begin();
        compiled.run(execution, 0, 1, 0);
        assertThat(execution.isSuspended()).isTrue();

        assertThat(Engine.run(compiled, execution, 0, 0, 0).r0()).isEqualTo(9);
        assertThat(execution.isSuspended()).isFalse();
    }
}
