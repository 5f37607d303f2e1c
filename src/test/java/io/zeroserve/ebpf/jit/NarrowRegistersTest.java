package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.VerifyException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which registers are kept as ints; that it makes no difference to a program, all that runs compiled code shows. */
class NarrowRegistersTest {

    private static List<Integer> narrow(ProgramFixture fixture, int pc) throws VerifyException {
        VerifiedProgram program = fixture.build();
        List<Liveness> liveness = Liveness.of(program);
        NarrowRegisters registers = NarrowRegisters.of(program, liveness).getFirst();
        return IntStream.range(0, 10)
            .filter(register -> liveness.getFirst().isLive(register, pc) && registers.isNarrow(register, pc))
            .boxed().toList();
    }

    private static List<Integer> narrow(int pc, String... code) throws VerifyException {
        return narrow(ProgramFixture.asm(code), pc);
    }

    @Test
    void register_writtenAndReadBy32BitInstructions_isNarrow() throws VerifyException {
        String[] code = {"mov32 %r3, %r1", "add32 %r3, 7", "mov32 %r0, %r3", "exit"};

        assertThat(narrow(1, code)).containsExactly(3);
        assertThat(narrow(2, code)).containsExactly(3);
    }

    @Test
    void argument_isWide() throws VerifyException {
        assertThat(narrow(0, "add32 %r1, 1", "mul32 %r1, 2", "mov32 %r0, %r1", "exit")).isEmpty();
    }

    @Test
    void result_ofAFunction_isWideWhereAllOfItIsAskedFor() throws VerifyException {
        assertThat(narrow(1, "mov32 %r0, 1", "exit")).isEmpty();
    }

    @Test
    void register_writtenWideOnOneOfTwoPaths_isWideOnBoth() throws VerifyException {
        String[] code = {"mov32 %r3, 1", "jeq %r1, 0, join", "mov %r3, %r1", "join:", "add32 %r3, 1",
            "mov32 %r0, %r3", "exit"};

        assertThat(narrow(1, code)).as("before the paths part").isEmpty();
        assertThat(narrow(3, code)).as("where they meet").isEmpty();
        assertThat(narrow(4, code)).as("behind the next write").containsExactly(3);
    }

    @Test
    void register_carriedAroundALoop_isNarrowInAllOfIt() throws VerifyException {
        String[] code = {"mov %r3, 0", "mov %r4, 0", "again:", "add32 %r3, 5", "xor32 %r3, %r4", "add %r4, 1",
            "jlt %r4, %r1, again", "mov32 %r0, %r3", "exit"};

        assertThat(narrow(2, code)).containsExactly(3);
        assertThat(narrow(6, code)).containsExactly(3);
    }

    @Test
    void register_readMostlyAsALong_isWide() throws VerifyException {
        String[] code = {"mov32 %r3, %r1", "mov %r0, %r3", "add %r0, %r3", "mul %r0, %r3", "exit"};

        assertThat(narrow(1, code)).isEmpty();
    }

    @Test
    void register_behindACall_isWide() throws VerifyException {
        ProgramFixture program = ProgramFixture.asm("call h", "add32 %r0, 1", "add32 %r0, 2", "mov32 %r6, %r0",
            "mov32 %r0, %r6", "exit").helper("h", 0, (execution, r1, r2, r3, r4, r5) -> 0);

        assertThat(narrow(program, 1)).isEmpty();
        assertThat(narrow(program, 2)).containsExactly(0);
    }
}
