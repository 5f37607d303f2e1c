package io.zeroserve.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles with the clang of the machine, except where a test puts a shell script in its place. */
class ScriptCompilerTest {

    private static final String SCRIPT = """
            __attribute__((section("zeroserve.request"), used))
            int entry(void *context) {
                return context != 0;
            }
            """;

    /** A shell script that finds the file after -o and writes the name it was called by. */
    private static final String WRITES_ITS_NAME =
            "while [ \"$1\" != -o ]; do shift; done; basename \"$0\" > \"$2\"";

    @TempDir
    private Path folder;

    private final ScriptCompiler compiler = ScriptCompiler.onPath(System.getenv());

    @Test
    void compile_script_givesABpfObjectWithLineInformation() throws IOException {
        CompiledScript script = compiler.compile(source("a.c", SCRIPT));

        byte[] object = script.object();
        assertThat(object).startsWith(0x7f, 'E', 'L', 'F');
        // e_machine, little-endian, is EM_BPF.
        assertThat(object[18] & 0xff).isEqualTo(247);
        assertThat(text(object)).contains("zeroserve.request", ".BTF.ext", "a.c");
        assertThat(script.warnings()).isEmpty();
    }

    @Test
    void compile_sameSourceInTwoFolders_givesTheSameBytes() throws IOException {
        byte[] first = compiler.compile(source("one/a.c", SCRIPT)).object();
        byte[] second = compiler.compile(source("two/deeper/a.c", SCRIPT)).object();

        assertThat(second).isEqualTo(first);
        assertThat(text(first)).doesNotContain(folder.toString(), System.getProperty("java.io.tmpdir"));
    }

    @Test
    void compile_headerBesideTheSource_isFound() throws IOException {
        source("local.h", "#define ANSWER 42\n");
        Path source = source("a.c", "#include \"local.h\"\nint f(void) { return ANSWER; }\n");
        assertThat(compiler.compile(source).object()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v.c", "@a.c", "with blank.c", "a=b.c"})
    void compile_nameLikeAnOption_isAName(String name) throws IOException {
        assertThat(compiler.compile(source(name, SCRIPT)).object()).isNotEmpty();
    }

    @Test
    void compile_extensionInCapitals_isCAndNotCPlusPlus() throws IOException {
        Path source = source("A.C", "int entry(void *context) { char *class = context; return class[0]; }\n");
        assertThat(compiler.compile(source).object()).isNotEmpty();
    }

    @Test
    void compile_largeStack_isAllowed() throws IOException {
        Path source = source("a.c", """
                void use(char *buffer);
                int f(void) {
                    char buffer[6000];
                    use(buffer);
                    return buffer[0];
                }
                """);
        assertThat(compiler.compile(source).warnings()).isEmpty();
    }

    @Test
    void compile_questionableSource_givesWarnings() throws IOException {
        CompiledScript script = compiler.compile(source("a.c", "int f(void) { int unused; return 0; }\n"));
        assertThat(script.warnings()).contains("a.c:1:", "unused");
    }

    @Test
    void compile_badSource_throwsWithTheCompilersMessage() throws IOException {
        Path source = source("a.c", "int f(void) {\n    return missing;\n}\n");
        assertThatThrownBy(() -> compiler.compile(source)).isInstanceOf(PackException.class)
                .hasMessageContainingAll("compiling " + source + " failed", "a.c:2:12: error", "missing");
    }

    @Test
    void compile_noClang_saysWhatToInstall() throws IOException {
        Path source = source("a.c", SCRIPT);
        ScriptCompiler none = ScriptCompiler.onPath(Map.of("PATH", folder + "::/nonexistent"));
        assertThatThrownBy(() -> none.compile(source)).isInstanceOf(PackException.class)
                .hasMessageContainingAll("clang with the bpf target", "apt-get install clang-19");
        assertThatThrownBy(() -> ScriptCompiler.onPath(Map.of()).compile(source)).isInstanceOf(PackException.class);
    }

    @Test
    void compile_clangWithoutTheTarget_isNamedInTheMessage() throws IOException {
        Path clang = executable("bin/clang", "exit 1");
        Path source = source("a.c", SCRIPT);
        assertThatThrownBy(() -> new ScriptCompiler(List.of(clang.getParent())).compile(source))
                .isInstanceOf(PackException.class)
                .hasMessageContainingAll(clang.toString(), "apt-get install clang-19");
    }

    @Test
    void compile_severalVersions_takesClangElseTheHighestThatWorks() throws IOException {
        Path bin = executable("bin/clang", "exit 1").getParent();
        executable("bin/clang-9", WRITES_ITS_NAME);
        executable("bin/clang-21", "exit 1");
        executable("bin/clang-20", WRITES_ITS_NAME);
        executable("bin/clang-format-99", WRITES_ITS_NAME);
        Path source = source("a.c", SCRIPT);

        assertThat(text(new ScriptCompiler(List.of(bin)).compile(source).object())).isEqualTo("clang-20\n");

        executable("bin/clang", WRITES_ITS_NAME);
        assertThat(text(new ScriptCompiler(List.of(bin)).compile(source).object())).isEqualTo("clang\n");
    }

    @Test
    void compile_compilerDoesNotEnd_isStopped() throws IOException {
        Path bin = executable("bin/clang", "sleep 60 & wait").getParent();
        Path source = source("a.c", SCRIPT);
        ScriptCompiler slow = new ScriptCompiler(List.of(bin), Duration.ofMillis(200));
        assertThatThrownBy(() -> slow.compile(source))
                .isInstanceOf(PackException.class).hasMessageContaining("took longer than");
    }

    private Path source(String name, String text) throws IOException {
        Path source = folder.resolve(name);
        Files.createDirectories(source.getParent());
        return Files.writeString(source, text);
    }

    private Path executable(String name, String command) throws IOException {
        Path file = source(name, "#!/bin/sh\n" + command + '\n');
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
