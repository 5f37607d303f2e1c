package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.message.RequestWrapper;
import io.zeroserve.message.ResponseWrapper;
import java.util.Map;
import java.util.function.Function;

/**
 * Tells the metrics and the tracer that an application has given its Vertx of requests that Vert.x's own server does
 * not see. Confined to one event loop.
 *
 * @param <M> what the metrics know a request by
 * @param <S> what the tracer knows it by
 */
final class Telemetry<M, S> {
    private static final TagExtractor<HttpRequest> REQUEST_TAGS = new Tags<>(Map.of(
            "http.method", request -> request.method().name(), "http.url", HttpRequest::absoluteURI));
    private static final TagExtractor<HttpResponse> RESPONSE_TAGS = new Tags<>(Map.of(
            "http.status_code", response -> Integer.toString(response.statusCode())));

    private final ContextInternal context;
    private final HttpServerMetrics<M, ?> metrics;
    private final VertxTracer<S, ?> tracer;
    private long count;

    private Telemetry(ContextInternal context, HttpServerMetrics<M, ?> metrics, VertxTracer<S, ?> tracer) {
        this.context = context;
        this.metrics = metrics;
        this.tracer = tracer;
    }

    /**
     * Puts itself before a handler if there is anybody to be told.
     *
     * @param listening where the requests come to
     */
    static Handler<IncomingRequest> before(Handler<IncomingRequest> handler, ContextInternal context,
            SocketAddress listening) {
        VertxInternal vertx = context.owner();
        VertxMetrics spi = vertx.metrics();
        HttpServerMetrics<?, ?> metrics = spi == null ? null
                : spi.createHttpServerMetrics(new HttpServerConfig(), listening, null);
        return metrics == null && vertx.tracer() == null ? handler
                : new Telemetry<>(context, metrics, vertx.tracer()).before(handler);
    }

    private Handler<IncomingRequest> before(Handler<IncomingRequest> handler) {
        return request -> {
            // Tracers keep what they need in the context, which therefore is the request's own.
            ContextInternal own = context.duplicate();
            ObservedResponse response = new ObservedResponse(request, own);
            own.dispatch(new ObservedRequest(request, response), handler);
        };
    }

    /** The request with that response. */
    private static final class ObservedRequest extends RequestWrapper {
        private final OutgoingResponse response;

        ObservedRequest(IncomingRequest request, OutgoingResponse response) {
            super(request);
            this.response = response;
        }

        @Override
        public OutgoingResponse response() {
            return response;
        }
    }

    /** Tells of the request when it is made, of the response when that has ended. */
    private final class ObservedResponse extends ResponseWrapper {
        private final ContextInternal own;
        private final HttpRequest seen;
        private final M metric;
        private final S span;
        private Handler<Throwable> goneHandler = _ -> { };
        private boolean over;

        ObservedResponse(IncomingRequest request, ContextInternal own) {
            super(request.response());
            this.own = own;
            count++;
            this.seen = new SeenRequest(count, request);
            this.metric = metrics == null ? null : metrics.requestBegin(seen.remoteAddress(), seen);
            this.span = tracer == null ? null : tracer.receiveRequest(own, SpanKind.RPC, TracingPolicy.PROPAGATE, seen,
                    seen.method().name(), seen.headers(), REQUEST_TAGS);
            super.goneHandler(this::gone);
        }

        private void gone(Throwable cause) {
            if (!over) {
                over = true;
                if (metrics != null) {
                    metrics.requestReset(metric);
                }
                if (tracer != null) {
                    tracer.sendResponse(own, null, span, cause, TagExtractor.empty());
                }
            }
            goneHandler.handle(cause);
        }

        @Override
        public void goneHandler(Handler<Throwable> handler) {
            goneHandler = handler;
        }

        @Override
        public Future<Void> end(Buffer content) {
            return super.end(content).onSuccess(_ -> ended(head()));
        }

        @Override
        public Future<Void> end() {
            return super.end().onSuccess(_ -> ended(head()));
        }

        private void ended(Head head) {
            if (over) {
                return;
            }
            over = true;
            HttpResponse response = new SeenResponse(head);
            if (metrics != null) {
                metrics.requestEnd(metric, seen, 0);
                metrics.responseBegin(metric, response);
                metrics.responseEnd(metric, response, bytesWritten());
            }
            if (tracer != null) {
                tracer.sendResponse(own, response, span, null, RESPONSE_TAGS);
            }
        }
    }

    /** A request in Vert.x's words. */
    @SuppressWarnings("removal") // the id is asked for as long as it is there
    private record SeenRequest(long id, IncomingRequest request) implements HttpRequest {
        @Override
        public HttpVersion version() {
            return request.version();
        }

        @Override
        public String uri() {
            return request.target();
        }

        @Override
        public String absoluteURI() {
            return (request.isSecure() ? "https://" : "http://") + request.authority() + request.target();
        }

        @Override
        public HttpMethod method() {
            return HttpMethod.valueOf(request.method());
        }

        @Override
        public MultiMap headers() {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            request.forEachField(headers::add);
            return headers;
        }

        @Override
        public SocketAddress remoteAddress() {
            return request.remoteAddress();
        }
    }

    /** A response in Vert.x's words. */
    private record SeenResponse(Head head) implements HttpResponse {
        @Override
        public int statusCode() {
            return head.status();
        }

        @Override
        public MultiMap headers() {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            head.forEach(headers::add);
            return headers;
        }
    }

    /** Tags by name. */
    private record Tags<T>(Map<String, Function<T, String>> values) implements TagExtractor<T> {
        @Override
        public int len(T object) {
            return values.size();
        }

        @Override
        public String name(T object, int index) {
            return values.keySet().stream().skip(index).findFirst().orElseThrow();
        }

        @Override
        public String value(T object, int index) {
            return values.get(name(object, index)).apply(object);
        }
    }
}
