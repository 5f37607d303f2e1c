package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
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
        EngineOutcome expected = Engine.INTERPRETER.runEntry(program, section);
        for (Engine engine : Engine.values()) {
            if (engine.isCompiled()) {
                assertThat(engine.runEntry(program, section).comparable()).as(engine.name()).isEqualTo(expected.comparable());
            }
        }
        return expected;
    }
}
