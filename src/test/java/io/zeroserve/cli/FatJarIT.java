package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the jar that users run carries. */
class FatJarIT {
    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "vertx-zeroserve-*-all.jar")) {
            jar = new JarFile(jars.iterator().next().toFile());
        }
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void natives_areThoseOfLinuxOnTwoArchitectures() {
        List<String> natives = jar.stream().map(JarEntry::getName)
                .filter(name -> name.matches(".*\\.(so|dll|jnilib|dylib|a)")).toList();

        assertThat(natives).containsExactlyInAnyOrder(
                "META-INF/native/libnetty_transport_native_io_uring42_x86_64.so",
                "META-INF/native/libnetty_transport_native_io_uring42_aarch_64.so",
                "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
                "META-INF/native/libnetty_transport_native_epoll_aarch_64.so",
                "META-INF/native/libnetty_tcnative_linux_x86_64.so",
                "META-INF/native/libnetty_tcnative_linux_aarch_64.so",
                "lib/linux-x86_64/libbrotli.so",
                "lib/linux-aarch64/libbrotli.so",
                "linux/amd64/libzstd-jni-1.5.7-6.so",
                "linux/aarch64/libzstd-jni-1.5.7-6.so",
                "jni/x86_64-Linux/libjffi-1.2.so",
                "jni/aarch64-Linux/libjffi-1.2.so");
    }

    @Test
    void manifest_startsTheCommandLineAndAllowsNativeAccess() throws IOException {
        Attributes manifest = jar.getManifest().getMainAttributes();

        assertThat(manifest.getValue("Main-Class")).isEqualTo("io.zeroserve.cli.Main");
        assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
        assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
        assertThat(manifest.getValue("Implementation-Version")).matches("[0-9].*");
    }

    @Test
    void services_nameClassesThatAreThere() throws IOException {
        List<String> services = jar.stream().map(JarEntry::getName)
                .filter(name -> name.matches("META-INF/services/[^/]+")).toList();

        assertThat(services).isNotEmpty();
        for (String service : services) {
            assertThat(text(service).lines().map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty()))
                    .as(service).isNotEmpty()
                    .allMatch(name -> jar.getEntry(name.replace('.', '/') + ".class") != null);
        }
    }

    @Test
    void header_thatScriptsInclude_isTheSourceTreesOwn() throws IOException {
        assertThat(text("io/zeroserve/ebpf-includes/zeroserve.h"))
                .isEqualTo(Files.readString(Path.of("ebpf-includes/zeroserve.h")));
    }

    @Test
    void billOfMaterials_namesWhatTheJarIsMadeOf() throws IOException {
        JsonObject bill = new JsonObject(text("META-INF/sbom/bom.json"));
        List<String> names = bill.getJsonArray("components").stream()
                .map(component -> ((JsonObject) component).getString("name")).toList();

        assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
        assertThat(names).contains("vertx-core", "netty-codec-http2", "netty-transport-native-io_uring",
                "netty-tcnative-boringssl-static", "commons-compress", "jnr-posix", "zstd-jni");
        assertThat(names).doesNotContain("junit-jupiter", "assertj-core", "vertx-junit5");
    }

    private static String text(String entry) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
