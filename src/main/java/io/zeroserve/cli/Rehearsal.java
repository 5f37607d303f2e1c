package io.zeroserve.cli;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
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
import javax.net.ssl.HttpsURLConnection;
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
    private static final int REQUESTS_OF_A_LEAVER = 5;
    /** That a branch is taken at all is enough for the compiler to keep it. */
    private static final int LEAVERS_PART_OF_THE_TIME = 3;
    private static final int FIRST_ERROR = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long nanos;
    private final SSLContext tls;

    private Rehearsal(Duration each) throws GeneralSecurityException {
        this.nanos = each.toNanos();
        this.tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    }

    /**
     * Asks for one address after the other, over HTTP/1.1, HTTP/2, HTTP/1.1 with a connection for each request, and by
     * clients that leave: the compiler leaves out what it has never seen, and would begin anew when connections end.
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
            rehearsal.leave(request.uri());
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
        requireAnswers(answered, request.uri() + " over " + version);
    }

    private static void requireAnswers(AtomicInteger answered, String from) throws IOException {
        if (answered.get() == 0) {
            throw new IOException("no answer from " + from);
        }
    }

    /** From clients that end their connections after some requests, in the orderly way of TLS. */
    private void leave(URI address) throws IOException {
        AtomicInteger answered = new AtomicInteger();
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                askers.execute(() -> leaveAgain(address, answered));
            }
        }
        requireAnswers(answered, address + " over connections that are ended");
    }

    private void leaveAgain(URI address, AtomicInteger answered) {
        long end = System.nanoTime() + nanos / LEAVERS_PART_OF_THE_TIME;
        try {
            for (int i = 1; System.nanoTime() - end < 0; i++) {
                HttpURLConnection connection = open(address);
                if (connection.getResponseCode() >= FIRST_ERROR) {
                    throw new IOException(address + " gives " + connection.getResponseCode());
                }
                // Read to its end, it leaves the connection to the next request of this client.
                try (InputStream body = connection.getInputStream()) {
                    body.transferTo(OutputStream.nullOutputStream());
                }
                if (i % REQUESTS_OF_A_LEAVER == 0) {
                    connection.disconnect();
                }
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private HttpURLConnection open(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        if (connection instanceof HttpsURLConnection encrypted) {
            encrypted.setSSLSocketFactory(tls.getSocketFactory());
            encrypted.setHostnameVerifier((_, _) -> true);
        }
        connection.setReadTimeout((int) PATIENCE.toMillis());
        return connection;
    }

    private void askAgain(HttpClient client, HttpRequest request, AtomicInteger answered) {
        long end = System.nanoTime() + nanos;
        try {
            while (System.nanoTime() - end < 0) {
                HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
                if (response.statusCode() >= FIRST_ERROR) {
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
