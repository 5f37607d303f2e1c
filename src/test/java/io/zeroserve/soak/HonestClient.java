package io.zeroserve.soak;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks for one thing after the other, several at once, and compares every answer with what it has to be. */
final class HonestClient implements AutoCloseable {
    private static final int AT_ONCE = 3;
    /** Of so many requests one is for the large file. */
    private static final int LARGE_ONE_IN = 40;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final URI base;
    private final HttpClient.Version version;
    private final HttpClient client;
    private final List<LoadThread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();

    /** @param pause between an answer and the next request, of each thread */
    HonestClient(URI base, HttpClient.Version version, Duration pause) throws GeneralSecurityException {
        this.base = base;
        this.version = version;
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        this.client = HttpClient.newBuilder().version(version).sslContext(tls).connectTimeout(LIMIT).build();
        for (int i = 0; i < AT_ONCE; i++) {
            int first = i;
            threads.add(new LoadThread(pause, count -> ask(first + count)));
        }
    }

    private void ask(long number) {
        String path = number % LARGE_ONE_IN == 0 ? "/large"
                : SoakSite.PATHS.get((int) (number % SoakSite.PATHS.size()));
        try {
            if (path.equals("/echo")) {
                echo((byte) number);
            } else {
                get(path);
            }
            answers.incrementAndGet();
        } catch (Exception failed) {
            failures.add(Instant.now() + " " + version + " " + base + path + ": " + failed);
        }
    }

    private void get(String path) throws Exception {
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(base.resolve(path)));
        String site = response.headers().firstValue("x-site").orElse("");
        if (site.length() != 1 || !SoakSite.isContent(path, site.charAt(0), response.body())) {
            throw new IllegalStateException(response + " of site " + site + ", " + response.body().length + " bytes");
        }
    }

    private void echo(byte filler) throws Exception {
        byte[] content = new byte[SoakSite.ECHOED_BYTES];
        Arrays.fill(content, filler);
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(base.resolve("/echo"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
        if (!Arrays.equals(content, response.body())) {
            throw new IllegalStateException("not what was sent, but " + response.body().length + " bytes");
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response =
                client.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200 || response.version() != version) {
            throw new IllegalStateException(response.toString());
        }
        return response;
    }

    Queue<String> failures() {
        return failures;
    }

    long answers() {
        return answers.get();
    }

    /** Ends when the last answers are there. */
    @Override
    public void close() {
        threads.forEach(LoadThread::close);
        client.close();
    }

    /** The server has made its certificate itself. */
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
