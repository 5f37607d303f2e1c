package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisasmCommandTest {
    @TempDir
    private Path folder;

    private Path source(String text) throws IOException {
        return Files.writeString(folder.resolve("demo.c"), "#include <zeroserve.h>\n" + text);
    }

    @Test
    void disasm_source_namesHelpersFunctionsDataAndLines() throws Exception {
        ToolRun run = ToolRun.of("disasm", source("""
            __attribute__((noinline)) static zs_u64 twice(zs_u64 n) { return 2 * n; }
            ZS_ENTRY zs_u64 demo(void) {
              char path[8];
              zs_u64 length = zs_req_path(path, sizeof(path));
              if (twice(length) == 14) {
                zs_respond(200, ZS_STR("hello \\"you\\"\\n"));
              }
              return 0;
            }
            """));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("section .text\n\ntwice:\n; demo.c:2\n      0  ")
            .contains("\nsection zeroserve.request\n\ndemo:\n; demo.c:3\n", "  call zs_req_path\n; demo.c:6\n",
                "  call twice <0>\n",
                "; read-only data + 0, \"hello \\\"you\\\"\\n\"\n         00 00 00 00 00 00 00 00\n")
            .containsPattern("if r0 != 14 goto \\+\\d+ <(\\d+)>\\n(?s:.*)\\n> +\\1  ")
            .endsWith("  95 00 00 00 00 00 00 00  exit\n");
    }

    @Test
    void disasm_refused_showsTheReasonAtTheInstruction() throws Exception {
        ToolRun run = ToolRun.of("disasm", source("""
            ZS_ENTRY zs_u64 demo(void) {
              zs_u64 x;
              __asm__ volatile("%0 = r7" : "=r"(x));
              return x;
            }
            """));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("""
            section zeroserve.request

            demo:
            ; demo.c:4
                  0  bf 70 00 00 00 00 00 00  r0 = r7
                     ^ refused: r7 is read before it is written
            ; demo.c:5
                  1  95 00 00 00 00 00 00 00  exit
            """);
        assertThat(run.err()).isEqualTo("Error: " + folder.resolve("demo.c")
            + ": demo, demo.c:4, instruction 0 (r0 = r7): r7 is read before it is written\n");
    }

    @Test
    void disasm_functionPointer_namesTheFunction() throws Exception {
        ToolRun run = ToolRun.of("disasm", source("""
            __attribute__((noinline)) static zs_u64 seven(void) { return 7; }
            ZS_ENTRY zs_u64 demo(void) {
              zs_u64 (*volatile f)(void) = seven;
              return (zs_u64)f;
            }
            """));

        assertThat(run.out()).contains(" = &seven <0>\n");
    }

    @Test
    void disasm_bytecode_printsTheMethodsUnderTheirInstructions() throws Exception {
        ToolRun run = ToolRun.of("disasm", "--bytecode", source("ZS_ENTRY zs_u64 demo(void) { return 42; }\n"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("\nfunction0: direct method of demo, ", """
            ; 0: r0 = 42
                 3  ldc2_w 42
                 6  lstore r0
            ; 1: exit
                 8  lload r0
                10  lreturn
            """, "\npart0: part of demo, ", "lookupswitch 0: ");
    }

    @Test
    void disasm_notLinkable_saysWhy() throws Exception {
        ToolRun run = ToolRun.of("disasm", source("zs_s64 zs_none(void); ZS_ENTRY void demo(void) { zs_none(); }\n"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("Error: ").contains("unknown helper 'zs_none'");
    }

    @Test
    void disasm_tar_isAUsageError() {
        ToolRun run = ToolRun.of("disasm", "site.tar");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("FILE must be an object (.o) or a C source (.c), got site.tar (see --help)\n");
    }
}
