package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.fixture.Openssl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.site.ReloadResult;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with {@code --cert-dir}: ec.crt is for a.example and *.b.example, rsa.crt for c.example. */
class TlsOperationsIT {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;
    private Path certificates;

    @BeforeEach
    void makeFolder() throws Exception {
        certificates = Files.createDirectory(folder.resolve("certs"));
    }

    private void put(String... names) throws Exception {
        for (String name : names) {
            try (InputStream in = TlsOperationsIT.class.getResourceAsStream("/tls/" + name)) {
                Files.write(certificates.resolve(name), in.readAllBytes());
            }
        }
    }

    private TestServer serve() throws Exception {
        Path site = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        return new TestServer(TestServer.options(site).setTlsAddr("127.0.0.1:0").setCertDir(certificates.toString()));
    }

    private static String handshake(TestServer server, String... arguments) throws Exception {
        return Openssl.client(server.httpsPort(), REQUEST, arguments);
    }

    @Test
    void folder_severalIdentities_areChosenByName() throws Exception {
        put("ec.crt", "ec-sec1.key", "rsa.crt", "rsa-pkcs8.key", "other.key");
        Files.createDirectory(certificates.resolve("folder"));
        Files.writeString(certificates.resolve(".hidden"), "not looked at");
        try (TestServer server = serve()) {
            assertThat(handshake(server, "-servername", "A.example")).contains("subject=CN = a.example");
            assertThat(handshake(server, "-servername", "x.b.example")).contains("subject=CN = a.example");
            assertThat(handshake(server, "-servername", "c.example")).contains("subject=CN = c.example");
            assertThat(handshake(server, "-noservername")).contains("subject=CN = a.example");
            assertThat(handshake(server, "-servername", "b.example")).contains("unrecognized name");
            assertThat(server.log()).contains("loaded 2 TLS certificate identity(s) from " + certificates,
                    "warning: no certificate belongs to the private key in " + certificates.resolve("other.key")
                            + ", which is left out");
        }
    }

    @Test
    void folder_changed_isPresentedAfterAReload() throws Exception {
        put("ec.crt", "ec-sec1.key");
        try (TestServer server = serve()) {
            assertThat(handshake(server, "-servername", "c.example")).contains("unrecognized name");
            put("rsa.crt", "rsa-pkcs8.key");
            assertThat(server.reload()).isInstanceOf(ReloadResult.Swapped.class);
            assertThat(handshake(server, "-servername", "c.example")).contains("subject=CN = c.example");

            Files.writeString(certificates.resolve("ec.crt"),
                    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
            assertThat(server.reload()).isEqualTo(
                    new ReloadResult.Rejected(certificates.resolve("ec.crt") + ": a certificate is damaged"));
            assertThat(handshake(server, "-servername", "a.example")).contains("subject=CN = a.example");
        }
    }

    @Test
    void folder_nothingUsable_isRefused() throws Exception {
        put("ec.crt", "other.key");

        assertThatThrownBy(this::serve).hasMessageContaining("no certificate and private key belong together in");
    }

    @Test
    void session_overAReloadWithOtherCertificates_isResumed() throws Exception {
        String session = folder.resolve("session.pem").toString();
        put("ec.crt", "ec-sec1.key");
        try (TestServer server = serve()) {
            assertThat(handshake(server, "-servername", "a.example", "-sess_out", session)).contains("\nNew, TLSv1.3");
            assertThat(handshake(server, "-servername", "a.example", "-sess_in", session))
                    .contains("\nReused, TLSv1.3");

            put("rsa.crt", "rsa-pkcs8.key");
            assertThat(server.reload()).isInstanceOf(ReloadResult.Swapped.class);

            assertThat(server.log()).contains("reloaded TLS configuration");
            assertThat(handshake(server, "-servername", "a.example", "-sess_in", session)).contains("\nReused, TLSv1.3")
                    .contains("HTTP/1.1 200 OK");
        }
    }

    @Test
    void session_resumedForANameThatIsNotServed_isRefused() throws Exception {
        String session = folder.resolve("session.pem").toString();
        put("ec.crt", "ec-sec1.key");
        try (TestServer server = serve()) {
            handshake(server, "-servername", "a.example", "-sess_out", session);

            assertThat(handshake(server, "-servername", "c.example", "-sess_in", session))
                    .contains("unrecognized name");
        }
    }
}
