package io.zeroserve.fetch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.zeroserve.oidc.HttpFetcher;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Makes requests with Vert.x's web client, each over a connection of its own that is on the event loop that asked.
 *
 * <p>Certificates are checked against those that the JDK trusts, unless the options say otherwise, and host names in
 * any case. Any thread may call; futures complete on the event loop that asked.
 */
public final class WebClientFetcher implements HttpFetcher {
    /** How long a provider may take to be connected to, to begin its answer, and to finish it. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** Some providers refuse who does not say what it is. */
    private static final String USER_AGENT = "zeroserve";

    private final Supplier<WebClient> clients;
    private final Duration timeout;
    /** Made for the first request: most sites make none, and a start need not wait for it. */
    private volatile WebClient client;

    /** Trusts as the JDK does, waits for {@link #DEFAULT_TIMEOUT}. */
    public WebClientFetcher(Vertx vertx) {
        this(DEFAULT_TIMEOUT, () -> create(vertx, new WebClientOptions()));
    }

    /**
     * @param options whom it trusts; keeping connections and following redirects is turned off
     * @param timeout how long an answer may take from its first byte to its last, and how long nothing may arrive
     */
    public WebClientFetcher(Vertx vertx, WebClientOptions options, Duration timeout) {
        this(timeout, () -> create(vertx, options));
    }

    private WebClientFetcher(Duration timeout, Supplier<WebClient> clients) {
        this.clients = clients;
        this.timeout = timeout;
    }

    private static WebClient create(Vertx vertx, WebClientOptions options) {
        // Without connections that are kept there is nothing to clean up now and then.
        WebClientOptions fixed = new WebClientOptions(options).setKeepAlive(false).setFollowRedirects(false)
            .setVerifyHost(true).setUserAgent(USER_AGENT);
        WebClient client = WebClient.create(vertx, fixed, new PoolOptions().setCleanerPeriod(0));
        ((WebClientInternal) client).addInterceptor(WebClientFetcher::breakOff);
        return client;
    }

    /** Who sends without end would otherwise be read without end: the client goes on with what has failed. */
    private static void breakOff(HttpContext<?> exchange) {
        if (exchange.phase() == ClientPhase.FAILURE && exchange.clientResponse() != null) {
            exchange.clientResponse().request().reset();
        }
        exchange.next();
    }

    private WebClient client() {
        WebClient made = client;
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
            return send(request).toCompletionStage();
        } catch (RuntimeException refused) {
            return Future.<Answer>failedFuture(refused).toCompletionStage();
        }
    }

    private Future<Answer> send(Request request) {
        HttpMethod method = request.form() == null ? HttpMethod.GET : HttpMethod.POST;
        HttpRequest<String> prepared = client().requestAbs(method, request.target().toString())
            .timeout(timeout.toMillis())
            .putHeader(HttpHeaders.ACCEPT.toString(), "application/json")
            .as(() -> new BoundedBody(MAX_BODY_BYTES, timeout));
        return (request.form() == null ? prepared.send()
            : prepared.putHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/x-www-form-urlencoded")
                .sendBuffer(Buffer.buffer(request.form())))
            .map(response -> new Answer(response.statusCode(), response.body() == null ? "" : response.body()));
    }
}
