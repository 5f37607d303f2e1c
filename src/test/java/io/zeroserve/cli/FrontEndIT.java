package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package for JavaScript, by its own tests and by a React page that Vite builds and Playwright looks at. */
class FrontEndIT {
    private static final long LIMIT_SECONDS = 240;
    private static final Path PACKAGE = Path.of("packaging/npm");
    private static final Path EXAMPLE = Path.of("examples/playwright");

    @TempDir
    private Path folder;

    @Test
    void npmPackage_underNode_passesItsTests() throws Exception {
        String output = run(PACKAGE, Map.of(), "node", "--test");

        assertThat(output).contains("# pass 8").contains("# fail 0");
    }

    @Test
    void reactPage_builtByVite_passesInChromium() throws Exception {
        copy(PACKAGE);
        copy(EXAMPLE);
        Path example = folder.resolve(EXAMPLE);
        run(example, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--loglevel=error");
        run(example, Map.of(), "npm", "run", "build");

        String output = run(example, Map.of("CHROMIUM", onPath("chromium").toString(),
                "PORT", Integer.toString(freePort())), "npm", "test");

        assertThat(output).contains("4 passed");
    }

    /** Copies the files of a folder that is part of the source, without what was built in it. */
    private void copy(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String inside = source.relativize(file).toString();
                if (!inside.startsWith("node_modules/") && !inside.startsWith("dist/")) {
                    Path target = folder.resolve(file);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    private String run(Path where, Map<String, String> environment, String... command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("ZEROSERVE", Path.of("bin/zeroserve").toAbsolutePath().toString());
        builder.environment().put("NO_COLOR", "1");
        Process process = builder.start();
        List<ProcessHandle> children = List.of();
        try {
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            children = process.descendants().toList();
            assertThat(ended).as(Files.readString(output)).isTrue();
        } finally {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static Path onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable).findFirst().orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
