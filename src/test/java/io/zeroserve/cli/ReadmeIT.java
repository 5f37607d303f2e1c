package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.vertx.core.Vertx;
import io.zeroserve.cli.ServerRun.Ended;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.JavaSource;
import io.zeroserve.fixture.SiteFixture;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The README's examples, as they stand there: only ports and paths are others. */
class ReadmeIT {
    private static final long LIMIT_SECONDS = 30;
    private static final long POLL_MILLIS = 20;
    /** What a reader's file has around the example. */
    private static final String AROUND = """
            import io.vertx.core.*;
            import io.zeroserve.*;

            public class Example {
                public static Vertx start() {
            %s
                    return vertx;
                }
            }
            """;

    private static final String AROUND_TEST = """
            import static org.junit.jupiter.api.Assertions.assertEquals;

            import io.zeroserve.harness.*;
            import io.zeroserve.junit5.ServeSite;
            import java.net.URI;
            import java.net.http.*;
            import org.junit.jupiter.api.Test;

            %s
            class Example {
                static void openInBrowser(String url, Trust trust) throws Exception {
                    try (HttpClient client = HttpClient.newBuilder().sslContext(trust.sslContext()).build()) {
                        client.send(HttpRequest.newBuilder(URI.create(url)).build(),
                                HttpResponse.BodyHandlers.discarding());
                    }
                }
            """;

    @TempDir
    private Path folder;
    private Document readme;

    @BeforeEach
    void read() throws Exception {
        readme = Document.readme();
    }

    @Test
    void examples_ofUse_areUnderTenLines() {
        assertThat(readme.blocks("java")).hasSize(3);
        for (String language : List.of("sh", "java")) {
            assertThat(readme.blocks(language)).allMatch(block -> block.lines().count() < 10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void example_ofAnApplication_compilesAndServes(int index) throws Exception {
        Path tar = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        int port = freePort();
        String example = readme.blocks("java").get(index);
        assertThat(example).contains("\"site.tar\"").contains("8080");
        compile(AROUND.formatted(example.replace("site.tar", tar.toString()).replace("8080", Integer.toString(port))));

        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Vertx vertx = (Vertx) loader.loadClass("Example").getMethod("start").invoke(null);
            try {
                assertThat(get("http://127.0.0.1:" + port + "/").text()).isEqualTo("home");
            } finally {
                vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void example_ofATest_compilesAndPasses() throws Exception {
        Path site = Files.createDirectory(folder.resolve("dist"));
        Files.writeString(site.resolve("index.html"), "shop");
        String example = readme.blocks("java").get(2).replace("dist/", site.toString()).replace("/shop", "/api/shop");
        String annotation = example.lines().findFirst().orElseThrow();
        compile(AROUND_TEST.formatted(annotation) + example.lines().skip(2).collect(Collectors.joining("\n")));

        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            EngineTestKit.engine("junit-jupiter").selectors(selectClass(loader.loadClass("Example"))).execute()
                    .testEvents().assertStatistics(counts -> counts.started(1).succeeded(1));
        }
    }

    @Test
    void example_ofTheCommandLine_packsAndServes() throws Exception {
        List<String> commands = readme.blocks("sh").get(1).lines().toList();
        assertThat(commands).hasSize(2).allMatch(command -> command.startsWith("bin/zeroserve "));
        String[] pack = commands.get(0).split(" > ");
        Files.createSymbolicLink(folder.resolve("examples"), Path.of("examples").toAbsolutePath());
        Ended packed = ServerRun.untilEnd(folder, arguments(pack[0]));
        assertThat(packed.stderr()).isEmpty();
        Files.write(folder.resolve(pack[1]), packed.stdout());
        List<String> serve = new ArrayList<>(List.of("--addr", "127.0.0.1:0", "--tls-addr", "127.0.0.1:0"));
        serve.addAll(List.of(arguments(commands.get(1))));

        try (ServerRun server = ServerRun.start(folder, serve.toArray(String[]::new))) {
            Curl.Response response = Curl.get("https://localhost:" + server.httpsPort() + "/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("x-zeroserve-script")).isEqualTo("10-site");
        }
    }

    @Test
    void example_ofAScript_compilesAndDecides() throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("site/.zeroserve/scripts"));
        Files.writeString(folder.resolve("site/index.html"), "home");
        Files.writeString(scripts.resolve("10-hello.c"), readme.blocks("c").getFirst());

        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "site")) {
            assertThat(server.get("/hello").text()).isEqualTo("hello from a script\n");
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(server.get("/").header("x-frame-options")).isEqualTo("DENY");
            assertThat(server.lines()).noneMatch(line -> line.startsWith("warning"));
        }
    }

    private static String[] arguments(String command) {
        String[] words = command.split(" ");
        return Arrays.copyOfRange(words, 1, words.length);
    }

    private void compile(String source) throws Exception {
        JavaSource.compile(folder, Files.writeString(folder.resolve("Example.java"), source));
    }

    /** The example does not say when it listens: asks until it answers. */
    private static Curl.Response get(String url) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        Curl.Response response = Curl.get(url);
        while (response.status() == 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
            response = Curl.get(url);
        }
        return response;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
