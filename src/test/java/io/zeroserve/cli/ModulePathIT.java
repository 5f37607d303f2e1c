package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.JavaSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that is a module and deploys a site, in a JVM of its own with no more flags than docs/embedding.md
 * names.
 */
class ModulePathIT {
    private static final String APPLICATION = """
            package app;

            import io.vertx.core.DeploymentOptions;
            import io.vertx.core.Vertx;
            import io.vertx.core.json.JsonObject;
            import io.zeroserve.Zeroserve;
            import io.zeroserve.ZeroserveOptions;
            import io.zeroserve.ZeroserveVerticle;
            import java.net.URI;

            public class Main {
                public static void main(String[] arguments) throws Exception {
                    Vertx vertx = Vertx.builder().withTransport(Zeroserve.transport()).build();
                    var options = new ZeroserveOptions().setSite(arguments[0]).setAddr("127.0.0.1:0");
                    var verticle = new ZeroserveVerticle(options);
                    vertx.deployVerticle(verticle).await();
                    try (var page = URI.create("http://127.0.0.1:" + verticle.httpPort()).toURL().openStream()) {
                        System.out.print(ZeroserveVerticle.class.getModule() + ": ");
                        System.out.println(new String(page.readAllBytes()));
                    }
                    vertx.deployVerticle("zeroserve:" + arguments[0], new DeploymentOptions().setConfig(
                            new JsonObject().put("addr", "127.0.0.1:0"))).await();
                    System.out.println("deployed by name");
                    vertx.close().await();
                }
            }
            """;
    private static final long LIMIT_SECONDS = 60;
    /** What the tests have on the class path and an application has not. */
    private static final Pattern OF_TESTS =
            Pattern.compile("(junit|assertj|opentest4j|apiguardian|byte-buddy|vertx-(junit5|web-\\d|bridge)).*");

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("site")).resolve("index.html"), "home");
        Files.writeString(Files.createDirectories(folder.resolve("source/app")).resolve("Main.java"), APPLICATION);
    }

    @Test
    void jarOfAll_onTheModulePath_servesWithoutFlags() throws Exception {
        assertServes(jar("-all.jar").toString(), "module app { requires io.zeroserve; }", List.of());
    }

    @Test
    void jarAlone_onTheModulePathWithWhatItUses_servesWithAllModules() throws Exception {
        String others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> !OF_TESTS.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));

        assertServes(jar(".jar") + File.pathSeparator + others,
                "module app { requires io.zeroserve; requires io.vertx.core; }",
                List.of("--add-modules", "ALL-MODULE-PATH"));
    }

    private void assertServes(String modulePath, String declaration, List<String> flags) throws Exception {
        Path descriptor = Files.writeString(folder.resolve("source/module-info.java"), declaration);
        String classes = folder.resolve("classes").toString();
        JavaSource.compile(List.of("-d", classes, "-p", modulePath), descriptor,
                folder.resolve("source/app/Main.java"));

        assertThat(run(modulePath + File.pathSeparator + classes, flags))
                .contains("module io.zeroserve: home", "deployed by name");
    }

    private String run(String modulePath, List<String> flags) throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        List<String> command = new ArrayList<>(List.of(java, "-p", modulePath));
        command.addAll(flags);
        command.addAll(List.of("-m", "app/app.Main", folder.resolve("site").toString()));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    /** The jar of this build: of those in the folder whose names end so, the one with the shortest. */
    private static Path jar(String end) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "vertx-zeroserve-*" + end)) {
            List<Path> found = new ArrayList<>();
            jars.forEach(found::add);
            found.sort((one, other) -> one.toString().length() - other.toString().length());
            return found.getFirst().toAbsolutePath();
        }
    }
}
