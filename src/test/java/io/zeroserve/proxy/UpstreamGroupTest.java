package io.zeroserve.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.WireRequest;
import io.zeroserve.http.RequestPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several upstreams is tried first, and which next. */
class UpstreamGroupTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String THREE = "http://a http://b http://c";

    private record Get() implements WireRequest {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String query() {
            return null;
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public String peer() {
            return "192.0.2.7:50123";
        }

        @Override
        public ConnectionView connection() {
            throw new UnsupportedOperationException("nothing of it is asked");
        }

        @Override
        public int protocolMajor() {
            return 1;
        }

        @Override
        public int protocolMinor() {
            return 1;
        }

        @Override
        public void forEachHeader(BiConsumer<String, String> consumer) {
            // There are none.
        }
    }

    private static UpstreamGroup group(String target) throws Exception {
        return UpstreamGroup.parse(target, UpstreamRules.ALL);
    }

    private static RequestView request(String... headers) {
        RequestView request = new RequestView(new Get(), RequestPath.parse("/x").orElseThrow());
        for (String header : headers) {
            String[] parts = header.split(": ");
            request.headers().add(parts[0], parts[1]);
        }
        return request;
    }

    private static String names(List<UpstreamGroup.Member> order) {
        return order.stream().map(member -> member.upstream().authority().host()).collect(Collectors.joining());
    }

    private static UpstreamGroup.Member named(UpstreamGroup group, String host) {
        return group.order(request(), 0).stream()
                .filter(member -> member.upstream().authority().host().equals(host)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "http://a x", "by=client", "by=luck http://a", "by=header: http://a",
        "by=header:a\"b http://a", "http://a by=client", "unix//run/a b"})
    void parse_whatIsNone_isRefused(String target) {
        assertThatThrownBy(() -> group(target)).isInstanceOf(ProxyException.class)
                .extracting(e -> ((ProxyException) e).status()).isEqualTo(502);
    }

    private static List<String> addresses(String target) throws Exception {
        return group(target).order(request(), 0).stream()
                .map(member -> member.upstream().address().toString()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"http://a\", \"http://b\", \"http://c\"]",
        "by=round-robin [\"http://a\",\"http://b\",\"http://c\"]"})
    void parse_listInJson_isTheSameAsWithSpaces(String list) throws Exception {
        assertThat(addresses(list)).isEqualTo(addresses(THREE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[", "[1]", "[null]", "[\"http://a\", {}]", "[\"http://a\"] http://b",
            "[[\"http://a\"]]"})
    void parse_wrongListInJson_isRefused(String list) {
        assertThatThrownBy(() -> group(list)).isInstanceOf(ProxyException.class).hasMessageContaining("list");
    }

    @Test
    void parse_upToTheLimit_isTaken() throws Exception {
        String most = "http://a ".repeat(UpstreamGroup.MAX_MEMBERS).strip();

        assertThat(group(most).order(request(), 0)).hasSize(UpstreamGroup.MAX_MEMBERS);
        assertThatThrownBy(() -> group(most + " http://a")).isInstanceOf(ProxyException.class);
    }

    @Test
    void roundRobin_allUp_takesTurns() throws Exception {
        UpstreamGroup group = group("http://a   http://b http://c");

        assertThat(IntStream.range(0, 5).mapToObj(_ -> names(group.order(request(), 0))).toList())
                .containsExactly("abc", "bca", "cab", "abc", "bca");
    }

    @Test
    void failed_one_isLastUntilItsTimeIsOver() throws Exception {
        UpstreamGroup group = group(THREE);
        UpstreamGroup.Member b = named(group, "b");
        long now = Long.MAX_VALUE - SECOND / 2;
        b.failed(now);

        for (int i = 0; i < 4; i++) {
            assertThat(names(group.order(request(), now + SECOND - 1))).endsWith("b");
        }
        assertThat(names(group.order(request(), now + SECOND)) + names(group.order(request(), now + SECOND))
                + names(group.order(request(), now + SECOND))).containsPattern("^(b.....|...b..|......b)");
    }

    @Test
    void failed_againAndAgain_isLeftOutForLongerUpToHalfAMinute() throws Exception {
        UpstreamGroup group = group("http://a http://b");
        UpstreamGroup.Member b = named(group, "b");
        long now = 0;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            b.failed(now);
            b.failed(now + 1);
            for (int i = 0; i < 2; i++) {
                assertThat(names(group.order(request(), now + seconds * SECOND - 1))).isEqualTo("ab");
            }
            now += seconds * SECOND;
            assertThat(List.of(names(group.order(request(), now)), names(group.order(request(), now)))).contains("ba");
        }
        b.failed(now);
        b.answered();
        b.failed(now);
        assertThat(List.of(names(group.order(request(), now + SECOND)), names(group.order(request(), now + SECOND))))
                .as("it has answered meanwhile").contains("ba");
    }

    @Test
    void failed_all_areTriedTheSoonestFirst() throws Exception {
        UpstreamGroup group = group(THREE);
        named(group, "c").failed(0);
        named(group, "a").failed(1);
        named(group, "b").failed(2);

        assertThat(names(group.order(request(), 3))).isEqualTo("cab");
    }

    @Test
    void leastConnections_theOneWithTheFewest_isFirst() throws Exception {
        UpstreamGroup group = group("by=least-connections " + THREE);
        UpstreamGroup.Member a = named(group, "a");
        a.began();
        a.began();
        named(group, "b").began();

        assertThat(names(group.order(request(), 0))).isEqualTo("cba");
        a.ended();
        a.ended();
        assertThat(Set.of(names(group.order(request(), 0)).charAt(2))).containsExactly('b');
    }

    @ParameterizedTest
    @ValueSource(strings = {"header:x-user", "cookie:user"})
    void byKey_sameKey_sameUpstreamAndOnlyThoseOfOneThatFailsMove(String key) throws Exception {
        UpstreamGroup group = group("by=" + key + " " + THREE);
        Map<String, String> before = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            String header = key.startsWith("cookie") ? "cookie: a=1; user=" + i : "x-user: " + i;
            before.put(header, names(group.order(request(header), 0)));
        }
        for (String first : List.of("a", "b", "c")) {
            assertThat(before.values()).as("share of " + first).filteredOn(order -> order.startsWith(first))
                    .hasSizeBetween(60, 140);
        }

        named(group, "b").failed(0);
        before.forEach((header, order) -> assertThat(names(group.order(request(header), 1)))
                .isEqualTo(order.replace("b", "") + "b"));
    }

    @Test
    void byKey_withoutKey_takesTurns() throws Exception {
        UpstreamGroup group = group("by=cookie:user " + THREE);
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            orders.add(names(group.order(request(), 0)));
        }

        assertThat(orders).hasSize(3);
    }

    @Test
    void byClientAndPath_areTheRequests() throws Exception {
        for (String key : List.of("client", "path")) {
            UpstreamGroup group = group("by=" + key + " " + THREE);
            assertThat(names(group.order(request(), 0))).isEqualTo(names(group.order(request(), 0)));
        }
    }
}
