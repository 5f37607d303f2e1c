package io.zeroserve.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.jit.Engine;
import io.zeroserve.ebpf.jit.EngineOutcome;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.VerifyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every case under {@code conformance/isa}, on every engine. */
class ConformanceTest {
    private static final Path CASES = Path.of("conformance", "isa");

    @TestFactory
    Stream<DynamicTest> isa() throws IOException {
        return files().stream().flatMap(file -> Arrays.stream(Engine.values())
            .map(engine -> DynamicTest.dynamicTest(CASES.relativize(file) + " on " + engine,
                () -> check(file, engine))));
    }

    /** What must be refused counts too: the case that runs shows what it does. */
    @Test
    void isa_everyOpcode_hasACaseThatRuns() throws IOException {
        Set<Opcode> missing = EnumSet.allOf(Opcode.class);
        missing.remove(Opcode.CALL_HELPER); // there are no helpers here
        for (Path file : files()) {
            ConformanceCase test = ConformanceCase.read(file);
            if (test.result().isPresent()) {
                for (long slot : test.slots()) {
                    missing.remove(Opcode.of(Instruction.decode(slot)));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(CASES)) {
            return new ArrayList<>(found.filter(file -> file.toString().endsWith(".data")).sorted().toList());
        }
    }

    private static void check(Path file, Engine engine) throws IOException {
        ConformanceCase test = ConformanceCase.read(file);
        VerifiedProgram program;
        try {
            program = ProgramFixture.slots(test.slots()).writable(test.memory()).verify();
        } catch (VerifyException refused) {
            assertThat(test.error()).as(refused.getMessage()).isPresent();
            assertThat(refused).hasMessageContaining(test.error().orElseThrow());
            return;
        }
        EngineOutcome outcome = engine.run(program);
        if (test.error().isPresent()) {
            assertThat(outcome.trap()).as("expected a trap").isNotNull();
            assertThat(new TrapException(outcome.trap(), null)).hasMessageContaining(test.error().get());
        } else {
            assertThat(outcome.trap()).isNull();
            assertThat(outcome.r0()).as("r0 = 0x%x", outcome.r0()).isEqualTo(test.result().orElseThrow());
        }
    }
}
