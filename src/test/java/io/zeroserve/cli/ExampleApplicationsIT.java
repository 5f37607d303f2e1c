package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.JavaSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The examples in Java, compiled and run as they are. */
class ExampleApplicationsIT {
    @TempDir
    private Path folder;

    @Test
    void embedded_startedFromItsSource_mountsTheSiteBesideItsRoutes() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                jar().toString(), "examples/embedded/Application.java", "0")
                .redirectError(folder.resolve("stderr").toFile()).start();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            assertThat(line).as(Files.readString(folder.resolve("stderr"))).startsWith("listening on http");
            String url = line.substring(line.indexOf("http"));

            assertThat(Curl.get(url + "api/plan/ada").text()).isEqualTo("gold");
            assertThat(Curl.get("-H", "x-user: ada", url + "shop/").text())
                    .contains("Hello ada, your plan is gold.");
            assertThat(Curl.get("-H", "x-user: mallory", url + "shop/").status()).isEqualTo(403);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void junit_compiled_passes() throws Exception {
        JavaSource.compile(folder, Path.of("examples/junit/OrdersTest.java"));

        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            EngineTestKit.engine("junit-jupiter").selectors(selectClass(loader.loadClass("OrdersTest"))).execute()
                    .testEvents().assertStatistics(counts -> counts.started(3).succeeded(3));
        }
    }

    private static Path jar() throws Exception {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "vertx-zeroserve-*-all.jar")) {
            return jars.iterator().next();
        }
    }
}
