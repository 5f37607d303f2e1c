package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.Nginx;
import io.zeroserve.fixture.Openssl;
import io.zeroserve.fixture.ProxySite;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged server, with little memory and one authority that it trusts, in front of nginx.
 *
 * <pre>
 * www/large (sparse)  www/small ("small")  www/dav/ (takes uploads)  /tell answers with what it was asked
 * good.pem (localhost and 127.0.0.1, by ca.pem)  other.pem (other.example, by ca.pem)  stranger.pem (by itself)
 * </pre>
 */
class NginxBackendIT {
    private static final long LARGE_BYTES = 200L << 20;
    private static final int UPLOAD_BYTES = 24 << 20;
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private static Path folder;
    private static Nginx nginx;
    private static ServerRun server;
    private static int plain;
    private static int tls12;
    private static int tls13;
    private static int other;
    private static int stranger;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(folder.resolve("www/dav"));
        Files.writeString(folder.resolve("www/small"), "small");
        try (RandomAccessFile large = new RandomAccessFile(folder.resolve("www/large").toFile(), "rw")) {
            large.setLength(LARGE_BYTES);
        }
        certificates();
        plain = Nginx.freePort();
        tls12 = Nginx.freePort();
        tls13 = Nginx.freePort();
        other = Nginx.freePort();
        stranger = Nginx.freePort();
        nginx = Nginx.start(folder, listener(plain + "; listen unix:" + folder.resolve("nginx.sock"), "")
                + listener(tls12 + " ssl", tls("good", "TLSv1.2"))
                + listener(tls13 + " ssl http2", tls("good", "TLSv1.3"))
                + listener(other + " ssl", tls("other", "TLSv1.3"))
                + listener(stranger + " ssl", tls("stranger", "TLSv1.3")), plain);
        ProxySite.write(folder.resolve("site"));
        server = ServerRun.startBy(List.of("env", "SSL_CERT_FILE=" + folder.resolve("ca.pem"),
                "ZEROSERVE_JAVA_OPTS=-Xmx64m -XX:MaxDirectMemorySize=64m", ServerRun.LAUNCHER.toString(), "--addr",
                "127.0.0.1:0", "site"), folder);
    }

    private static void certificates() throws Exception {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca -keyout ca.key"
                + " -out ca.pem");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
                + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout stranger.key -out stranger.pem");
        issue("good", "DNS:localhost,IP:127.0.0.1");
        issue("other", "DNS:other.example");
    }

    private static void issue(String name, String subjects) throws Exception {
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + subjects);
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " + name
                + ".key -out " + name + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile " + name
                + ".ext -out " + name + ".pem");
    }

    private static void openssl(String arguments) throws Exception {
        List<String> words = new ArrayList<>();
        for (String word : arguments.split(" ")) {
            words.add(word.matches("[a-z]+\\.(pem|key|csr|ext)") ? folder.resolve(word).toString() : word);
        }
        String output = Openssl.run("", words.toArray(String[]::new));
        Path made = Path.of(words.getLast());
        assertThat(made).as(output).exists();
    }

    private static String tls(String name, String protocol) {
        return "ssl_certificate " + folder.resolve(name + ".pem") + "; ssl_certificate_key "
                + folder.resolve(name + ".key") + "; ssl_protocols " + protocol + ";\n";
    }

    private static String listener(String ports, String more) {
        return "server { listen 127.0.0.1:" + ports + "; root www; client_max_body_size 0;\n" + more + """
                    location /tell {
                        return 200 "$request_method $request_uri $server_protocol $ssl_protocol $http_host \
                $http_x_forwarded_for $http_forwarded";
                    }
                    location /dav/ { dav_methods PUT DELETE; }
                    location /gone { return 410 "gone"; }
                    location /dropped { return 444; }
                }
                """;
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (nginx != null) {
            nginx.close();
        }
    }

    private static Curl.Response forward(String target, String path, String... options) throws Exception {
        String[] all = Arrays.copyOf(options, options.length + 3);
        all[options.length] = "-H";
        all[options.length + 1] = "x-to: " + target;
        all[options.length + 2] = "http://127.0.0.1:" + server.httpPort() + path;
        return Curl.get(all);
    }

    @Test
    void backend_byEachProtocol_answers() throws Exception {
        String forwarded = "127.0.0.1 for=127.0.0.1;host=a.example;proto=http";
        String[] host = {"-H", "Host: a.example"};
        assertThat(forward("http://127.0.0.1:" + plain + "/tell", "/x?y", host).text())
                .isEqualTo("GET /tell/x?y HTTP/1.1  a.example " + forwarded);
        assertThat(forward("unix/" + folder.resolve("nginx.sock"), "/tell", host).text())
                .isEqualTo("GET /tell HTTP/1.1  a.example " + forwarded);
        assertThat(forward("https://localhost:" + tls12, "/tell", host).text())
                .isEqualTo("GET /tell HTTP/1.1 TLSv1.2 a.example " + forwarded);
        assertThat(forward("https://127.0.0.1:" + tls13, "/tell", host).text())
                .isEqualTo("GET /tell HTTP/1.1 TLSv1.3 a.example " + forwarded);
        assertThat(forward("h2://localhost:" + tls13, "/tell", host).text())
                .isEqualTo("GET /tell HTTP/2.0 TLSv1.3 a.example " + forwarded);
    }

    @Test
    void backend_withAnothersCertificate_is502() throws Exception {
        for (String scheme : List.of("https", "h2")) {
            assertThat(forward(scheme + "://localhost:" + other, "/small").status()).as("another name").isEqualTo(502);
            assertThat(forward(scheme + "://localhost:" + stranger, "/small").status()).as("another authority")
                    .isEqualTo(502);
        }
        assertThat(forward("h2://localhost:" + tls12, "/small").status()).as("speaks no HTTP/2").isEqualTo(502);
        assertThat(forward("https://localhost:" + plain, "/small").status()).as("speaks no TLS").isEqualTo(502);
    }

    @Test
    void backend_validators_workThroughUs() throws Exception {
        String target = "http://127.0.0.1:" + plain;
        Curl.Response whole = forward(target, "/small");
        assertThat(whole.text()).isEqualTo("small");
        assertThat(forward(target, "/small", "-H", "If-None-Match: " + whole.header("etag")).status()).isEqualTo(304);
        assertThat(forward(target, "/small", "-r", "1-2").text()).isEqualTo("ma");
        assertThat(forward(target, "/small", "--head").header("content-length")).isEqualTo("5");
        assertThat(forward(target, "/gone").status()).isEqualTo(410);
        assertThat(forward(target, "/dropped").status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void largeResponse_withLittleMemory_arrivesWhole(String protocol) throws Exception {
        for (String target : List.of("http://127.0.0.1:" + plain, "h2://localhost:" + tls13)) {
            Process curl = new ProcessBuilder("curl", "-s", "--noproxy", "*", protocol, "-H", "x-to: " + target, "-o",
                    "/dev/null", "-w", "%{http_code} %{size_download}",
                    "http://127.0.0.1:" + server.httpPort() + "/large").start();
            assertThat(curl.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

            assertThat(new String(curl.getInputStream().readAllBytes())).as(target).isEqualTo("200 " + LARGE_BYTES);
        }
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, http", "--http1.1, h2", "--http2-prior-knowledge, http", "--http2-prior-knowledge, h2"})
    void upload_arrivesWhole(String protocol, String scheme) throws Exception {
        byte[] bytes = new byte[UPLOAD_BYTES];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(folder.resolve("upload"), bytes);
        String target = scheme.equals("http") ? "http://127.0.0.1:" + plain : "h2://localhost:" + tls13;

        for (String length : List.of("x-n: 1", "Transfer-Encoding: chunked")) {
            Curl.Response response = forward(target, "/dav/up", protocol, "-T", file.toString(), "-H", length);

            assertThat(response.status()).isIn(201, 204);
            assertThat(Files.mismatch(file, folder.resolve("www/dav/up"))).isEqualTo(-1);
        }
    }
}
