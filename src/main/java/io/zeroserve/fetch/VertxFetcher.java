package io.zeroserve.fetch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.zeroserve.oidc.HttpFetcher;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Makes requests with Vert.x's client, each over a connection of its own that is on the event loop that asked, and is
 * closed as soon as the answer is there or too much of it.
 *
 * <p>Certificates are checked against those that the JDK trusts, unless the options say otherwise, and host names in
 * any case. Any thread may call; futures complete on the event loop that asked.
 */
public final class VertxFetcher implements HttpFetcher {
    /** How long a provider may take to be connected to, to begin its answer, and to finish it. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** Some providers refuse who does not say what it is. */
    private static final String USER_AGENT = "zeroserve";

    private final Supplier<HttpClient> clients;
    private final Duration timeout;
    /** Made for the first request: most sites make none, and a start need not wait for it. */
    private volatile HttpClient client;

    /** Trusts as the JDK does, waits for {@link #DEFAULT_TIMEOUT}. */
    public VertxFetcher(Vertx vertx) {
        this(DEFAULT_TIMEOUT, () -> create(vertx, new HttpClientOptions()));
    }

    /**
     * @param options whom it trusts; keeping connections is turned off
     * @param timeout how long an answer may take from its first byte to its last, and how long nothing may arrive
     */
    public VertxFetcher(Vertx vertx, HttpClientOptions options, Duration timeout) {
        this(timeout, () -> create(vertx, options));
    }

    private VertxFetcher(Duration timeout, Supplier<HttpClient> clients) {
        this.clients = clients;
        this.timeout = timeout;
    }

    private static HttpClient create(Vertx vertx, HttpClientOptions options) {
        // Without connections that are kept there is nothing to clean up now and then.
        HttpClientOptions fixed = new HttpClientOptions(options).setKeepAlive(false).setVerifyHost(true);
        return vertx.createHttpClient(fixed, new PoolOptions().setCleanerPeriod(0));
    }

    private HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            synchronized (this) {
                made = client;
                if (made == null) {
                    made = clients.get();
                    client = made;
                }
            }
        }
        return made;
    }

    @Override
    public CompletionStage<Answer> fetch(Request request) {
        try {
            return client().request(options(request)).compose(sending -> exchange(sending, request.form()))
                .toCompletionStage();
        } catch (RuntimeException refused) {
            return Future.<Answer>failedFuture(refused).toCompletionStage();
        }
    }

    private RequestOptions options(Request request) {
        RequestOptions options = new RequestOptions().setAbsoluteURI(request.target().toString())
            .setMethod(request.form() == null ? HttpMethod.GET : HttpMethod.POST).setTimeout(timeout.toMillis())
            .putHeader(HttpHeaders.ACCEPT, "application/json").putHeader(HttpHeaders.USER_AGENT, USER_AGENT);
        return request.form() == null ? options
            : options.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
    }

    private Future<Answer> exchange(HttpClientRequest sending, String form) {
        Future<HttpClientResponse> response = form == null ? sending.send() : sending.send(Buffer.buffer(form));
        // Whoever sends without end would be read without end.
        return response.compose(this::answer).onFailure(_ -> sending.reset());
    }

    private Future<Answer> answer(HttpClientResponse response) {
        BoundedBody body = new BoundedBody(MAX_BODY_BYTES, timeout);
        response.exceptionHandler(body::fail).endHandler(_ -> body.end()).handler(body);
        return body.whole().map(text -> new Answer(response.statusCode(), text));
    }
}
