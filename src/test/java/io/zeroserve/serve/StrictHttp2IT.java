package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.block;
import static io.zeroserve.fixture.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.SharedServer;
import java.util.Arrays;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no HTTP/2 request may be although its frames are right; the same as in HTTP/1. The site is index.html. */
class StrictHttp2IT {
    @RegisterExtension
    private static final SharedServer SERVER = SharedServer.home();

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
        "GET,/,200", "OPTIONS,*,204", "PROPFIND,/,405",
        "GET,/a b,400", "GET,a,400", "GET,?a,400", "GET,*,400", "GET,http://localhost/,400", "GET,//localhost:80,404",
        "GET,/\u00c3\u00a9,400", "GET,/#a,400", "GET,/a?b#c,400", "GET,/..,400", "GET,/%2e%2e/x,400", "GET,/%00,400",
        "get,/,400", "Get,/,400", "trace,/,400", "G T,/,400", "BREW,/,501", "TRACE,/,405"})
    void request_methodOrPath_hasTheStatusThatHttp1Has(String method, String path, int status) throws Exception {
        assertThat(statusOf(request(method, path))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"http, 200", "https, 200", "ftp, 400", "HTTP, 400", "'http:', 400", "javascript, 400"})
    void request_scheme_isOneOfTwo(String scheme, int status) throws Exception {
        assertThat(statusOf(block(":method", "GET", ":scheme", scheme, ":path", "/", ":authority", "a")))
            .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"a, , 200", "a:80, , 200", ", a, 200", "a, a, 200", "a:81, a:81, 200", ", , 400", "a, b, 400",
        "a, a:81, 400", "u@a, , 400", "a/b, , 400", "'a b', , 400", "'', , 400", "a, 'a b', 400",
        ", 'a,b', 200", ", a/b, 400"})
    void request_host_isNamedOnce(String authority, String host, int status) throws Exception {
        String[] fields = {":method", "GET", ":scheme", "http", ":path", "/"};
        assertThat(statusOf(with(with(block(fields), ":authority", authority), "host", host))).isEqualTo(status);
    }

    /** Content would make the answer malformed (RFC 9113 8.1.1). */
    @ParameterizedTest
    @CsvSource({"/, 200", "/none, 404", "/%zz, 400", "/.., 400", "*, 400"})
    void head_whateverTheAnswer_hasNoContent(String path, int status) throws Exception {
        try (FrameClient client = SERVER.http2()) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, request("HEAD", path)).send();
            FrameClient.Frame answer = client.await(frame -> frame.streamId() == 1);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.flags() & END_STREAM).isEqualTo(END_STREAM);
        }
    }

    private static byte[] with(byte[] block, String name, String value) {
        if (value == null) {
            return block;
        }
        byte[] field = block(name, value);
        byte[] all = Arrays.copyOf(block, block.length + field.length);
        System.arraycopy(field, 0, all, block.length, field.length);
        return all;
    }

    /** The status, or 400 where the stream was reset for a protocol error instead, which says the same. */
    private static int statusOf(byte[] block) throws Exception {
        try (FrameClient client = SERVER.http2()) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, block).send();
            FrameClient.Frame answer = client.await(frame -> frame.streamId() == 1);
            if (answer.type() == FrameClient.RST_STREAM) {
                assertThat(answer.errorCode()).isEqualTo(1);
                return 400;
            }
            return answer.status();
        }
    }
}
