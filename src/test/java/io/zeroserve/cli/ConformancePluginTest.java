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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformancePluginTest {
    private static final String RETURN_5 = "b7 00 00 00 05 00 00 00 95 00 00 00 00 00 00 00";
    private static final String RETURN_LENGTH = "bf20000000000000 9500000000000000";
    private static final String RETURN_ADDRESS = "bf10000000000000 9500000000000000";
    /** *(u8 *)r1 += 1; r0 = *(u16 *)r1. */
    private static final String CHANGE_MEMORY =
        "7110000000000000 0700000001000000 7301000000000000 6910000000000000 9500000000000000";

    private record Ended(int status, String out, String err) {
    }

    private static Ended run(String standardInput, String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.US_ASCII));
        int status = ConformancePlugin.run(args, in, new PrintStream(out, true, StandardCharsets.US_ASCII),
            new PrintStream(err, true, StandardCharsets.US_ASCII));
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

    @ParameterizedTest
    @ValueSource(strings = {
        "b700000005000000 9500000000000000", "b70000000500000095000 00000000000",
        "B7 00 00 00 05 00 00 00 95 00 00 00 00 00 00 00",
        "  b7 00 00 00 05 00 00 00\t95 00 00 00 00 00 00 00  ", "b7 00 00 00 05 00 00 00  95 00 00 00 00 00 00 00\r"})
    void run_hexHoweverWritten_isTheSameProgram(String hex) throws IOException {
        assertThat(run(hex).out()).isEqualTo("5\n");
        assertThat(run(hex + "\n").out()).isEqualTo("5\n");
        assertThat(run("", "--program", hex).out()).isEqualTo("5\n");
    }

    @Test
    void run_memory_isWritableAndItsLengthIsInR2() throws IOException {
        assertThat(run("", "--program", CHANGE_MEMORY, "41 FF").out()).isEqualTo("ff42\n");
        assertThat(run("", "00 00 00", "--program", RETURN_LENGTH).out()).isEqualTo("3\n");
        assertThat(run(RETURN_LENGTH, "Ab".repeat(65_535)).out()).isEqualTo("ffff\n");
        assertThat(run(RETURN_LENGTH, "00".repeat(256 * 1024)).out()).isEqualTo("40000\n");
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
        assertThat(ended.err())
            .isEqualTo("trapped: load of 2 bytes at 0x10008000 is outside the script's memory (instruction 3)\n");
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
        assertThat(run("", "--program")).isEqualTo(new Ended(ConformancePlugin.EXIT_USAGE, "",
            "--program: the program's hex is missing\n"
                + "usage: bpf-conformance-plugin [--program HEX] [MEMORY_HEX] [--elf] [--debug]\n"));
        assertUsageError("unknown option --jit", run("", "--jit"));
        assertUsageError("unknown option -h", run("", "-h"));
        assertUsageError("unknown option --program=95", run("", "--program=95"));
        assertUsageError("more than one memory: '11'", run("", "00", "11"));
        assertUsageError("more than one program: '95'", run("", "--program", RETURN_5, "--program", "95"));
        assertUsageError("memory: not hex: string length not even: 3", run(RETURN_5, "123"));
        assertUsageError("memory: not hex: not a hexadecimal digit: \"x\" = 120", run(RETURN_5, "0x12"));
        assertUsageError("memory of 262145 bytes; at most 262144", run(RETURN_5, "00".repeat(256 * 1024 + 1)));
        assertUsageError("standard input: not hex: string length not even: 5", run("b7000"));
        assertUsageError("the program has 2 bytes, which is not a multiple of 8", run("b700"));
    }

    private static void assertUsageError(String message, Ended ended) {
        assertThat(ended.status()).isEqualTo(ConformancePlugin.EXIT_USAGE);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith(message + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \t\r\n"})
    void run_emptyProgram_isRefused(String standardInput) throws IOException {
        Ended ended = run(standardInput);

        assertThat(ended.status()).isEqualTo(ConformancePlugin.EXIT_FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("the program is empty");
        assertThat(run("", "--program", standardInput)).isEqualTo(ended);
    }

    /** A register without a value at entry, a function of the kernel, a map, half a {@code lddw}, no exit. */
    @ParameterizedTest
    @CsvSource({
        "bf30000000000000 9500000000000000, r3 is read before it is written",
        "bf60000000000000 9500000000000000, r6 is read before it is written",
        "8520000001000000 9500000000000000, opcode 0x85 has no variant with source register field 2",
        "1810000001000000 0000000000000000 9500000000000000, 64-bit immediates of kind 1 (maps",
        "1800000001000000, the second half of the 64-bit immediate is missing",
        "b700000005000000, control falls off the end of the function"})
    void run_programThatMustNotRun_isRefused(String hex, String reason) throws IOException {
        Ended ended = run(hex);

        assertThat(ended.status()).isEqualTo(ConformancePlugin.EXIT_FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("refused: ").contains(reason);
    }

    @Test
    void run_object_runsItsFirstSectionWithItsData() throws IOException {
        assertThat(run(objectHex("data.o"), "--elf", "00 01")).isEqualTo(new Ended(0, "6677890100000701\n", ""));
        assertThat(run(objectHex("calls.o"), "--elf").out()).isNotEqualTo("0\n");
        assertThat(run("7f454c46", "--elf").err()).contains("refused: truncated ELF header");
        assertThat(run(RETURN_5, "--elf").err()).contains("refused: not an ELF file");
    }

    /** The object reads 24 bytes and has no data of its own. */
    @Test
    void run_objectWithoutData_endsAtTheMemorysLastByte() throws IOException {
        assertThat(run(objectHex("arithmetic.o"), "--elf", "01".repeat(24)).status()).isZero();
        assertThat(run(objectHex("arithmetic.o"), "--elf", "01".repeat(23)).err())
            .contains("trapped: load of 8 bytes at 0x10008010 is outside the script's memory");
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
        Path launcher = Path.of("bin", "bpf-conformance-plugin").toAbsolutePath();
        Process process = new ProcessBuilder(List.of(launcher.toString(), "07")).redirectErrorStream(true).start();
        try (var input = process.outputWriter(StandardCharsets.US_ASCII)) {
            input.write(RETURN_LENGTH + "\n");
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).isEqualTo("1\n");
        assertThat(process.exitValue()).isZero();
    }
}
