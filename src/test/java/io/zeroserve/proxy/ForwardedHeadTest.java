package io.zeroserve.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.WireRequest;
import io.zeroserve.http.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream gets of a request's head, above all of one that HTTP/2 lets through and HTTP/1 must not see. */
class ForwardedHeadTest {
    private static final LoopMark MARK = new LoopMark("us");

    /** A request with headers, {@code name: value} each. */
    private record Wire(String method, int protocolMajor, String peer, String... headers) implements WireRequest {
        @Override
        public String query() {
            return "q";
        }

        @Override
        public String scheme() {
            return "https";
        }

        @Override
        public ConnectionView connection() {
            throw new UnsupportedOperationException("nothing of it is asked");
        }

        @Override
        public int protocolMinor() {
            return protocolMajor == 1 ? 1 : 0;
        }

        @Override
        public void forEachHeader(BiConsumer<String, String> consumer) {
            for (String header : headers) {
                int colon = header.indexOf(": ");
                consumer.accept(header.substring(0, colon), header.substring(colon + 2));
            }
        }
    }

    private static RequestView request(WireRequest wire) {
        return new RequestView(wire, RequestPath.parse("/x").orElseThrow());
    }

    private static List<String> headers(String upstream, WireRequest wire) throws ProxyException {
        List<String> headers = new ArrayList<>();
        ForwardedHead.of(request(wire), Upstream.parse(upstream).orElseThrow(), MARK).headers()
                .forEach((name, value) -> headers.add(name + ": " + value));
        return headers;
    }

    @Test
    void path_thatAScriptHasSet_isNormalised() throws ProxyException {
        RequestView request = request(new Wire("GET", 1, "192.0.2.1:9"));
        request.setTarget("/a/./b/%2E%2e/c d/\u00e9", "q");

        assertThat(ForwardedHead.of(request, Upstream.parse("http://a/base").orElseThrow(), MARK).target())
                .isEqualTo("/base/a/c%20d/%C3%A9?q");
    }

    private static void requireRefused(WireRequest wire) {
        assertThatThrownBy(() -> headers("http://a", wire)).isInstanceOf(ProxyException.class)
                .extracting(e -> ((ProxyException) e).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x: a\r\nb: c", "x: a\nGET /evil HTTP/1.1", "x: a\rb", "x: a\0b", "x: a ", "x\r\ny: a",
        "x y: a", ":path: /evil", "x\0: a"})
    void header_smugglesALine_isRefused(String header) {
        requireRefused(new Wire("GET", 2, "192.0.2.1:9", header));
        requireRefused(new Wire("GET", 1, "192.0.2.1:9", header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transfer-encoding: chunked", "connection: keep-alive", "upgrade: websocket",
        "keep-alive: 5", "proxy-connection: close", "te: gzip"})
    void header_ofHttp1Connections_isRefusedInHttp2(String header) {
        requireRefused(new Wire("POST", 2, "192.0.2.1:9", header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /evil HTTP/1.1\r\n", "G T", "", "CONNECT"})
    void method_thatIsNone_isRefused(String method) {
        requireRefused(new Wire(method, 2, "192.0.2.1:9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\r\nx: y", "/a#b", "/a\0", "/a%0a", "/../x", "/%zz"})
    void target_smugglesALine_isRefused(String path) {
        RequestView request = request(new Wire("GET", 2, "192.0.2.1:9"));
        request.setTarget(path, "");

        assertThatThrownBy(() -> ForwardedHead.of(request, Upstream.parse("http://a").orElseThrow(), MARK))
                .isInstanceOf(ProxyException.class);
    }

    @Test
    void framing_ofTheClient_isNotPassedOn() throws Exception {
        assertThat(headers("http://a", new Wire("POST", 1, "192.0.2.1:9", "content-length: 5",
                "transfer-encoding: chunked", "trailer: x", "te: trailers", "connection: close, x-hop", "x-hop: 1",
                "expect: 100-continue", "http2-settings: AAA"))).allMatch(header ->
                        header.matches("(host|x-forwarded-.*|forwarded|cdn-loop): .*"));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1:9, 192.0.2.1, for=192.0.2.1", "'[2001:db8::1]:9', '2001:db8::1', 'for=\"[2001:db8::1]\"'"})
    void client_isNamed(String peer, String ip, String element) throws Exception {
        assertThat(headers("http://a:81", new Wire("GET", 1, peer))).containsExactlyInAnyOrder("x-forwarded-for: " + ip,
                "forwarded: " + element + ";proto=https", "x-forwarded-proto: https", "host: a:81",
                "cdn-loop: us");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
        value = {"'' | us", "them | them, us", "us | us, us", "us;a=1 , them,us | us;a=1 , them,us, us",
        "us, us, us | us, us, us, us", "usa, xus, us2, them;us, us x | usa, xus, us2, them;us, us x, us"})
    void loop_notTooLong_isMarked(String before, String after) throws Exception {
        assertThat(headers("http://a", new Wire("GET", 2, "192.0.2.1:9", "cdn-loop: " + before)))
                .contains("cdn-loop: " + after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"us, us, us, us", "us,us;a=1,them, us ,us", "us, us, us, us, us"})
    void loop_tooLong_is508(String before) {
        assertThatThrownBy(() -> headers("http://a", new Wire("GET", 2, "192.0.2.1:9", "cdn-loop: " + before)))
                .isInstanceOf(ProxyException.class).hasMessageContaining("round in a loop")
                .extracting(e -> ((ProxyException) e).status()).isEqualTo(508);
    }

    @Test
    void te_trailers_isPassedOnInHttp2Alone() throws Exception {
        WireRequest wire = new Wire("POST", 2, "192.0.2.1:9", "te: trailers");

        assertThat(headers("h2c://a", wire)).contains("te: trailers");
        assertThat(headers("http://a", wire)).doesNotContain("te: trailers");
    }

    @Test
    void webSocket_toHttp2_isAskedForAsAnythingElse() throws Exception {
        WireRequest wire = new Wire("GET", 1, "192.0.2.1:9", "connection: Upgrade", "upgrade: websocket");

        assertThat(headers("http://a", wire)).contains("connection: upgrade", "upgrade: websocket");
        assertThat(headers("h2c://a", wire)).noneMatch(header -> header.contains("upgrade"));
        assertThat(headers("http://a", new Wire("GET", 1, "192.0.2.1:9", "connection: Upgrade", "upgrade: h2c")))
                .noneMatch(header -> header.contains("upgrade"));
    }
}
