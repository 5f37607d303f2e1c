package io.zeroserve.cli;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * The load that a server is under while the JVM writes down, for {@code bin/start-cache}, which code is worth compiling
 * and how: what is asked here is fast soon after each start.
 *
 * <p>A process of its own. Any certificate is good to it: it only ever talks to the server that the script has started.
 */
final class Rehearsal {
    private static final int CLIENTS = 4;
    private static final int REQUESTS_OF_A_CLIENT = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long nanos;
    private final SSLContext tls;

    private Rehearsal(Duration each) throws GeneralSecurityException {
        this.nanos = each.toNanos();
        this.tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    }

    /**
     * Asks for one address after the other, over HTTP/1.1, HTTP/2, and HTTP/1.1 with a connection for each request.
     *
     * @param arguments for how many seconds each is asked in each of these ways, then the addresses; ends with an exit
     *                  code other than 0 if one of them does not answer
     */
    public static void main(String[] arguments) throws Exception {
        // Before the client is loaded, which else keeps such fields to itself and compares names with certificates.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        Rehearsal rehearsal = new Rehearsal(Duration.ofSeconds(Long.parseLong(arguments[0])));
        for (String address : List.of(arguments).subList(1, arguments.length)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
            rehearsal.ask(Version.HTTP_1_1, request);
            rehearsal.ask(Version.HTTP_2, request);
            rehearsal.ask(Version.HTTP_1_1,
                    HttpRequest.newBuilder(request, (_, _) -> true).header("connection", "close").build());
        }
        System.exit(0);
    }

    /** From several connections at once; over HTTP/2, several requests at once on each. */
    private void ask(Version version, HttpRequest request) throws IOException {
        AtomicInteger answered = new AtomicInteger();
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                HttpClient client = HttpClient.newBuilder().version(version).sslContext(tls).build();
                for (int j = 0; j < REQUESTS_OF_A_CLIENT; j++) {
                    askers.execute(() -> askAgain(client, request, answered));
                }
            }
        }
        if (answered.get() == 0) {
            throw new IOException("no answer from " + request.uri() + " over " + version);
        }
    }

    private void askAgain(HttpClient client, HttpRequest request, AtomicInteger answered) {
        long end = System.nanoTime() + nanos;
        try {
            while (System.nanoTime() - end < 0) {
                HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
                if (response.statusCode() >= 400) {
                    throw new IOException(request.uri() + " gives " + response.statusCode());
                }
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            System.err.println(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
