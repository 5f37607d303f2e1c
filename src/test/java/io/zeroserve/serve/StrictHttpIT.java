package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What no HTTP/1 request may be, byte by byte: each is refused with the status that says why, in words like the
 * server's other answers, and ends the connection. The site is index.html with {@code home}.
 */
class StrictHttpIT {
    private static final String GOOD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @RegisterExtension
    private static final SharedServer SERVER = SharedServer.home();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            400 | GET / HTTP/1.1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: user@a\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a,b\\r\\nHost: c\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a:b\\r\\n\\r\\n
            400 | GET http://b/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET http://a:81/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET http://a/ HTTP/1.1\\r\\nHost: \\r\\n\\r\\n
            400 | GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET http://u@a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\r\\n c\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\r\\n\\tc\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\n: b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX : b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\351: b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX(y): b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\000c\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\177c\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\rc\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\nY: c\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\nHost: a\\n\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\n\\n
            400 | GET / HTTP/1.1\\r\\r\\nHost: a\\r\\n\\r\\n
            400 | GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /  HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET\\t/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /\\tHTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n
            400 | GET / x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1x\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTPS/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /\\001 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /\\177 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /\\303\\251 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /#x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET ?x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | get / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | G(T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | \\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | \\026\\003\\001\\002\\000\\001\\r\\n
            505 | PRI * HTTP/2.0\\r\\n\\r\\nXX\\r\\n\\r\\n
            405 | CONNECT a:443 HTTP/1.1\\r\\nHost: a:443\\r\\n\\r\\n
            405 | CONNECT / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            405 | TRACE / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            501 | BREW / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n
            501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n
            501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n
            501 | POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n
            505 | GET / HTTP/1.2\\r\\nHost: a\\r\\n\\r\\n
            505 | GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n
            505 | GET / HTTP/0.9\\r\\nHost: a\\r\\n\\r\\n
            """)
    void request_thatIsNone_isRefusedAndCloses(int status, String request) throws Exception {
        assertThat(untilClosed(request)).as(request).matches("(?s)HTTP/1\\.[01] " + status + " [A-Z].*")
                .contains("content-type: text/plain; charset=utf-8\r\n").contains("server: zeroserve\r\n")
                .contains("date: ").containsIgnoringCase("connection: close\r\n").doesNotContain("home");
    }

    /** Two readers that take another length for the content disagree about where the next request starts. */
    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 3\\r\\nContent-Length: 4\\r\\n\\r\\nabcd",
        "Content-Length: 4\\r\\nContent-Length: 4\\r\\n\\r\\nabcd",
        "Content-Length: 4, 4\\r\\n\\r\\nabcd",
        "Content-Length: +4\\r\\n\\r\\nabcd",
        "Content-Length: -1\\r\\n\\r\\nabcd",
        "Content-Length: 0x4\\r\\n\\r\\nabcd",
        "Content-Length: 4 4\\r\\n\\r\\nabcd",
        "Content-Length: 4;\\r\\n\\r\\nabcd",
        "Content-Length:\\r\\n\\r\\nabcd",
        "Content-Length: \\262\\r\\n\\r\\nabcd",
        "Content-Length : 4\\r\\n\\r\\nabcd",
        "Content-Length\\000: 4\\r\\n\\r\\nabcd",
        "Content-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\nContent-Length: 5\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked, gzip\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked,\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: ,chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked;x=y\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: \\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: \\013chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding:\\r\\n chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding : chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: \\\"chunked\\\"\\r\\n\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n0\\n\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n0x3\\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n+3\\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n\\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabcX\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3;a\\nb\\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3;a\\rb\\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n100000000\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3 \\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n000000003\\r\\nabc\\r\\n0\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nX : y\\r\\n\\r\\n",
        "Transfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nX: y\\nZ: w\\r\\n\\r\\n"})
    void smuggling_lengthThatCanBeReadInTwoWays_neverReachesTheNextRequest(String tail) throws Exception {
        String answer = untilClosed("POST / HTTP/1.1\\r\\nHost: a\\r\\n" + tail + GOOD.replace("\r", "\\r")
                .replace("\n", "\\n"));

        // A POST whose head was right has been answered with 405 by the time that its content turns out not to be.
        assertThat(answer).as(tail).matches("(?s)HTTP/1\\.1 (400|405) .*").doesNotContain("home");
    }

    /** Those that are refused where the request is understood, and not where its bytes are. */
    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n",
        "TRACE / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n"})
    void request_behindAnAnswerThatCloses_isNone(String request) throws Exception {
        String answer = untilClosed(request + "BREW / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n");

        assertThat(answer.split("HTTP/1\\.1 ")).as(answer).hasSize(2);
        assertThat(answer).doesNotContain("501");
    }

    @Test
    void request_http10WithTransferEncoding_isRefused() throws Exception {
        assertThat(untilClosed("POST / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: foo, close\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: foo\\r\\nConnection: CLOSE , bar\\r\\n\\r\\n",
        "GET / HTTP/1.0\\r\\nConnection: close\\r\\n\\r\\n"})
    void connection_closeAmongOthers_closes(String request) throws Exception {
        assertThat(untilClosed(request)).matches("(?s)HTTP/1.[01] 200 OK\r\n.*\r\n\r\nhome");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nhost:a:8080\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: [::1]:80\\r\\n\\r\\n",
        "GET http://a:80/ HTTP/1.1\\r\\nHost: A\\r\\n\\r\\n",
        "GET https://a HTTP/1.1\\r\\nHost: a:443\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX:\\t\\351 \\\"y\\\" \\t\\r\\nEmpty:\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 004\\r\\n\\r\\nabcd",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:\\tChunked \\r\\n\\r\\n3;a=\\\"b\\\"\\r\\nabc\\r\\n0A\\r\\n"
            + "0123456789\\r\\n000\\r\\nX: y\\r\\nEmpty:\\r\\n\\r\\n"})
    void request_unusualButRight_isServedAndTheNextOneToo(String request) throws Exception {
        assertThat(untilClosed(request + LAST.replace("\r", "\\r").replace("\n", "\\n")))
                .containsSubsequence("200 OK", "home", "200 OK", "home");
    }

    /** Of bad white space before an extension; without one behind it, it is none (RFC 9112 7.1.1). */
    @ParameterizedTest
    @ValueSource(strings = {"3 ;x=y", "3\\t \\t;x", "3;x = y"})
    void chunkSize_spaceBeforeAnExtension_isPassedOver(String size) throws Exception {
        assertThat(untilClosed("POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n" + size
                + "\\r\\nabc\\r\\n0\\r\\n\\r\\n" + LAST)).containsSubsequence("405 Method", "200 OK", "home");
    }

    @Test
    void requests_byteByByte_areServed() throws Exception {
        String both = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
                + LAST;

        assertThat(SERVER.untilClosed(both.split("")))
                .containsSubsequence("405 Method", "200 OK", "home");
    }

    @Test
    void requests_goodOnesBeforeABadOne_areAnsweredFirst() throws Exception {
        assertThat(SERVER.untilClosed(GOOD + GOOD + "bad\r\n\r\n" + GOOD))
                .containsSubsequence("200 OK", "home", "200 OK", "home", "400 Bad Request")
                .endsWith("\r\n\r\nBad Request");
    }

    @Test
    void host_rightInTheRequestBefore_isJudgedAnew() throws Exception {
        assertThat(SERVER.untilClosed(GOOD + GOOD + "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" + GOOD))
                .containsSubsequence("200 OK", "home", "200 OK", "home", "400 Bad Request")
                .endsWith("\r\n\r\nBad Request");
        assertThat(SERVER.untilClosed(GOOD + "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n" + GOOD))
                .containsSubsequence("200 OK", "home", "400 Bad Request").endsWith("\r\n\r\nBad Request");
    }

    private static String untilClosed(String escaped) throws Exception {
        return SERVER.untilClosed(escaped.translateEscapes());
    }
}
