package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.fixture.Openssl;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS handshakes that fail. The site has ec.crt for a.example and *.b.example, and rsa.crt for c.example. */
class HandshakeIT {
    @TempDir
    private Path folder;

    private TestServer serve(String transport) throws Exception {
        return serve(transport, ZeroserveOptions.DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS);
    }

    private TestServer serve(String transport, int handshakeTimeoutMillis) throws Exception {
        Path site = new SiteFixture().file("index.html", "home").tls("ec.crt").tls("ec-sec1.key").tls("rsa.crt")
                .tls("rsa-pkcs8.key").write(folder.resolve("site.tar"));
        return new TestServer(TestServer.options(site).setTlsAddr("127.0.0.1:0")
                .setTlsHandshakeTimeoutMs(handshakeTimeoutMillis), Transports.require(transport));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void serverName_thatNoCertificateIsFor_isToldByAlertAndLine(String transport) throws Exception {
        try (TestServer server = serve(transport)) {
            String output = Openssl.client(server.httpsPort(), "", "-servername", "x.y.b.example");

            assertThat(output).contains("unrecognized name");
            assertThat(server.awaitLine("TLS handshake with ")).matches("TLS handshake with"
                    + " 127\\.0\\.0\\.1:\\d+ failed: no certificate is for x\\.y\\.b\\.example");
        }
    }

    @Test
    void protocols_noneThatIsSpoken_areToldByAlertAndLine() throws Exception {
        try (TestServer server = serve("nio")) {
            String output = Openssl.client(server.httpsPort(), "", "-servername", "a.example", "-alpn", "h3,http/1.0");

            assertThat(output).contains("no application protocol");
            assertThat(server.awaitLine("TLS handshake with "))
                    .endsWith(" failed: the client offers no protocol that is spoken here");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h3,http/1.1", "http/1.1,h3"})
    void protocols_oneThatIsSpokenAmongThem_isAgreedOn(String offered) throws Exception {
        try (TestServer server = serve("nio")) {
            String output = Openssl.client(server.httpsPort(),
                    "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n", "-servername", "a.example",
                    "-alpn", offered);

            assertThat(output).contains("ALPN protocol: http/1.1", "200 OK");
        }
    }

    @Test
    void versions_older_areRefused() throws Exception {
        try (TestServer server = serve("nio")) {
            String output = Openssl.client(server.httpsPort(), "", "-tls1_2", "-servername", "a.example");

            assertThat(output).contains("alert protocol version");
            assertThat(server.awaitLine("TLS handshake with ")).contains("UNSUPPORTED_PROTOCOL");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void handshake_thatIsNotGoneOnWith_endsInTime(String transport) throws Exception {
        try (TestServer server = serve(transport, 300)) {
            assertThat(RawConnection.untilClosed(server.httpsPort())).isEmpty();
            assertThat(server.log()).as("nothing was said").noneMatch(line -> line.startsWith("TLS handshake with "));

            RawConnection.untilClosed(server.httpsPort(), "\u0016\u0003\u0001\u0002\u0000\u0001");
            assertThat(server.awaitLine("TLS handshake with ")).endsWith("handshake timed out after 300ms");
        }
    }

    @Test
    void keyExchange_withPostQuantumGroupAlone_succeeds() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (TestServer server = serve("nio")) {
            ClientSSLOptions tls = new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm("");
            tls.setKeyExchangeGroups(List.of("X25519MLKEM768"));
            HttpClientAgent client = vertx.httpClientBuilder().with(new HttpClientOptions().setSsl(true))
                    .with(tls).with(new OpenSSLEngineOptions()).build();

            String body = client.request(HttpMethod.GET, server.httpsPort(), "127.0.0.1", "/")
                    .compose(HttpClientRequest::send).compose(HttpClientResponse::body)
                    .await(30, TimeUnit.SECONDS).toString();

            assertThat(body).isEqualTo("home");
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void plaintext_onTheTlsPort_isALineAndNotACopyOfIt() throws Exception {
        try (TestServer server = serve("nio")) {
            RawConnection.untilClosed(server.httpsPort(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(server.awaitLine("TLS handshake with ")).endsWith(" failed: the client does not speak TLS");
        }
    }
}
