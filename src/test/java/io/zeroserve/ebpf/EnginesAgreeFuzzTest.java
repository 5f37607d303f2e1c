package io.zeroserve.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.jit.Engine;
import io.zeroserve.ebpf.jit.EngineOutcome;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.VerifyException;
import io.zeroserve.fixture.FuzzRun;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random programs run alike on every engine. */
class EnginesAgreeFuzzTest {
    private static final int SECONDS = 15;
    /** Suspending at every step makes a run some hundred times slower, so that long ones are left out. */
    private static final long MAX_INSTRUCTIONS = 100_000;

    private int compared;
    private int trapped;
    private int refused;

    @Test
    void randomProgram_onEveryEngine_hasTheSameResultTrapAndMemory() {
        FuzzRun.repeat(SECONDS, this::compare);
        System.out.println("fuzz: " + compared + " programs compared, of which " + trapped + " trapped; " + refused
            + " were refused");
        assertThat(compared).isGreaterThan(refused);
    }

    private void compare(long seed) {
        VerifiedProgram program;
        try {
            program = RandomProgram.generate(new SplittableRandom(seed)).verify();
        } catch (VerifyException expected) {
            // An access that leaves the stack for certain, or frames that do not fit it: the generator avoids neither.
            assertThat(expected.reason()).containsAnyOf("outside the stack", "bytes of stack");
            refused++;
            return;
        }
        EngineOutcome reference = Engine.INTERPRETER.run(program, MAX_INSTRUCTIONS);
        if (reference.trap() instanceof Trap.OutOfTime) {
            return;
        }
        compared++;
        trapped += reference.trap() == null ? 0 : 1;
        for (Engine engine : Engine.values()) {
            if (engine.isCompiled()) {
                assertThat(engine.run(program).comparable()).as(engine.name()).isEqualTo(reference.comparable());
            }
        }
    }
}
