package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.ScriptObjects;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What generated code looks like. A change shows up in review as a change of {@code src/test/resources/jit}, which
 * {@code mvn test -Dtest=GeneratedCodeTest -Dzeroserve.approve=true} rewrites.
 */
class GeneratedCodeTest {
    private static final Path APPROVED = Path.of("src", "test", "resources", "jit");
    /** The offset that a jump or a case of a switch leads to; values of constants stand behind other names. */
    private static final Pattern TARGET =
        Pattern.compile("(?<=  (?:if|goto)[a-z_]{0,20} |: )\\d+(?=$|,)", Pattern.MULTILINE);
    private static final Pattern OFFSET = Pattern.compile("^ *(\\d+)  ", Pattern.MULTILINE);

    /** The programs whose code is approved. */
    enum Sample {
        /** Every kind of memory access. */
        MEMORY("ldxdw %r0, [%r1+8]", "stxdw [%r10-8], %r0", "stb [%r1], 7", "ldxsh %r3, [%r10-8]",
            "lock fetch add32 [%r1+4], %r3", "exit"),
        /** A loop that counts fuel, with 32-bit arithmetic. */
        LOOP("mov %r0, 0", "again:", "add32 %r0, %r2", "div32 %r0, 10", "sub %r2, 1", "jsgt %r2, 0, again", "exit"),
        /** A local call and a helper. */
        CALL("mov %r1, %r10", "add %r1, -16", "call local f", "call answer", "exit",
            "f:", "stdw [%r1], 1", "mov %r0, 2", "exit");

        private final String[] code;

        Sample(String... code) {
            this.code = code;
        }

        VerifiedProgram program() {
            return ProgramFixture.asm(code).helper("answer", 0, (execution, r1, r2, r3, r4, r5) -> 42)
                .writable(new byte[16]).build();
        }
    }

    @ParameterizedTest
    @EnumSource
    void code_ofSample_isAsApproved(Sample sample) throws IOException {
        Path file = APPROVED.resolve(sample.name().toLowerCase(Locale.ROOT) + ".approved.txt");
        String printed = CodePrinter.print(JitCompiler.compile(sample.program())).stream()
            .map(method -> withLabels(method.text())).collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("zeroserve.approve")) {
            Files.createDirectories(APPROVED);
            Files.writeString(file, printed);
        }

        assertThat(printed).isEqualTo(Files.readString(file));
    }

    /** Replaces offsets by labels where something jumps to, so that a new instruction changes no line but its own. */
    private static String withLabels(String listing) {
        Map<String, String> labels = new HashMap<>();
        String jumps = TARGET.matcher(listing).replaceAll(target ->
            labels.computeIfAbsent(target.group(), unused -> "L" + labels.size()));
        return OFFSET.matcher(jumps).replaceAll(line ->
            labels.containsKey(line.group(1)) ? labels.get(line.group(1)) + ":\n    " : "    ");
    }

    @Test
    void classes_ofEverySample_passTheClassFileVerifier() {
        for (Engine engine : List.of(Engine.JIT, Engine.JIT_SPLIT)) {
            for (Sample sample : Sample.values()) {
                assertVerified(engine.compile(sample.program()));
            }
            for (String name : List.of("data", "calls", "arithmetic")) {
                assertVerified(engine.compile(ScriptObjects.good(name)));
            }
        }
    }

    private static void assertVerified(CompiledCode code) {
        for (CompiledCode.ClassImage image : code.classes()) {
            assertThat(ClassFile.of().verify(image.bytes())).as(image.name()).isEmpty();
        }
    }
}
