package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.SiteException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that travel in the site: ec.crt is for a.example, rsa.crt for c.example. */
class TlsReloadIT {
    private static final int LIMIT_MILLIS = 20_000;
    private static final int THREADS = 2;

    @TempDir
    private Path folder;

    @Test
    void handshake_twoCertificates_presentsTheOneForTheName() throws Exception {
        try (TestServer server = serve(both())) {
            assertThat(subject(server, "a.example")).isEqualTo("CN=a.example");
            assertThat(subject(server, "c.example")).isEqualTo("CN=c.example");
            assertThat(subject(server, null)).isEqualTo("CN=a.example");
            assertThatThrownBy(() -> subject(server, "other.example")).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void reload_otherCertificate_isPresentedWithTheNewSite() throws Exception {
        SiteFixture first = new SiteFixture().file("index.html", "old").tls("ec.crt").tls("ec-sec1.key");
        try (TestServer server = serve(first)) {
            assertThat(subject(server, "a.example")).isEqualTo("CN=a.example");

            new SiteFixture().file("index.html", "new").tls("rsa.crt").tls("rsa-pkcs8.key").write(tar());
            assertThat(server.reload()).isInstanceOf(ReloadResult.Swapped.class);

            for (int connection = 0; connection < 2 * THREADS; connection++) {
                assertThat(subject(server, "a.example")).as("on every loop").isEqualTo("CN=c.example");
            }
            assertThat(Curl.get(server.https("/")).text()).isEqualTo("new");
        }
    }

    @Test
    void reload_badCertificate_keepsSiteAndCertificate() throws Exception {
        SiteFixture first = new SiteFixture().file("index.html", "old").tls("ec.crt").tls("ec-sec1.key");
        try (TestServer server = serve(first)) {
            new SiteFixture().file("index.html", "new").tls("rsa.crt").tls("other.key").write(tar());

            assertThat(server.reload()).isEqualTo(new ReloadResult.Rejected(
                    "no private key belongs to the certificate in .zeroserve/tls/rsa.crt"));
            assertThat(subject(server, "a.example")).isEqualTo("CN=a.example");
            assertThat(Curl.get(server.https("/")).text()).isEqualTo("old");
        }
    }

    @Test
    void reload_siteWithoutCertificates_isRejectedWhileTlsListens() throws Exception {
        SiteFixture first = new SiteFixture().file("index.html", "old").tls("ec.crt").tls("ec-sec1.key");
        try (TestServer server = serve(first)) {
            new SiteFixture().file("index.html", "new").write(tar());

            assertThat(server.reload()).isInstanceOf(ReloadResult.Rejected.class);
            assertThat(Curl.get(server.https("/")).text()).isEqualTo("old");
        }
    }

    @Test
    void start_badCertificate_fails() {
        SiteFixture bad = new SiteFixture().file("index.html", "").tls("ec.crt").tls("other.key");

        assertThatThrownBy(() -> serve(bad).close()).isInstanceOf(SiteException.class);
    }

    private static SiteFixture both() {
        return new SiteFixture().file("index.html", "").tls("ec.crt").tls("ec-sec1.key").tls("rsa.crt")
                .tls("rsa-pkcs8.key");
    }

    private TestServer serve(SiteFixture site) throws Exception {
        return new TestServer(TestServer.options(site.write(tar())).setTlsAddr("127.0.0.1:0").setThreads(THREADS));
    }

    private Path tar() {
        return folder.resolve("site.tar");
    }

    /** The subject of the certificate that the server presents to a client that asks for a name, or for none. */
    private static String subject(TestServer server, String serverName) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.httpsPort())) {
            socket.setSoTimeout(LIMIT_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(serverName == null ? List.of() : List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    /** Looks at nothing: what is presented is what the tests look at. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Trusted.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
