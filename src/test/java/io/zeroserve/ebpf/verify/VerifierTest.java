package io.zeroserve.ebpf.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.ScriptObjects;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.jit.Engines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How refusals read, and what the verifier finds out; what it refuses is under {@code conformance/isa/refused}. */
class VerifierTest {
    private static String refusal(String... code) {
        return catchThrowableOfType(VerifyException.class, () -> ProgramFixture.asm(code).verify()).getMessage();
    }

    @Test
    void refusal_ofScriptWithDebugInformation_hasFunctionLineInstructionReasonAndAdvice() {
        assertThatExceptionOfType(VerifyException.class)
            .isThrownBy(() -> ScriptObjects.load(ScriptObjects.bytes("refused")))
            .withMessageMatching("call_it, refused\\.bpf\\.c:9, instruction \\d+ \\(callx r1\\): which function r1 "
                + "points to is not known here; call functions by name, or through a pointer that always "
                + "holds the same one");
    }

    @Test
    void refusal_inANamedFunction_namesIt() {
        assertThat(refusal("call local fn_a", "exit", "fn_a:", "mov %r0, 1", "call local fn_b", "exit", "fn_b:",
            "mov %r0, %r7", "exit"))
            .isEqualTo("fn_b, instruction 5 (r0 = r7): r7 is read before it is written");
    }

    @Test
    void refusal_withoutNames_namesTheSection() {
        assertThat(refusal("stdw [%r10+8], 1", "exit"))
            .isEqualTo("section 'test', instruction 0 (*(u64 *)(r10 + 8) = 1): the access "
                + "is at r10 + 8 and 8 bytes long, outside the stack, which is the 32768 bytes below r10");
    }

    @Test
    void refusal_ofCallWithUnsetArgument_namesTheRegister() {
        assertThatExceptionOfType(VerifyException.class)
            .isThrownBy(() ->
                ProgramFixture.asm("mov %r1, 1", "call local f", "call log", "exit", "f:", "mov %r0, 0", "exit")
                .helper("log", 2, (execution, r1, r2, r3, r4, r5) -> 0).verify())
            .withMessageContaining("r1 is read before it is written (a call leaves r1 to r5 undefined)")
            .satisfies(refused -> assertThat(refused.pc()).isEqualTo(2));
    }

    @Test
    void refusal_ofFramesThatDoNotFit_tellsTheirSize() {
        assertThat(refusal("stb [%r10-20000], 1", "call local fn_b", "exit", "fn_b:", "stb [%r10-13000], 1",
            "mov %r0, 0", "exit"))
            .isEqualTo("section 'test', instruction 0 (*(u8 *)(r10 - 20000) = 1): the function and those it calls "
                + "need 33000 bytes of stack; there are " + CageLayout.FRAME_TOP);
    }

    @Test
    void frames_thatJustFit_areAccepted() {
        VerifiedProgram program = ProgramFixture.asm("stb [%r10-20000], 1", "call local fn_b", "exit", "fn_b:",
            "stb [%r10-12752], 2", "ldxb %r0, [%r10-12752]", "exit").build();

        assertThat(program.frameFloor()).isZero();
        assertThat(Engines.agree(program).r0()).isEqualTo(2);
    }

    @Test
    void frame_ofWholeStack_isAccepted() {
        VerifiedProgram program =
            ProgramFixture.asm("stb [%r10-" + CageLayout.FRAME_TOP + "], 3", "mov %r0, 3", "exit").build();

        assertThat(Engines.agree(program).r0()).isEqualTo(3);
        assertThat(refusal("stb [%r10-" + (CageLayout.FRAME_TOP + 1) + "], 3", "mov %r0, 3", "exit"))
            .contains("bytes of stack");
    }

    /** Computed addresses do not tell how large a frame is; room is left for what compilers make. */
    @Test
    void frame_addressedByComputedPointersOnly_doesNotOverlapTheCallees() {
        VerifiedProgram program = ProgramFixture.asm("mov %r6, %r10", "mov %r1, 4000", "sub %r6, %r1",
            "ldxdw %r2, [%r6]", "stdw [%r6], 1", "call local f", "ldxdw %r0, [%r6]", "exit", "f:", "mov %r1, %r10",
            "mov %r2, 8", "again:", "sub %r1, 8", "stdw [%r1], 2", "add %r2, 8", "jlt %r2, 4000, again", "mov %r0, 0",
            "exit").build();

        assertThat(Engines.agree(program).r0()).isEqualTo(1);
    }

    @Test
    void manyFunctions_inALongChainOfCalls_areRefusedNotOverflowing() {
        List<String> code = new ArrayList<>(List.of("call local fn_0", "exit"));
        for (int i = 0; i < 5_000; i++) {
            code.addAll(List.of("fn_" + i + ":", "call local fn_" + (i + 1), "exit"));
        }
        code.addAll(List.of("fn_5000:", "mov %r0, 0", "exit"));

        assertThat(refusal(code.toArray(String[]::new))).contains("more than 8 deep");
    }

    @Test
    void distance_ofAccessesKnownAndUnknown_isToldApart() {
        VerifiedProgram program = ProgramFixture.asm("stdw [%r10-8], 1", "mov %r1, %r10", "add %r1, -24",
            "stdw [%r1+8], 2", "mov %r2, %r1", "ldxdw %r3, [%r10-8]", "add %r2, %r3", "ldxb %r0, [%r2]", "exit")
            .build();

        assertThat(program.distance(0)).hasValue(-8);
        assertThat(program.distance(3)).hasValue(-16);
        assertThat(program.distance(7)).isEmpty();
    }
}
