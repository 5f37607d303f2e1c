package io.zeroserve.helpers;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.machine.HelperTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The header that scripts include and the table of helpers say the same. */
class SdkHeaderTest {
    private static final Path HEADER = Path.of("ebpf-includes/zeroserve.h");
    /** Called by compilers, never by name: the header does not declare them. */
    private static final List<String> OF_THE_COMPILER = List.of("memcmp", "memcpy", "memmove", "memset");
    private static final String USES = """
        #include <zeroserve.h>
        ZS_ENTRY zs_u64 on_request(void) {
          char text[32], copy[32];
          zs_strcpy(text, "a");
          zs_strncpy(copy, text, sizeof(copy));
          zs_stpcpy(copy, text);
          zs_aws_v4_sign_params params = {"a", 1, "s", 1, "r", 1, "s3", 2, "GET", 3, "/", 1, 0, "h", 1, 0, text, 32};
          zs_meta_set(ZS_STR("key"), ZS_STR_WITH_NULL("value"));
          zs_log(ZS_STR(text));
          zs_aws_v4_authorization_header(&params, sizeof(params));
          return (zs_u64)(zs_strcmp(text, copy) + zs_strncmp(text, copy, 1) + zs_utoa10(ZS_MIN(1u, 2u), text, 32)
            + (zs_strrchr(text, ZS_MAX('a', 'b')) == 0) + (int)zs_strlen(text) + ZS_JSON_OBJECT + ZS_HEX_UPPERCASE);
        }
        ZS_TLS_ENTRY zs_u64 on_handshake(void) { return 0; }
        ZS_TLS_REQUEST_ENTRY zs_u64 on_tls_request(void) { return 0; }
        ZS_CALL_ENTRY(echo, input) { return input; }
        ZS_CALL_ENTRY(ignore, input) { return -1; }
        ZS_INIT_ENTRY(config) { return zs_json_new_object(); }
        """;
    private static final Pattern PROTOTYPE =
        Pattern.compile("^(?:zs_s64|zs_u64|int|void) \\*?(zs_\\w+)\\(([^)]*)\\);", Pattern.MULTILINE);

    @Test
    void prototypes_andHelpers_haveTheSameNamesAndArgumentCounts() throws IOException {
        Map<String, Integer> declared = new TreeMap<>();
        PROTOTYPE.matcher(Files.readString(HEADER)).results()
            .filter(prototype -> !prototype.group(1).startsWith("zs__"))
            .forEach(prototype -> declared.put(prototype.group(1), arguments(prototype)));
        Map<String, Integer> registered = new TreeMap<>();
        HelperTable table = HelperRegistry.table(HostServices.of(InstantSource.system(), "test"));
        table.entries().forEach((name, entry) -> registered.put(name, entry.signature().arguments()));
        OF_THE_COMPILER.forEach(name -> assertThat(registered.remove(name)).as(name).isNotNull());

        assertThat(declared).isEqualTo(registered);
    }

    private static int arguments(MatchResult prototype) {
        String list = prototype.group(2).strip();
        return list.equals("void") ? 0 : list.split(",").length;
    }

    @Test
    void prototypes_allHaveACommentBeforeThem() throws IOException {
        String header = Files.readString(HEADER);
        List<String> bare = PROTOTYPE.matcher(header).results()
            .filter(prototype -> !header.substring(0, prototype.start()).endsWith("*/\n"))
            .map(prototype -> prototype.group(1)).toList();
        assertThat(bare).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"c, c17", "c++, c++17"})
    void header_compiledStrictly_hasNoWarning(String language, String standard, @TempDir Path folder) throws Exception {
        requireNoWarning(Files.writeString(folder.resolve("header.txt"), "#include <zeroserve.h>\n"),
            language, standard);
    }

    /** A macro is only looked at where it is used. */
    @ParameterizedTest
    @CsvSource({"c, c17", "c++, c++17"})
    void macrosAndInlineFunctions_usedStrictly_haveNoWarning(String language, String standard, @TempDir Path folder)
            throws Exception {
        requireNoWarning(Files.writeString(folder.resolve("uses.txt"), USES), language, standard);
    }

    @Test
    void exampleScripts_compiledStrictly_haveNoWarning() throws Exception {
        try (Stream<Path> scripts = Files.list(Path.of("examples/scripts"))) {
            for (Path script : scripts.toList()) {
                requireNoWarning(script, "c", "c17");
            }
        }
    }

    private static void requireNoWarning(Path source, String language, String standard) throws Exception {
        Process clang = new ProcessBuilder(clang().toString(), "-x", language, "-std=" + standard, "-target", "bpf",
            "-mcpu=v3", "-O2", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-builtin", "-mllvm",
            "-bpf-stack-size=8192", "-I", HEADER.getParent().toString(), "-c", source.toString(), "-o", "/dev/null")
            .redirectErrorStream(true).start();
        String messages = new String(clang.getInputStream().readAllBytes());
        assertThat(clang.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(clang.exitValue()).as("%s: %s", source, messages).isZero();
    }

    /** The newest clang on the PATH. */
    private static Path clang() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> files = Files.list(Path.of(folder))) {
                    files.filter(file -> file.getFileName().toString().matches("clang(-\\d+)?")).forEach(found::add);
                }
            }
        }
        return found.stream().max(Comparator.comparing(file -> file.getFileName().toString())).orElseThrow(
            () -> new AssertionError("no clang in " + Arrays.asList(System.getenv("PATH").split(File.pathSeparator))));
    }
}
