package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that ask for HTTP/2 by {@code Upgrade} (RFC 7540 3.2, gone in RFC 9113). index.html is {@code home}. */
class UpgradeIT {
    private static final String OFFER = " / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings%s\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n%s\r\n";

    private static final String LAST = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    private TestServer serve(String transport) throws Exception {
        Path site = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        return new TestServer(TestServer.options(site), Transports.require(transport));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void upgrade_offered_isIgnoredOnEveryRequest(String transport) throws Exception {
        String keeping = OFFER.formatted("", "");
        String closing = OFFER.formatted(", close", "");
        String posting = OFFER.formatted("", "Content-Length: 2\r\n") + "hi";
        try (TestServer server = serve(transport)) {
            assertThat(RawConnection.untilClosed(server.httpPort(), "GET" + closing)).startsWith("HTTP/1.1 200 OK")
                    .endsWith("\r\n\r\nhome");
            assertThat(RawConnection.untilClosed(server.httpPort(), "GET" + keeping + "GET" + keeping + LAST))
                    .containsSubsequence("HTTP/1.1 200 OK", "home", "HTTP/1.1 200 OK", "home", "HTTP/1.1 404")
                    .doesNotContain(" 101 ");
            // These begin as HTTP/2's preface does.
            assertThat(RawConnection.untilClosed(server.httpPort(), "POST" + posting + LAST))
                    .containsSubsequence("HTTP/1.1 405 ", "HTTP/1.1 404 ").doesNotContain(" 101 ");
            assertThat(RawConnection.untilClosed(server.httpPort(), "P", "R", "OPFIND" + posting, LAST))
                    .containsSubsequence("HTTP/1.1 405 ", "HTTP/1.1 404 ").doesNotContain(" 101 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void http2_byPriorKnowledge_isServed(String transport) throws Exception {
        try (TestServer server = serve(transport)) {
            Curl.Response response = Curl.get("--http2-prior-knowledge", server.http("/"));

            assertThat(response.protocol()).isEqualTo("HTTP/2");
            assertThat(response.text()).isEqualTo("home");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void http2_offeredByCurl_isDeclined(String transport) throws Exception {
        try (TestServer server = serve(transport)) {
            Curl.Response response = Curl.get("--http2", server.http("/"));

            assertThat(response.protocol()).isEqualTo("HTTP/1.1");
            assertThat(response.text()).isEqualTo("home");
        }
    }
}
