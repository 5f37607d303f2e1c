package io.zeroserve.ebpf.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.ScriptObjects;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.jit.Engines;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.Verifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiles the test scripts again, for BPF and natively. Skipped where there is no clang. */
class ClangTest {
    private static final Path SOURCES = Path.of("src", "test", "resources", "ebpf");
    private static final String ENTRY = "zeroserve.request";
    private static final int INPUTS = 100;
    private static final long[] BOUNDARIES = {0, 1, -1, 2, 63, 64, Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE,
        Long.MAX_VALUE, 0xffff_ffffL, 0x8000, 0x80};
    private static String clang;

    @BeforeAll
    static void findClang() {
        for (String name : List.of("clang-19", "clang-20", "clang-21", "clang")) {
            try {
                if (new ProcessBuilder(name, "--version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0) {
                    clang = name;
                    break;
                }
            } catch (IOException | InterruptedException absent) {
                clang = null;
            }
        }
        assertThat(clang).as("clang on the PATH; bin/setup test installs it").isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"data, -O2 -mcpu=v3", "data, -O0 -mcpu=v3", "calls, -O1 -mcpu=v4", "calls, -O2 -mcpu=v2",
        "arithmetic, -O2 -mcpu=v4", "arithmetic, -O1 -mcpu=v4"})
    void script_compiledAgain_behavesAsTheObjectBesideIt(String name, String options, @TempDir Path directory)
        throws Exception {
        Path object = directory.resolve(name + ".o");
        List<String> arguments = new ArrayList<>(List.of("--target=bpf", "-g", "-c"));
        arguments.addAll(List.of(options.split(" ")));
        compile(arguments, object, SOURCES.resolve(name + ".bpf.c"));

        assertThat(Engines.agree(withInput(ScriptObjects.link(Files.readAllBytes(object))), ENTRY).r0())
            .isEqualTo(Engines.agree(withInput(ScriptObjects.link(ScriptObjects.bytes(name))), ENTRY).r0());
    }

    /** Scripts that take no memory ignore it; others find three numbers behind their own data. */
    private static VerifiedProgram withInput(LinkedProgram program) throws Exception {
        return program.writable().length > 0 ? Verifier.verify(program, HelperTable.EMPTY)
            : withMemory(program,
                ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(77).putLong(-5).putLong(9).array());
    }

    @Test
    void arithmetic_onEveryEngine_isThatOfTheSameSourceCompiledNatively(@TempDir Path directory) throws Exception {
        Path main = directory.resolve("main.c");
        Files.writeString(main, """
            #include <stdio.h>
            unsigned long long entry(const unsigned long long *in, unsigned long long size);
            int main(void)
            {
                unsigned long long in[3];
                while (scanf("%llx %llx %llx", in, in + 1, in + 2) == 3)
                    printf("%llx\\n", entry(in, sizeof in));
            }
            """);
        Path executable = directory.resolve("native");
        compile(List.of("-O1"), executable, SOURCES.resolve("arithmetic.bpf.c"), main);
        SplittableRandom random = new SplittableRandom(9);
        ByteBuffer inputs = ByteBuffer.allocate(INPUTS * 24).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < INPUTS * 3; i++) {
            long value = random.nextBoolean() ? BOUNDARIES[random.nextInt(BOUNDARIES.length)] : random.nextLong();
            inputs.putLong(value);
            text.append(Long.toHexString(value)).append('\n');
        }
        List<String> expected = pipe(executable, text.toString()).lines().toList();
        VerifiedProgram program = withMemory(ScriptObjects.link(ScriptObjects.bytes("arithmetic")), inputs.array());

        for (int i = 0; i < INPUTS; i++) {
            long r0 = Engines.agree(program, ENTRY, CageLayout.DATA_ADDRESS + i * 24L, 24).r0();
            assertThat(Long.toHexString(r0)).as("input %d", i).isEqualTo(expected.get(i));
        }
    }

    private static VerifiedProgram withMemory(LinkedProgram program, byte[] memory) throws Exception {
        return Verifier.verify(new LinkedProgram(program.code(), program.sections(), program.functions(),
            program.helpers(), memory, program.readOnly(), program.lines()), HelperTable.EMPTY);
    }

    private static void compile(List<String> options, Path output, Path... sources) throws Exception {
        List<String> command = new ArrayList<>(List.of(clang, "-o", output.toString()));
        command.addAll(options);
        for (Path source : sources) {
            command.add(source.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(messages).isZero();
    }

    private static String pipe(Path executable, String input) throws Exception {
        Path file = Files.writeString(executable.resolveSibling("input"), input);
        Process process = new ProcessBuilder(executable.toString()).redirectInput(file.toFile()).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
