package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.verify.VerifiedProgram;

/** Runs a program on every engine and compares. */
public final class Engines {

    private Engines() {
    }

    /** Runs the entry of a program on all engines, which must agree. */
    public static EngineOutcome agree(VerifiedProgram program) {
        return agree(program, ProgramFixture.ENTRY);
    }

    /** Runs a section of a program on all engines, which must agree. */
    public static EngineOutcome agree(VerifiedProgram program, String section) {
        int length = program.linked().writable().length;
        return agree(program, section, length == 0 ? 0 : CageLayout.DATA_ADDRESS, length);
    }

    /** Runs a section of a program with given arguments on all engines, which must agree. */
    public static EngineOutcome agree(VerifiedProgram program, String section, long r1, long r2) {
        EngineOutcome expected = Engine.INTERPRETER.run(program, section, r1, r2);
        for (Engine engine : Engine.values()) {
            if (engine.isCompiled()) {
                assertThat(engine.run(program, section, r1, r2).comparable()).as(engine.name())
                    .isEqualTo(expected.comparable());
            }
        }
        return expected;
    }
}
