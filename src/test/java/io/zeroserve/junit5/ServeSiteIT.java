package io.zeroserve.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.zeroserve.harness.SiteServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The extension, as the JUnit of another project runs it. */
class ServeSiteIT {
    private static final String SITE = "examples/site";
    private static final List<SiteServer> SEEN = new ArrayList<>();

    @ServeSite(SITE)
    static class Shared {
        @Test
        void first(SiteServer server) throws Exception {
            SEEN.add(server);
            assertThat(server.exchanges()).isEmpty();
            server.onRequest("/**").fail(503);
            assertThat(get(server, "/").statusCode()).isEqualTo(503);
        }

        @Test
        void second(SiteServer server) throws Exception {
            SEEN.add(server);
            assertThat(server.exchanges()).isEmpty();
            server.onRequest("/none").fail(503);
            assertThat(get(server, "/").statusCode()).isEqualTo(200);
        }

        @Nested
        class Inside {
            @Test
            void third(SiteServer server) {
                SEEN.add(server);
            }
        }

        @Test
        @ServeSite(value = SITE, index = "inside.html")
        void own(SiteServer server) throws Exception {
            assertThat(SEEN).doesNotContain(server);
            SEEN.add(server);
            assertThat(get(server, "/").statusCode()).isEqualTo(200);
        }
    }

    @ServeSite(SITE)
    static class Failing {
        @Test
        void fails(SiteServer server) throws Exception {
            get(server, "/no-such-page");
            server.takeExchange();
            throw new AssertionError("as it should");
        }
    }

    @Test
    void server_ofAClass_isSharedAndForgetsAndIsClosed() {
        SEEN.clear();

        Events tests = EngineTestKit.engine("junit-jupiter").selectors(selectClass(Shared.class))
                .execute().testEvents();

        tests.assertStatistics(counts -> counts.started(4).succeeded(4));
        assertThat(SEEN.stream().distinct()).hasSize(2);
        assertThat(SEEN).allSatisfy(server ->
                assertThat(catchThrowable(() -> server.url("/")))
                        .as("closed").hasMessageContaining("closed"));
    }

    @Test
    void test_thatFails_tellsTheLastExchanges() {
        Throwable failure = EngineTestKit.engine("junit-jupiter").selectors(selectClass(Failing.class)).execute()
                .testEvents().failed().stream().findFirst().orElseThrow()
                .getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();

        assertThat(failure).hasMessage("as it should");
        assertThat(failure.getSuppressed()).singleElement().asString()
                .contains("the last exchanges:").contains("GET /no-such-page HTTP/2 -> 404");
    }

    private static HttpResponse<String> get(SiteServer server, String path) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(server.trust().sslContext()).build()) {
            return client.send(HttpRequest.newBuilder(URI.create(server.url(path))).build(), BodyHandlers.ofString());
        }
    }
}
