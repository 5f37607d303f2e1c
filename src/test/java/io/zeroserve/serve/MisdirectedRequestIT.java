package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.Openssl;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for hosts that the server, or the connection, is not for. index.html is {@code home}. */
class MisdirectedRequestIT {
    @TempDir
    private Path folder;

    private TestServer serve(List<String> names) throws Exception {
        Path site = new SiteFixture().file("index.html", "home").tls("ec.crt").tls("ec-sec1.key")
                .write(folder.resolve("site.tar"));
        ZeroserveOptions options = TestServer.options(site).setTlsAddr("127.0.0.1:0").setValidateHostnames(names)
                .setRequestLogging(true);
        return new TestServer(options, Transports.require("nio"));
    }

    private static Curl.Response get(TestServer server, String protocol, String serverName, String host)
            throws Exception {
        String authority = serverName + ':' + server.httpsPort();
        return Curl.get(protocol, "--resolve", authority + ":127.0.0.1", "-H", "Host: " + host,
                "https://" + authority + "/");
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, a.example, 200", "--http1.1, A.EXAMPLE:1, 200", "--http1.1, b.example, 421",
        "--http1.1, a.example.b.example, 421", "--http2, a.example:99, 200", "--http2, x.b.example, 421"})
    void serverName_ofTheHandshake_bindsTheHost(String protocol, String host, int status) throws Exception {
        try (TestServer server = serve(null)) {
            Curl.Response response = get(server, protocol, "a.example", host);

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.text()).isEqualTo(status == 200 ? "home" : "Misdirected Request");
            assertThat(server.log()).filteredOn(line -> line.startsWith("[request]")).hasSize(status == 200 ? 1 : 0);
        }
    }

    @Test
    void serverName_none_bindsNothing() throws Exception {
        try (TestServer server = serve(null)) {
            assertThat(Curl.get("-H", "Host: b.example", server.https("/")).text()).isEqualTo("home");
        }
    }

    @Test
    void serverName_andNoHost_isMisdirected() throws Exception {
        try (TestServer server = serve(null)) {
            assertThat(Openssl.client(server.httpsPort(), "GET / HTTP/1.0\r\n\r\n", "-servername", "a.example"))
                    .contains("HTTP/1.0 421 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"one.example, 200", "ONE.example:8080, 200", "two.example, 200", "[::1]:80, 200", "three.example, 421",
        "one.example.three.example, 421"})
    void validateHostnames_onBothListeners_takesThoseAlone(String host, int status) throws Exception {
        try (TestServer server = serve(List.of("one.example", " Two.Example", "[::1]"))) {
            String[][] requests = {{"--http1.1", server.http("/")}, {"--http2-prior-knowledge", server.http("/")},
                {"--http1.1", server.https("/")}, {"--http2", server.https("/")}};
            for (String[] request : requests) {
                assertThat(Curl.get(request[0], "-H", "Host: " + host, request[1]).status()).as(request[0])
                        .isEqualTo(status);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nHost:\r\n\r\n"})
    void validateHostnames_noHost_isMisdirected(String request) throws Exception {
        try (TestServer server = serve(List.of("one.example"))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), request)).startsWith("HTTP/1.0 421 ");
        }
    }

    @Test
    void misdirected_keepsTheConnection() throws Exception {
        try (TestServer server = serve(List.of("one.example"))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET / HTTP/1.1\r\nHost: one.example\r\nConnection: close\r\n\r\n"))
                    .containsSubsequence("HTTP/1.1 421 ", "Misdirected Request", "HTTP/1.1 200 ", "home");
        }
    }
}
