package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.JavaSource;
import io.zeroserve.fixture.SiteFixture;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on the module path of an application that is a module, without any flag of the JVM. */
class ModulePathIT {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void jar_onTheModulePath_servesForAModule() throws Exception {
        Path tar = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Path sources = Files.createDirectories(folder.resolve("src/app"));
        Files.writeString(folder.resolve("src/module-info.java"), """
                module app {
                    requires io.zeroserve;
                    requires java.net.http;
                }
                """);
        Files.writeString(sources.resolve("Main.java"), """
                package app;

                import io.vertx.core.*;
                import io.zeroserve.*;
                import java.net.URI;
                import java.net.http.*;

                public class Main {
                    public static void main(String[] arguments) throws Exception {
                        Vertx vertx = Vertx.vertx();
                        ZeroserveVerticle site = new ZeroserveVerticle(
                            new ZeroserveOptions().setSite(arguments[0]).setAddr("127.0.0.1:0"));
                        vertx.deployVerticle(site).toCompletionStage().toCompletableFuture().get();
                        HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + site.httpPort() + "/")).build();
                        System.out.println(Main.class.getModule().getName() + " in " + Zeroserve.class.getModule()
                            + " got " + HttpClient.newHttpClient().send(request,
                            HttpResponse.BodyHandlers.ofString()).body());
                        System.exit(0);
                    }
                }
                """);
        String jar = jar().toAbsolutePath().toString();
        JavaSource.compile(List.of("-d", classes.toString(), "-p", jar), folder.resolve("src/module-info.java"),
                sources.resolve("Main.java"));

        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-p",
                jar + ':' + classes, "-m", "app/app.Main", tar.toString()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(Files.readString(output)).contains("app in module io.zeroserve got home");
    }

    private static Path jar() throws Exception {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "vertx-zeroserve-*-all.jar")) {
            return jars.iterator().next();
        }
    }
}
