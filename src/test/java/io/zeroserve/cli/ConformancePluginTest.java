package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ConformancePluginTest {
    private static final String RETURN_5 = "b7 00 00 00 05 00 00 00 95 00 00 00 00 00 00 00";
    private static final String RETURN_LENGTH = "bf20000000000000 9500000000000000";
    private static final String RETURN_ADDRESS = "bf10000000000000 9500000000000000";
    /** *(u8 *)r1 += 1; r0 = *(u16 *)r1. */
    private static final String CHANGE_MEMORY = "7110000000000000 0700000001000000 7301000000000000 6910000000000000 9500000000000000";

    private record Ended(int status, String out, String err) {
    }

    private static Ended run(String standardInput, String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = ConformancePlugin.run(args, new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.US_ASCII)),
            new PrintStream(out, true, StandardCharsets.US_ASCII), new PrintStream(err, true, StandardCharsets.US_ASCII));
        return new Ended(status, out.toString(StandardCharsets.US_ASCII), err.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void run_programAsOption_printsResultInHex() throws IOException {
        assertThat(run("", "--program", RETURN_5)).isEqualTo(new Ended(0, "5\n", ""));
        assertThat(run("", "--program", "b700000 0ffffffff 9500000000000000").out()).isEqualTo("ffffffffffffffff\n");
    }

    @Test
    void run_programOnStandardInput_readsOneLine() throws IOException {
        assertThat(run(RETURN_5 + "\nrubbish").out()).isEqualTo("5\n");
    }

    @Test
    void run_memory_isWritableAndItsLengthIsInR2() throws IOException {
        assertThat(run("", "--program", CHANGE_MEMORY, "41 FF").out()).isEqualTo("ff42\n");
        assertThat(run("", "00 00 00", "--program", RETURN_LENGTH).out()).isEqualTo("3\n");
    }

    @Test
    void run_noMemory_addressAndLengthAre0() throws IOException {
        assertThat(run(RETURN_LENGTH).out()).isEqualTo("0\n");
        assertThat(run(RETURN_ADDRESS, "").out()).isEqualTo("0\n");
    }

    @Test
    void run_trap_failsWithReason() throws IOException {
        Ended ended = run(CHANGE_MEMORY, "41");

        assertThat(ended.status()).isEqualTo(ConformancePlugin.EXIT_FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isEqualTo("trapped: load of 2 bytes at 0x10008000 is outside the script's memory (instruction 3)\n");
    }

    @Test
    void run_helperByNumber_isRefused() throws IOException {
        Ended ended = run("8500000001000000 9500000000000000");

        assertThat(ended.status()).isEqualTo(ConformancePlugin.EXIT_FAILED);
        assertThat(ended.err()).contains("refused: ", "there is no helper number 1");
    }

    @Test
    void run_debug_printsProgramToStandardError() throws IOException {
        Ended ended = run("", "--debug", "--program", RETURN_5);

        assertThat(ended.out()).isEqualTo("5\n");
        assertThat(ended.err()).contains("0: r0 = 5", "1: exit");
    }

    @Test
    void run_senselessArguments_saysWhatIsWrong() throws IOException {
        assertThat(run("", "--program")).isEqualTo(new Ended(2, "", "--program: the program's hex is missing\n"));
        assertThat(run("", "--jit").err()).isEqualTo("unknown option --jit\n");
        assertThat(run("", "00", "11").err()).contains("more than one memory");
        assertThat(run("b7000").err()).contains("standard input: not hex");
        assertThat(run("b700").err()).contains("not a multiple of 8");
        assertThat(run("").err()).contains("the program is empty");
    }

    @Test
    void run_object_runsItsFirstSectionWithItsData() throws IOException {
        assertThat(run(objectHex("data.o"), "--elf", "00 01")).isEqualTo(new Ended(0, "6677890100000701\n", ""));
        assertThat(run(objectHex("calls.o"), "--elf").out()).isNotEqualTo("0\n");
        assertThat(run("7f454c46", "--elf").err()).contains("refused: truncated ELF header");
    }

    private static String objectHex(String name) throws IOException {
        try (InputStream object = ConformancePluginTest.class.getResourceAsStream("/ebpf/" + name)) {
            return HexFormat.of().formatHex(object.readAllBytes());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(60)
    void launcher_findsJavaAndClasses() throws Exception {
        Process process = new ProcessBuilder(List.of(Path.of("bin", "bpf-conformance-plugin").toAbsolutePath().toString(), "07"))
            .redirectErrorStream(true).start();
        try (var input = process.outputWriter(StandardCharsets.US_ASCII)) {
            input.write(RETURN_LENGTH + "\n");
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).isEqualTo("1\n");
        assertThat(process.exitValue()).isZero();
    }
}
