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
        Path source = Files.writeString(folder.resolve("header.txt"), "#include <zeroserve.h>\n");
        Process clang = new ProcessBuilder(clang().toString(), "-x", language, "-std=" + standard, "-target", "bpf",
            "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fsyntax-only", "-I", HEADER.getParent().toString(),
            source.toString()).redirectErrorStream(true).start();
        String messages = new String(clang.getInputStream().readAllBytes());
        assertThat(clang.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(clang.exitValue()).as(messages).isZero();
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
