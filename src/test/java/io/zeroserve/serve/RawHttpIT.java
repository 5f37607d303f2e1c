package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What curl does not send: HTTP/1 byte by byte. The site is index.html with {@code home}. */
class RawHttpIT {
    @RegisterExtension
    private static final SharedServer SERVER = SharedServer.home();

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"})
    void request_thatCanBeReadInTwoWays_is400AndCloses(String request) throws Exception {
        assertThat(SERVER.untilClosed(request)).matches("(?s)HTTP/1\\.[01] 400 .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"})
    void request_thatEndsTheConnection_isAnsweredAndCloses(String request) throws Exception {
        assertThat(SERVER.untilClosed(request)).startsWith("HTTP/1.").contains(" 200 OK\r\n").endsWith("\r\n\r\nhome");
    }

    @Test
    void request_http10KeepAlive_keepsTheConnection() throws Exception {
        String twice = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /x HTTP/1.0\r\n\r\n";

        assertThat(SERVER.untilClosed(twice)).contains("\r\n\r\nhomeHTTP/1.0 404 Not Found\r\n");
    }

    @Test
    void requests_pipelined_areAnsweredInOrder() throws Exception {
        String three = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"
                + "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        assertThat(SERVER.untilClosed(three))
                .containsSubsequence("200 OK", "home", "404 Not Found", "Not Found", "200 OK");
    }

    /** More than may wait for a client before its next request is taken. */
    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "nio"})
    void requests_pipelinedThenTheEndOfTheClientsDirection_areAllAnswered(String transport, @TempDir Path folder)
            throws Exception {
        byte[] large = new byte[3 << 20];
        Path tar = new SiteFixture().file("index.html", large).write(folder.resolve("site.tar"));
        try (TestServer server = new TestServer(TestServer.options(tar), Transports.require(transport));
                RawClient client = RawClient.connect(server.httpPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10));
            client.endOutput();

            assertThat(client.readAll()).hasSizeGreaterThan(10 * large.length);
        }
    }

    @Test
    void request_absoluteForm_isServedByItsPath() throws Exception {
        assertThat(SERVER.untilClosed("GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .endsWith("home");
    }

    @Test
    void request_smallBodyNobodyReads_leavesTheConnectionUsable() throws Exception {
        String two = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        assertThat(SERVER.untilClosed(two)).containsSubsequence("405 Method Not Allowed", "200 OK", "home");
    }
}
