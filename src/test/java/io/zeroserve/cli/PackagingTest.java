package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in {@code packaging/} fits the program: there is no systemd and no Docker to try it with here. */
class PackagingTest {
    private static final Path UNIT = Path.of("packaging/zeroserve.service");
    private static final Path DOCKERFILE = Path.of("packaging/Dockerfile");
    private static final Path ANALYZER = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private Path folder;

    @Test
    void unit_command_isOneThatTheProgramTakes() throws Exception {
        List<String> command = List.of(value(UNIT, "ExecStart=").split(" "));

        assertThat(command.getFirst()).isEqualTo("/opt/zeroserve/bin/zeroserve");
        requireAccepted(command.subList(1, command.size()).toArray(String[]::new));
    }

    @Test
    void unit_forSystemd_hasNoMistakes() throws Exception {
        assertThat(ANALYZER).as("bin/setup test installs it").isExecutable();
        // The program has to be there, so the unit is looked at with this tree in its place.
        Path unit = Files.writeString(folder.resolve("zeroserve.service"), Files.readString(UNIT)
                .replace("/opt/zeroserve", Path.of("").toAbsolutePath().toString()));
        Process process = new ProcessBuilder(ANALYZER.toString(), "verify", "--man=no", unit.toString())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.contains("zeroserve.service"))).isEmpty();
    }

    @Test
    void dockerfile_command_isOneThatTheProgramTakes() throws Exception {
        assertThat(words("ENTRYPOINT ")).containsExactly("/opt/zeroserve/bin/zeroserve");
        requireAccepted(words("CMD "));
    }

    @Test
    void dockerfile_copies_whatTheTreeHas() throws Exception {
        for (String line : lines(DOCKERFILE, "COPY ").toList()) {
            String[] paths = line.split(" ");
            for (String path : Arrays.copyOf(paths, paths.length - 1)) {
                PathMatcher pattern = FileSystems.getDefault().getPathMatcher("glob:" + path);
                // The site is the user's, and the jar is there once it is built.
                boolean made = path.equals("site.tar") || pattern.matches(Path.of("target/vertx-zeroserve-1-all.jar"));
                assertThat(made || Files.isExecutable(Path.of(path))).as(path).isTrue();
            }
        }
    }

    private static void requireAccepted(String... arguments) {
        assertThatCode(() -> Main.syntax().parse(arguments)).as(String.join(" ", arguments))
                .doesNotThrowAnyException();
    }

    /** The words of the JSON array behind an instruction. */
    private static String[] words(String instruction) throws Exception {
        String array = value(DOCKERFILE, instruction);
        return Arrays.stream(array.substring(1, array.length() - 1).split(", ?"))
                .map(word -> word.substring(1, word.length() - 1)).toArray(String[]::new);
    }

    private static String value(Path file, String start) throws Exception {
        return lines(file, start).findFirst().orElseThrow();
    }

    private static Stream<String> lines(Path file, String start) throws Exception {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()));
    }
}
