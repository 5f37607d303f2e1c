package io.zeroserve.ebpf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which registers are live where; that this is enough to resume with, the conformance cases show in every engine. */
class LivenessTest {

    private static List<Integer> live(ProgramFixture program, int function, int pc) throws VerifyException {
        Liveness liveness = Liveness.of(program.build()).get(function);
        return IntStream.range(0, 10).filter(register -> liveness.isLive(register, pc)).boxed().toList();
    }

    private static List<Integer> live(int pc, String... code) throws VerifyException {
        return live(ProgramFixture.asm(code), 0, pc);
    }

    @Test
    void register_writtenBeforeItIsRead_isDead() throws VerifyException {
        assertThat(live(0, "mov %r0, %r1", "mov %r1, 2", "add %r0, %r1", "exit")).containsExactly(1);
    }

    @Test
    void result_isLiveUntilTheExit() throws VerifyException {
        assertThat(live(1, "mov %r0, %r1", "ja +0", "exit")).containsExactly(0);
    }

    @Test
    void register_readInTheNextIteration_isLiveInTheWholeLoop() throws VerifyException {
        String[] loop = {"mov %r0, 0", "add %r0, %r2", "mov %r3, 1", "sub %r1, %r3", "jne %r1, 0, -4", "exit"};

        assertThat(live(2, loop)).containsExactly(0, 1, 2);
        assertThat(live(3, loop)).containsExactly(0, 1, 2, 3);
        assertThat(live(5, loop)).containsExactly(0);
    }

    @Test
    void arguments_thatTheCalledFunctionReads_areLiveBeforeTheCall() throws VerifyException {
        ProgramFixture program = ProgramFixture.asm("mov %r6, %r1", "mov %r3, 3", "call local f", "add %r0, %r6",
            "exit", "f:", "mov %r0, %r3", "exit");

        assertThat(live(program, 0, 2)).containsExactly(3, 6);
        assertThat(live(program, 0, 3)).containsExactly(0, 6);
        assertThat(live(program, 1, 5)).containsExactly(3);
    }

    @Test
    void arguments_ofAHelper_areAsManyAsItTakes() throws VerifyException {
        ProgramFixture program = ProgramFixture.asm("mov %r3, 3", "call h", "exit")
            .helper("h", 2, (execution, r1, r2, r3, r4, r5) -> 0);

        assertThat(live(program, 0, 1)).containsExactly(1, 2);
    }

    @Test
    void compareAndExchange_readsTheExpectedValueFromR0() throws VerifyException {
        assertThat(live(1, "mov %r0, 1", "lock cmpxchg [%r10-8], %r2", "exit")).containsExactly(0, 2);
    }
}
