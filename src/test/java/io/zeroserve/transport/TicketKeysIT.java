package io.zeroserve.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.zeroserve.fixture.Openssl;
import io.zeroserve.http.MessageLimits;
import io.zeroserve.tls.DevCertificate;
import io.zeroserve.tls.TlsSettings;
import io.zeroserve.transport.ConnectionFront.ProxyHeaderPolicy;
import io.zeroserve.transport.ConnectionFront.Security;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of OpenSSL's client against one server whose keys change. */
class TicketKeysIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            new ConnectionLimits.Times(LIMIT, LIMIT, LIMIT, 1, LIMIT), new MessageLimits(1024, 8192, 10, 0),
            new ConnectionLimits.Shares(10, 10, 10), new ConnectionLimits.Waiting(1 << 20, 1 << 20),
            new ConnectionLimits.Http2(1, 100));
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final TicketKeys keys = new TicketKeys(new SecureRandom());
    private int port;

    @BeforeEach
    void listen() throws Exception {
        TlsSettings identities = DevCertificate.create(InstantSource.system(), new SecureRandom());
        ConnectionFront front = new ConnectionFront(new Security.Tls(identities::serves), ProxyHeaderPolicy.ABSENT,
                LIMIT, LIMITS, null, new ConnectionCount(LIMITS),
                _ -> { });
        HttpServer server = new ServerFactory(vertx, new Http2Windows(65_536, 65_536))
                .createSecure(front, null, new TlsParameters(identities, LIMIT, keys))
                .requestHandler(request -> request.response().end());
        port = server.listen(io.vertx.core.net.SocketAddress.inetSocketAddress(0, "127.0.0.1"))
                .await(LIMIT.toSeconds(), TimeUnit.SECONDS).actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private String handshake(String option, String session) throws Exception {
        return Openssl.client(port, REQUEST, option, folder.resolve(session).toString());
    }

    @Test
    void rotate_once_opensOldTicketsAndSealsWithTheNewKey() throws Exception {
        assertThat(handshake("-sess_out", "first")).contains("\nNew, TLSv1.3");

        keys.rotate();
        assertThat(handshake("-sess_in", "first")).contains("\nReused, TLSv1.3");
        handshake("-sess_out", "second");

        keys.rotate();
        assertThat(handshake("-sess_in", "first")).as("its key is gone").contains("\nNew, TLSv1.3");
        assertThat(handshake("-sess_in", "second")).contains("\nReused, TLSv1.3");
    }
}
