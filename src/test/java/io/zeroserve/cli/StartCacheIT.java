package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of loaded classes, made and used as in an installation: the scripts and the jar, without the sources. */
class StartCacheIT {
    private static final long LIMIT_SECONDS = 300;

    @TempDir
    private static Path home;
    private static Path jar;
    private static Path cache;

    @BeforeAll
    static void make() throws Exception {
        for (String folder : new String[] {"bin", "lib"}) {
            Files.createDirectory(home.resolve(folder));
        }
        for (String script : new String[] {"zeroserve", "find-jdk", "start-cache"}) {
            Files.copy(Path.of("bin", script), home.resolve("bin").resolve(script));
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "vertx-zeroserve-*-all.jar")) {
            Path built = jars.iterator().next();
            jar = Files.copy(built, home.resolve("lib").resolve(built.getFileName()));
        }
        cache = Path.of(jar.toString().replaceFirst("\\.jar$", ".aot"));

        assertThat(run(Map.of("ZEROSERVE_REHEARSAL_SECONDS", "1"), "bin/start-cache")).isEmpty();
    }

    @Test
    void cache_made_isUsedByTheLauncher() throws Exception {
        assertThat(cache).exists();
        assertThat(sourceOf(Map.of())).contains("shared objects file");
    }

    @Test
    void cache_madeUnderLoad_hasProfilesOfBothProtocols() throws Exception {
        String profiles = run(Map.of("ZEROSERVE_JAVA_OPTS",
                "-XX:+UnlockDiagnosticVMOptions -XX:+AOTPrintTrainingInfo"), "bin/zeroserve", "--version");

        assertThat(profiles).contains(" M io/zeroserve/http1/Connection", " M io/zeroserve/http2/Connection");
    }

    @Test
    void rehearsal_pageThatIsNotThere_fails() throws Exception {
        Files.writeString(Files.createDirectories(home.resolve("pages")).resolve("index.html"), "home");
        List<String> command = List.of(home.resolve("bin/zeroserve").toString(), "--addr", "127.0.0.1:0", "pages");
        try (ServerRun server = ServerRun.startBy(command, home)) {
            Process rehearsal = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                    jar.toString(), "io.zeroserve.cli.Rehearsal", "1",
                    "http://127.0.0.1:" + server.httpPort() + "/missing")
                    .redirectErrorStream(true).start();
            String output = new String(rehearsal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(rehearsal.waitFor()).as(output).isNotZero();
            assertThat(output).contains("/missing gives 404", "no answer from");
        }
    }

    @Test
    void cache_switchedOff_isNotUsed() throws Exception {
        assertThat(sourceOf(Map.of("ZEROSERVE_START_CACHE", "off"))).contains(".jar");
    }

    @Test
    void cache_olderThanTheJar_isNotUsed() throws Exception {
        FileTime made = Files.getLastModifiedTime(cache);
        Files.setLastModifiedTime(cache, FileTime.fromMillis(0));
        try {
            assertThat(sourceOf(Map.of())).contains(".jar");
        } finally {
            Files.setLastModifiedTime(cache, made);
        }
    }

    @Test
    void launcher_anotherCollectorOrABrokenCache_keepsStdoutClean() throws Exception {
        assertThat(run(Map.of("JAVA_OPTS", "-XX:+UseParallelGC"), "bin/zeroserve", "--version"))
                .matches("zeroserve [0-9.]+\n");
        byte[] good = Files.readAllBytes(cache);
        Files.write(cache, new byte[100]);
        try {
            assertThat(run(Map.of(), "bin/zeroserve", "--version")).matches("zeroserve [0-9.]+\n");
        } finally {
            Files.write(cache, good);
        }
    }

    @Test
    void natives_unpacked_areThoseThatTheServerLoads() throws Exception {
        Files.writeString(Files.createDirectories(home.resolve("site")).resolve("index.html"), "home");
        List<String> command = List.of(home.resolve("bin/zeroserve").toString(), "--dev-tls", "--addr", "127.0.0.1:0",
                "--tls-addr", "127.0.0.1:0", "site");
        try (ServerRun server = ServerRun.startBy(command, home)) {
            server.httpsPort();
            assertThat(server.mappedFiles()).contains("-all-natives/libnetty_tcnative_linux_")
                    .doesNotContain("/tmp/libnetty");
            assertThat(server.get("/").text()).isEqualTo("home");
        }
    }

    /** Where the JVM says that it has our first class from. */
    private static String sourceOf(Map<String, String> environment) throws Exception {
        Path log = home.resolve("classes.log");
        Map<String, String> all = new HashMap<>(environment);
        all.put("ZEROSERVE_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        run(all, "bin/zeroserve", "--version");
        return Files.readAllLines(log).stream().filter(line -> line.contains(" io.zeroserve.cli.Main source: "))
                .findFirst().orElseThrow();
    }

    /** What a command wrote, to either stream. */
    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = home.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
