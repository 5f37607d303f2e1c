package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.ebpf.machine.HelperSignature;
import io.zeroserve.ebpf.machine.HelperSignature.Waiting;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Helpers: their arguments, refusals and bugs, and those whose result comes later. */
class WaitingHelperTest {
    private static final HelperSignature FETCH = new HelperSignature("fetch", 2, Waiting.MAY_WAIT);

    private static List<Engine> compiled() {
        return Arrays.stream(Engine.values()).filter(Engine::isCompiled).toList();
    }

    /** Runs a program whose {@code fetch} waits; gives it the sum of its arguments each time. Returns r0. */
    private static long runDelivering(Engine engine, ProgramFixture fixture, List<Long> asked) throws TrapException {
        VerifiedProgram program = fixture.helper(FETCH, (execution, r1, r2, r3, r4, r5) -> {
            asked.add(r1 + r2);
            execution.await();
            return 0xbad;
        }).build();
        CompiledProgram compiled = engine.compile(program).instantiate();
        Execution execution = new Execution(compiled.cage(), engine.budget());
        execution.begin();
        long r0 = compiled.run(execution, 0, 0, 0);
        while (execution.isSuspended()) {
            if (execution.isAwaiting()) {
                execution.deliver(asked.getLast());
            }
            r0 = compiled.resume(execution);
        }
        return r0;
    }

    @Test
    void waitingHelper_inTheEntry_resumesBehindTheCall() throws TrapException {
        for (Engine engine : compiled()) {
            List<Long> asked = new ArrayList<>();
            long r0 = runDelivering(engine,
                ProgramFixture.asm("mov %r6, 5", "stdw [%r10-8], 7", "mov %r1, 1", "mov %r2, 2", "call fetch",
                    "add %r0, %r6", "ldxdw %r1, [%r10-8]", "add %r0, %r1", "exit"), asked);

            assertThat(r0).as(engine.name()).isEqualTo(3 + 5 + 7);
            assertThat(asked).containsExactly(3L);
        }
    }

    @Test
    void waitingHelper_inTheInterpreter_traps() {
        VerifiedProgram program = ProgramFixture.asm("mov %r1, 1", "mov %r2, 2", "call fetch", "exit")
            .helper(FETCH, (execution, r1, r2, r3, r4, r5) -> {
                execution.await();
                return 0;
            }).build();

        assertThat(Engine.INTERPRETER.run(program).trap())
            .isEqualTo(new Trap.Refused(2, "fetch waits, which the interpreter cannot"));
    }

    /** Each of eight functions waits before and behind its call of the next, in a loop of two. */
    @Test
    void waitingHelper_inNestedCallsAndLoops_resumesEachFunctionWithItsRegisters() throws TrapException {
        List<String> code = new ArrayList<>();
        for (int level = 1; level <= 8; level++) {
            code.addAll(List.of("f" + level + ":", "mov %r6, " + level, "mov %r7, 2", "mov %r8, 0",
                "stdw [%r10-8], " + 10 * level, "again" + level + ":", "mov %r1, %r6", "mov %r2, %r7", "call fetch",
                "add %r8, %r0"));
            if (level < 8) {
                code.addAll(List.of("call local f" + (level + 1), "add %r8, %r0"));
            }
            code.addAll(List.of("ldxdw %r1, [%r10-8]", "mov %r2, %r8", "call fetch", "mov %r8, %r0", "sub %r7, 1",
                "jne %r7, 0, again" + level, "mov %r0, %r8", "exit"));
        }
        long expected = 0;
        for (int level = 8; level >= 1; level--) {
            long r8 = 0;
            for (int r7 = 2; r7 > 0; r7--) {
                r8 += level + r7 + (level < 8 ? expected : 0) + 10 * level;
            }
            expected = r8;
        }
        for (Engine engine : compiled()) {
            List<Long> asked = new ArrayList<>();

            assertThat(runDelivering(engine, ProgramFixture.asm(code.toArray(String[]::new)), asked)).as(engine.name())
                .isEqualTo(expected);
            assertThat(asked).hasSize(2 * 2 * (1 + 2 + 4 + 8 + 16 + 32 + 64 + 128));
        }
    }

    @Test
    void waitingHelper_asLastInstructionBeforeExitAndThroughAPointer_returnsTheResult() throws TrapException {
        for (Engine engine : compiled()) {
            assertThat(runDelivering(engine,
                ProgramFixture.asm("lddw %r6, &f", "callx %r6", "exit", "f:", "mov %r1, 20", "mov %r2, 22",
                    "call fetch", "exit"), new ArrayList<>())).as(engine.name()).isEqualTo(42);
        }
    }

    @Test
    void waitingHelper_thatDoesNotWait_goesOn() {
        VerifiedProgram program = ProgramFixture.asm("mov %r1, 1", "mov %r2, 2", "call fetch", "add %r0, 1", "exit")
            .helper(FETCH, (execution, r1, r2, r3, r4, r5) -> r1 * 10 + r2).build();

        assertThat(Engines.agree(program).r0()).isEqualTo(13);
    }

    @Test
    void deliver_toARunThatDoesNotWait_isTheHostsBug() throws TrapException {
        VerifiedProgram program = ProgramFixture.asm("mov %r0, 0", "again:", "ja again").build();
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        Execution execution = new Execution(compiled.cage(), Engine.JIT_STEPPING.budget());
        execution.begin();
        compiled.run(execution, 0, 0, 0);

        assertThatIllegalStateException().isThrownBy(() -> execution.deliver(1));
    }

    @Test
    void helper_arguments_areR1ToR5() {
        VerifiedProgram program = ProgramFixture.asm("mov %r1, 1", "mov %r2, 2", "mov %r3, 3", "mov %r4, 4",
            "mov %r5, 5", "call digits", "mov %r6, %r0", "call nothing", "lsh %r0, 32", "or %r0, %r6", "exit")
            .helper("digits", 5, (execution, r1, r2, r3, r4, r5) -> (((r1 * 10 + r2) * 10 + r3) * 10 + r4) * 10 + r5)
            .helper("nothing", 0, (execution, r1, r2, r3, r4, r5) -> 7).build();

        assertThat(Engines.agree(program).r0()).isEqualTo(7L << 32 | 12345);
    }

    @Test
    void helper_thatRefuses_trapsAtItsCall() {
        VerifiedProgram program = ProgramFixture.asm("call local f", "exit", "f:", "mov %r1, 1", "call refuse", "exit")
            .helper("refuse", 1, (execution, r1, r2, r3, r4, r5) -> {
                throw new HelperRefusal("not " + r1);
            }).build();

        assertThat(Engines.agree(program).trap()).isEqualTo(new Trap.Refused(3, "not 1"));
    }

    @Test
    void helper_thatReadsOutsideTheCage_traps() {
        for (String length : List.of("1", "-1", "0x7fffffff", "32769")) {
            VerifiedProgram program = ProgramFixture.asm("mov %r1, %r10", "mov %r2, " + length, "call read", "exit")
                .helper("read", 2, (execution, r1, r2, r3, r4, r5) -> execution.cage().requireReadable(r1 + 16, r2))
                .build();

            assertThat(Engines.agree(program).trap()).as(length).isInstanceOf(Trap.Fault.class);
        }
    }

    @Test
    void helper_withABug_isAHostFailureAtItsCall() {
        for (Engine engine : compiled()) {
            VerifiedProgram program = ProgramFixture.asm("mov %r0, 0", "call broken", "exit")
                .helper("broken", 0, (execution, r1, r2, r3, r4, r5) -> List.of(1).get((int) r1 + 5)).build();

            assertThat(engine.run(program).trap()).isInstanceOfSatisfying(Trap.HostFailure.class, failure -> {
                assertThat(failure.pc()).isEqualTo(1);
                assertThat(failure.cause()).isInstanceOf(IndexOutOfBoundsException.class);
            });
        }
    }
}
