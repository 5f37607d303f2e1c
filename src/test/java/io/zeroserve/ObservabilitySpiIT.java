package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics and tracing that an application gives its Vertx see what a site serves, on our transport too. */
class ObservabilitySpiIT {
    private static final long LIMIT_SECONDS = 30;

    @TempDir
    private Path folder;
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @CsvSource({"true, --http1.1", "true, --http2-prior-knowledge", "false, --http1.1",
            "false, --http2-prior-knowledge"})
    void request_ofASite_isSeenByMetricsAndTracer(boolean ownTransport, String version) throws Exception {
        Path tar = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        VertxOptions options = new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true))
                .setTracingOptions(new TracingOptions());
        var builder = Vertx.builder().with(options).withMetrics(_ -> new Metrics()).withTracer(_ -> new Tracer());
        Vertx vertx = (ownTransport ? builder.withTransport(Zeroserve.transport()) : builder).build();
        try {
            ZeroserveVerticle verticle = new ZeroserveVerticle(TestServer.options(tar));
            vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);

            assertThat(Curl.get(version, "http://127.0.0.1:" + verticle.httpPort() + "/").status()).isEqualTo(200);

            assertThat(List.of(next(), next(), next(), next())).containsExactlyInAnyOrder(
                    "span for SERVER", "metric for GET /", "metric ends with 200", "span ends");
        } finally {
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    /** Notes the requests of HTTP servers. */
    private final class Metrics implements VertxMetrics {
        @Override
        public HttpServerMetrics<?, ?> createHttpServerMetrics(HttpServerConfig config, SocketAddress tcp,
                SocketAddress udp) {
            return new HttpServerMetrics<String, Void>() {
                @Override
                public String requestBegin(SocketAddress remote, HttpRequest request) {
                    seen.add("metric for " + request.method() + ' ' + request.uri());
                    return "request";
                }

                @Override
                public void responseEnd(String request, HttpResponse response, long bytes) {
                    seen.add("metric ends with " + response.statusCode());
                }
            };
        }
    }

    /** Notes the spans of requests. */
    private final class Tracer implements VertxTracer<String, String> {
        @Override
        public <R> String receiveRequest(Context context, SpanKind kind, TracingPolicy policy, R request,
                String operation, Iterable<Map.Entry<String, String>> headers, TagExtractor<R> tags) {
            // The connection as a whole is traced too.
            if (kind == SpanKind.RPC) {
                seen.add("span for SERVER");
            }
            return "span";
        }

        @Override
        public <R> void sendResponse(Context context, R response, String span, Throwable failure,
                TagExtractor<R> tags) {
            seen.add("span ends");
        }
    }
}
