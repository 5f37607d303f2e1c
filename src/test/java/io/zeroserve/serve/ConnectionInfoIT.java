package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.Openssl;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code zs_connection_info} tells of real clients. Every request is answered with it. */
class ConnectionInfoIT {
    private static final String SCRIPT = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 info(void) {
                zs_json_respond(200, zs_connection_info());
                return 0;
            }
            """;
    private static final String CLOSING_REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    private TestServer serve(Transport transport) throws Exception {
        Path scripts = Files.createDirectories(folder.resolve(".zeroserve/scripts"));
        Files.writeString(folder.resolve("index.html"), "not answered");
        Files.writeString(scripts.resolve("info.c"), SCRIPT);
        return new TestServer(TestServer.options(folder).setDevTls(true).setTlsAddr("127.0.0.1:0"), transport);
    }

    private static JsonObject get(String... arguments) throws Exception {
        return new JsonObject(Curl.get(arguments).text());
    }

    private static JsonObject inBody(String output) {
        String last = "\"tls_handshake_complete\":true}";
        return new JsonObject(output.substring(output.indexOf("{\"alpn\""), output.indexOf(last) + last.length()));
    }

    private static JsonObject expected(boolean tls, String alpn, String serverName, String ja4) {
        return new JsonObject().put("tls", tls).put("tls_handshake_complete", tls).put("alpn", alpn)
                .put("sni", new JsonObject().put("inner", serverName).putNull("outer")).putNull("ech")
                .put("fingerprint", new JsonObject().put("ja4", ja4))
                .put("tls_client", new JsonObject("{\"certificate\": null, \"chain_fingerprints_sha256\": []}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void info_overEachProtocol_isTold(String name) throws Exception {
        try (TestServer server = serve(Transports.require(name))) {
            String named = "localhost:" + server.httpsPort();
            String resolve = "--resolve=localhost:" + server.httpsPort() + ":127.0.0.1";
            String curls = ja4ByOpenssl("--http2");
            String curlsHttp1 = ja4ByOpenssl("--http1.1");

            assertThat(get("--http1.1", server.http("/"))).isEqualTo(expected(false, null, null, null));
            assertThat(get("--http2-prior-knowledge", server.http("/"))).isEqualTo(expected(false, null, null, null));
            assertThat(get("--http2", "--resolve", resolve.substring(10), "https://" + named + "/"))
                    .isEqualTo(expected(true, "h2", "localhost", curls));
            assertThat(get("--http1.1", "--resolve", resolve.substring(10), "https://" + named + "/"))
                    .isEqualTo(expected(true, "http/1.1", "localhost", curlsHttp1));
            assertThat(get("--http1.1", server.https("/")).getJsonObject("sni"))
                    .isEqualTo(new JsonObject().putNull("inner").putNull("outer"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-alpn http/1.1,h9 -servername localhost -no_ticket", "-noservername -alpn http/1.1",
        "-servername localhost -ciphersuites TLS_AES_128_GCM_SHA256 -sigalgs ECDSA+SHA256 -groups P-256 -tls1_3"})
    void ja4_ofOpenssl_isWhatItsTraceGives(String arguments) throws Exception {
        try (TestServer server = serve(Transports.require("nio"))) {
            String[] all = ("-trace " + arguments).strip().split(" ");

            String output = Openssl.client(server.httpsPort(), CLOSING_REQUEST, all);

            assertThat(inBody(plainText(output)).getJsonObject("fingerprint").getString("ja4"))
                    .isEqualTo(TracedJa4.of(output));
        }
    }

    @Test
    void ja4_helloInSeveralRecords_isThatOfOneInOne() throws Exception {
        String manyProtocols = "http/1.1," + "a-protocol-that-nobody-speaks,".repeat(40) + "http/1.1";
        try (TestServer server = serve(Transports.require("nio"))) {
            String whole = Openssl.client(server.httpsPort(), CLOSING_REQUEST, "-alpn", manyProtocols);
            String cut = Openssl.client(server.httpsPort(), CLOSING_REQUEST, "-alpn", manyProtocols,
                    "-max_send_frag", "512");

            assertThat(inBody(cut)).isEqualTo(inBody(whole));
            assertThat(inBody(cut).getJsonObject("fingerprint").getString("ja4")).contains("h1_");
        }
    }

    @Test
    void info_sameConnection_isTheSame() throws Exception {
        try (TestServer server = serve(Transports.require("nio"))) {
            String output = plainText(Openssl.client(server.httpsPort(),
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + CLOSING_REQUEST, "-quiet"));
            String second = output.substring(output.indexOf("HTTP/1.1 200", 1));

            assertThat(inBody(second)).isEqualTo(inBody(output));
        }
    }

    @Test
    void info_transportOfTheApplicationsOwn_hasNoFingerprintAndTheLogSaysSo() throws Exception {
        try (TestServer server = serve(Transport.NIO)) {
            assertThat(get("--http2", server.https("/"))).isEqualTo(expected(true, "h2", null, null));
            assertThat(server.log()).anyMatch(line -> line.startsWith("transport: not one of Zeroserve.transport()"));
        }
    }

    /** What curl sends to a server of OpenSSL, which prints it. */
    private static String ja4ByOpenssl(String protocol) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path tls = Path.of("src/test/resources/tls");
        Process server = Openssl.start("s_server", "-accept", "127.0.0.1:" + port, "-trace", "-www",
                "-cert", tls.resolve("ec.crt").toString(), "-key", tls.resolve("ec-sec1.key").toString());
        try (BufferedReader lines = server.inputReader()) {
            StringBuilder trace = new StringBuilder();
            await(lines, trace, "ACCEPT");
            Curl.get(protocol, "--max-time", "5", "--resolve", "localhost:" + port + ":127.0.0.1",
                    "https://localhost:" + port + "/");
            await(lines, trace, "ServerHello");
            return TracedJa4.of(trace.toString());
        } finally {
            server.destroy();
        }
    }

    private static void await(BufferedReader lines, StringBuilder trace, String text) throws IOException {
        String line;
        do {
            line = lines.readLine();
            if (line == null) {
                throw new IOException("openssl ended: " + trace);
            }
            trace.append(line).append('\n');
        } while (!line.contains(text));
    }

    /** Without the hexadecimal dumps that a trace puts in between. */
    private static String plainText(String output) {
        return output.replaceAll("(?m)^ +[0-9a-f]{4} - .*\\n", "");
    }
}
