package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.transport.Transport;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.fixture.Balancer;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a load balancer that sends PROXY headers. Every request is answered with peer and fingerprint. */
class ProxyProtocolIT {
    private static final String SCRIPT = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 who(void) {
                char text[128];
                zs_req_peer(text, sizeof text);
                zs_s64 ja4 = zs_json_get(zs_json_get(zs_connection_info(), ZS_STR("fingerprint")), ZS_STR("ja4"));
                zs_u64 n = zs_strlen(text);
                if (zs_json_type(ja4) == ZS_JSON_STRING) {
                    text[n] = ' ';
                    zs_json_read_string(ja4, text + n + 1, sizeof text - n - 1);
                }
                zs_respond(200, ZS_STR(text));
                return 0;
            }
            """;
    private static final byte[] LINE =
            "PROXY TCP4 192.0.2.7 203.0.113.1 50075 443\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINARY = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "21210024"
            + "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "c39b" + "01bb");
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    @TempDir
    private Path folder;

    private ZeroserveOptions options() throws Exception {
        Path scripts = Files.createDirectories(folder.resolve(".zeroserve/scripts"));
        Files.writeString(folder.resolve("index.html"), "not answered");
        Files.writeString(scripts.resolve("who.c"), SCRIPT);
        return TestServer.options(folder).setDevTls(true).setTlsAddr("127.0.0.1:0").setRequestLogging(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void header_onBothListeners_namesTheClient(String name) throws Exception {
        Transport transport = Transports.require(name);
        ZeroserveOptions both = options().setHttpProxyProtocol(true).setHttpsProxyProtocol(true);
        try (TestServer server = new TestServer(both, transport);
                Balancer plain = new Balancer(server.httpPort(), LINE);
                Balancer secure = new Balancer(server.httpsPort(), BINARY)) {
            String http = "http://127.0.0.1:" + plain.port() + "/";
            String https = "https://127.0.0.1:" + secure.port() + "/";

            assertThat(Curl.get("--http1.1", http).text()).isEqualTo("192.0.2.7:50075");
            assertThat(Curl.get("--http2-prior-knowledge", http).text()).isEqualTo("192.0.2.7:50075");
            assertThat(Curl.get("--http1.1", https).text()).startsWith("[2001:db8::7]:50075 t13i");
            assertThat(Curl.get("--http2", https).text()).startsWith("[2001:db8::7]:50075 t13i");
            assertThat(server.awaitLine("[request]")).contains(": http 192.0.2.7:50075 GET /");
        }
    }

    @Test
    void header_byCurlItself_isUnderstood() throws Exception {
        try (TestServer server = new TestServer(options().setHttpProxyProtocol(true).setHttpsProxyProtocol(true))) {
            assertThat(Curl.get("--haproxy-protocol", server.http("/")).text()).startsWith("127.0.0.1:");
            assertThat(Curl.get("--haproxy-protocol", server.https("/")).text()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void header_unknownClientInPieces_keepsTheAddressOfTheConnection() throws Exception {
        try (TestServer server = new TestServer(options().setHttpProxyProtocol(true))) {
            String answer = RawConnection.untilClosed(server.httpPort(), "P", "ROXY UNK", "NOWN\r", "\n" + REQUEST);

            assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("\r\n\r\n127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void header_missing_dropsTheConnectionWithALine(String name) throws Exception {
        Transport transport = Transports.require(name);
        ZeroserveOptions both = options().setHttpProxyProtocol(true).setHttpsProxyProtocol(true);
        try (TestServer server = new TestServer(both, transport)) {
            assertThat(Curl.get(server.http("/")).status()).isZero();
            assertThat(server.awaitLine("dropping http ")).matches("dropping http connection 127\\.0\\.0\\.1:\\d+ due"
                    + " to invalid PROXY header: the connection does not begin with one");
            assertThat(Curl.get(server.https("/")).exitCode()).isNotZero();
            assertThat(server.awaitLine("dropping https ")).matches("dropping https connection 127\\.0\\.0\\.1:\\d+ due"
                    + " to invalid PROXY header: the connection does not begin with one");
        }
    }

    @Test
    void header_neverComplete_isDroppedInTime() throws Exception {
        try (TestServer server = new TestServer(options().setHttpProxyProtocol(true))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), "PROXY TCP4 ")).isEmpty();
            assertThat(server.awaitLine("dropping ")).endsWith("it did not come within 5000 ms");
        }
    }

    @Test
    void connection_thatEndsAtOnce_isNotWorthALine() throws Exception {
        try (TestServer server = new TestServer(options().setHttpProxyProtocol(true))) {
            new Socket(InetAddress.getLoopbackAddress(), server.httpPort()).close();
            RawConnection.untilClosed(server.httpPort(), "bad");

            assertThat(server.awaitLine("dropping ")).contains("does not begin");
            assertThat(server.log()).filteredOn(line -> line.startsWith("dropping ")).hasSize(1);
        }
    }

    @Test
    void header_onTheOtherListener_isNotLookedFor() throws Exception {
        try (TestServer server = new TestServer(options().setHttpsProxyProtocol(true))) {
            assertThat(Curl.get(server.http("/")).text()).startsWith("127.0.0.1:");
            assertThat(Curl.get(server.https("/")).exitCode()).isNotZero();
        }
    }

    @Test
    void header_requiredOnATransportWithoutFronts_isRefusedAtDeployment() {
        assertThatThrownBy(() -> new TestServer(options().setHttpProxyProtocol(true), Transport.NIO))
                .hasMessageContaining("the PROXY protocol needs a Vertx that runs on Zeroserve.transport()");
    }
}
