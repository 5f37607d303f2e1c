package io.zeroserve.harness;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.zeroserve.Zeroserve;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.ZeroserveVerticle;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.tls.DevCertificate;
import io.zeroserve.tls.PemText;
import io.zeroserve.tls.TlsException;
import io.zeroserve.tls.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A server for one test: a site on ports of its own, behind the same pipeline as in production.
 *
 * <pre>{@code
 * try (SiteServer server = new SiteServer("dist").start()) {
 *     server.onRequest("/api/*").respond(503, "{}");
 *     HttpClient client = HttpClient.newBuilder().sslContext(server.trust().sslContext()).build();
 *     ...
 *     assertEquals(503, server.takeExchange().status());
 * }
 * }</pre>
 *
 * <p>The site is a folder, which is packed in memory and whose scripts in C are compiled, a tar or a script. Any thread
 * may call, but no event loop: methods that block say so.
 */
public final class SiteServer implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(10);
    private static final String ANY_PORT = "127.0.0.1:0";
    private static final int WORKERS = 4;

    private final ZeroserveOptions options;
    private final RuleBook rules = new RuleBook();
    private final Journal journal = new Journal();
    private Running running;

    /** What there is once the server has started. */
    private record Running(Vertx vertx, ZeroserveVerticle verticle, Trust trust, Path folder) {
    }

    /** @param site a folder, a tar or a script */
    public SiteServer(String site) {
        this(new ZeroserveOptions().setSite(site));
    }

    /**
     * @param options copied. Addresses that are not set are ports of 127.0.0.1 that the kernel chooses; certificates
     *                are not used, since this server makes its own; requests are not logged, since there is a journal
     */
    public SiteServer(ZeroserveOptions options) {
        this.options = new ZeroserveOptions(options).setCertDir(null).setDevTls(false).setRequestLogging(false);
        if (ZeroserveOptions.DEFAULT_ADDR.equals(options.getAddr())) {
            this.options.setAddr(ANY_PORT);
        }
        if (options.getTlsAddr() == null) {
            this.options.setTlsAddr(ANY_PORT);
        }
    }

    /**
     * Starts serving. Blocks until the site is loaded and listened for.
     *
     * @throws IllegalStateException if the site cannot be served, with the reason, or if this was started already
     */
    public synchronized SiteServer start() {
        if (running != null) {
            throw new IllegalStateException("already started");
        }
        Path folder = null;
        Vertx vertx = null;
        try {
            folder = Files.createTempDirectory("zeroserve-test");
            Trust trust = makeCertificates(folder);
            vertx = newVertx();
            Vertx owner = vertx;
            ZeroserveVerticle verticle = new ZeroserveVerticle(options, journal::add)
                    .front(site -> new RuleGate(site, rules, journal, owner));
            vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
            running = new Running(vertx, verticle, trust, folder);
            return this;
        } catch (CompletionException e) {
            stop(vertx, folder);
            throw new IllegalStateException(options.getSite() + " cannot be served: " + e.getCause().getMessage(),
                    e.getCause());
        } catch (TlsException | IOException e) {
            stop(vertx, folder);
            throw new IllegalStateException("a server for tests cannot be started: " + e.getMessage(), e);
        }
    }

    private Trust makeCertificates(Path folder) throws TlsException, IOException {
        TlsIdentity identity = DevCertificate.createWithAuthority(InstantSource.system(), new SecureRandom())
                .identities().getFirst();
        Path authority = Files.writeString(folder.resolve("ca.pem"), PemText.of(identity.chain().getLast()));
        Path chain = Files.writeString(folder.resolve("site.pem"), PemText.of(identity.certificate()));
        Path key = Files.writeString(folder.resolve("site.key"), PemText.of(identity.key()));
        options.setCert(chain.toString()).setKey(key.toString());
        return new Trust(identity.chain().getLast(), authority);
    }

    private Vertx newVertx() {
        VertxOptions vertxOptions = new VertxOptions().setEventLoopPoolSize(options.getThreads())
                .setWorkerPoolSize(WORKERS)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false));
        return Vertx.builder().with(vertxOptions).withTransport(Zeroserve.transport()).build();
    }

    /** A URL over TLS. @param path with its leading slash */
    public String url(String path) {
        return "https://localhost:" + running().verticle().httpsPort() + path;
    }

    /** A URL in plaintext. @param path with its leading slash */
    public String plainUrl(String path) {
        return "http://localhost:" + running().verticle().httpPort() + path;
    }

    /** What clients need to trust this server. */
    public Trust trust() {
        return running().trust();
    }

    /**
     * Makes a rule, which goes before those that are there.
     *
     * @param pattern a path, in which {@code *} stands for anything but a slash and {@code **} for anything at all;
     *                without a leading slash, the name behind the last one
     */
    public RequestRule onRequest(String pattern) {
        return rules.add(pattern);
    }

    /**
     * As {@link #onRequest(String)}, but the rule applies once all of it is there: if {@code effects} fail, there is
     * none.
     */
    public void onRequest(String pattern, Consumer<RequestRule> effects) {
        rules.add(pattern, effects);
    }

    /** From now on every connection is closed as soon as it asks for something, until {@link #online}. */
    public void offline() {
        rules.setOffline(true);
    }

    /** Ends {@link #offline}. */
    public void online() {
        rules.setOffline(false);
    }

    /**
     * The oldest exchange that has ended and was not taken yet. Blocks for at most 10 s.
     *
     * @throws AssertionError if none has ended by then
     */
    public RecordedExchange takeExchange() throws InterruptedException {
        return takeExchange(TAKE_LIMIT);
    }

    /** As {@link #takeExchange()}, with another limit. */
    public RecordedExchange takeExchange(Duration limit) throws InterruptedException {
        RecordedExchange exchange = journal.take(limit);
        if (exchange == null) {
            throw new AssertionError("no exchange has ended within " + limit + "; " + journal.report());
        }
        return exchange;
    }

    /** The exchanges that have ended, oldest first, taken or not; the last {@value Journal#MAX_KEPT} of them. */
    public List<RecordedExchange> exchanges() {
        return journal.exchanges();
    }

    /** What the server has logged, scripts' lines included. */
    public List<String> log() {
        return journal.lines();
    }

    /** The lines of the log that tell of scripts that failed. */
    public List<String> traps() {
        return journal.traps();
    }

    /** The last exchanges and traps as a text, for the message of a test that fails. */
    public String report() {
        return journal.report();
    }

    /** Takes the rules back, goes online and forgets what was. */
    public void reset() {
        rules.clear();
        journal.clear();
    }

    /**
     * Loads the site anew. Blocks.
     *
     * @throws IllegalStateException if it is refused, with the reason, or is not loaded within a minute; the old one is
     *                               served on
     */
    public void reload() {
        ReloadResult result;
        try {
            result = running().verticle().reload().toCompletionStage().toCompletableFuture()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            String reason = e.getCause() instanceof TimeoutException
                    ? " within " + LIMIT_SECONDS + " s" : ": " + e.getCause();
            throw new IllegalStateException("the site was not loaded" + reason, e.getCause());
        }
        if (result instanceof ReloadResult.Rejected(String reason)) {
            throw new IllegalStateException(reason);
        }
    }

    private synchronized Running running() {
        if (running == null) {
            throw new IllegalStateException("not started, or closed");
        }
        return running;
    }

    /** Stops serving and deletes the certificates. Blocks. Closing what is closed does nothing. */
    @Override
    public synchronized void close() {
        if (running != null) {
            stop(running.vertx(), running.folder());
            running = null;
        }
    }

    private static void stop(Vertx vertx, Path folder) {
        try {
            if (vertx != null) {
                vertx.close().toCompletionStage().toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
            if (folder != null) {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
