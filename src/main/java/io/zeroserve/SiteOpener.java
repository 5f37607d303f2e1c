package io.zeroserve;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zeroserve.fetch.WebClientFetcher;
import io.zeroserve.helpers.HostFunction;
import io.zeroserve.oidc.HttpFetcher;
import io.zeroserve.proxy.LoopMark;
import io.zeroserve.proxy.ProxySettings;
import io.zeroserve.proxy.UpstreamRules;
import io.zeroserve.script.Script;
import io.zeroserve.script.ScriptLimits;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.script.ScriptSettings;
import io.zeroserve.serve.BodyMemory;
import io.zeroserve.serve.HostRules;
import io.zeroserve.serve.HostRules.ServerName;
import io.zeroserve.serve.Observing;
import io.zeroserve.serve.ServeSettings;
import io.zeroserve.site.PluginSource;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.Site;
import io.zeroserve.site.SiteException;
import io.zeroserve.site.SiteLoader;
import io.zeroserve.site.SiteSettings;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.site.SiteSnapshot.Summary;
import io.zeroserve.site.TlsSource;
import io.zeroserve.tls.DevCertificate;
import io.zeroserve.tls.TlsException;
import io.zeroserve.trust.BundleCheck;
import io.zeroserve.trust.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Loads a site on a worker of the application's Vertx, and tells of it in the lines that operators know. */
final class SiteOpener {
    private static final String STAND_IN =
            "<!doctype html>\n<title>zeroserve</title>\n<p>The site cannot be loaded.</p>\n";

    private final Vertx vertx;
    private final ZeroserveOptions options;
    private final List<HostFunction> functions;
    private final Consumer<String> log;
    private final SiteEvents events;
    private Consumer<String> onRefusal;

    /** @param helpers what scripts may call besides the helpers of the server */
    SiteOpener(Vertx vertx, ZeroserveOptions options, List<ScriptHelper> helpers, Consumer<String> log) {
        this.vertx = vertx;
        this.options = options;
        this.functions = helpers.stream().map(ScriptHelper::function).toList();
        this.log = log;
        this.events = new SiteEvents(vertx, options.getSite(), log);
    }

    /**
     * Has a page stand in for a site that cannot be loaded at the start, until a reload brings one that can.
     *
     * @param told is told why it cannot, on a worker
     */
    SiteOpener standingIn(Consumer<String> told) {
        onRefusal = told;
        return this;
    }

    /**
     * Loads the site for a number of event loops.
     *
     * @return fails with a {@link io.zeroserve.site.SiteException} or an {@link IllegalArgumentException}
     */
    Future<Site> open(int loops) {
        Executor worker = task -> vertx.executeBlocking(() -> {
            task.run();
            return null;
        }, false);
        return vertx.executeBlocking(() -> {
            options.requireValid();
            InstantSource clock = InstantSource.system();
            HttpFetcher fetcher = new WebClientFetcher(vertx);
            ScriptLoader scripts = ScriptLoader.withAllHelpers(clock, Zeroserve.version(), scriptSettings(), fetcher)
                    .withFunctions(functions);
            SiteLoader loader = new SiteLoader(siteSettings(loops), scripts, events, clock, worker);
            SiteSnapshot snapshot = first(loader, settings ->
                    new SiteLoader(settings, scripts, events, clock, worker));
            return options.isKeepPrevious() ? Site.keepingPrevious(loader, snapshot, worker)
                    : new Site(loader, snapshot, worker);
        }, false);
    }

    /** What is served first: the site, or a page in its place if that is wanted and the site cannot be loaded. */
    private SiteSnapshot first(SiteLoader loader, Function<SiteSettings, SiteLoader> loaders)
            throws SiteException, TlsException, IOException {
        try {
            SiteSnapshot snapshot = loader.load();
            report(snapshot);
            return snapshot;
        } catch (SiteException refused) {
            if (onRefusal == null) {
                throw refused;
            }
            log.accept("the site cannot be loaded, a page stands in for it: " + refused.getMessage());
            onRefusal.accept(refused.getMessage());
            return standIn(loaders);
        }
    }

    private SiteSnapshot standIn(Function<SiteSettings, SiteLoader> loaders)
            throws SiteException, TlsException, IOException {
        Path folder = Files.createTempDirectory("zeroserve-stand-in");
        try {
            Files.writeString(folder.resolve(ZeroserveOptions.DEFAULT_INDEX), STAND_IN);
            return loaders.apply(new SiteSettings(folder,
                    new SiteSettings.Lookup(ZeroserveOptions.DEFAULT_INDEX, false, true), options.getThreads(),
                    tlsSource(), scriptLimits())).load();
        } finally {
            // A folder is packed in memory.
            Files.delete(folder.resolve(ZeroserveOptions.DEFAULT_INDEX));
            Files.delete(folder);
        }
    }

    private SiteSettings siteSettings(int loops) throws TlsException {
        if (options.getSite() == null) {
            throw new IllegalArgumentException("no site is set");
        }
        String index = options.getIndex() == null || options.getIndex().isEmpty()
                ? ZeroserveOptions.DEFAULT_INDEX : options.getIndex();
        SiteSettings.Lookup lookup = new SiteSettings.Lookup(index, options.isTryHtml(), options.isSpa());
        return new SiteSettings(Path.of(options.getSite()), lookup, loops, tlsSource(), scriptLimits())
                .withCheck(bundleCheck()).withPlugins(plugins());
    }

    /** How requests are served, for all event loops together. */
    static ServeSettings serveSettings(ZeroserveOptions options, ServerName serverName, Consumer<String> log) {
        return new ServeSettings(options.getChunkSize(), options.isRequestLogging(), log,
                options.getMaxBufferedBodySizeKb() * 1024L, BodyMemory.ofHeap(),
                ListenerPlanner.windows(options),
                HostRules.of(Objects.requireNonNullElse(options.getValidateHostnames(), List.of()), serverName),
                proxySettings(options),
                new ServeSettings.Limits(ListenerPlanner.messages(options),
                        options.getLimit(ClientLimit.MAX_LOOP_LAG_MS)), Observing.NONE);
    }

    private static ProxySettings proxySettings(ZeroserveOptions options) {
        return ProxySettings.of(new ProxySettings.Timeouts(Duration.ofMillis(options.getProxyConnectTimeoutMs()),
                Duration.ofMillis(options.getProxyResponseTimeoutMs()),
                Duration.ofMillis(options.getProxyIdleTimeoutMs()),
                Duration.ofMillis(options.getProxyTunnelTimeoutMs())), UpstreamRules.of(options.getScriptProxyAllow()),
                LoopMark.random(new SplittableRandom()));
    }

    private ScriptSettings scriptSettings() {
        Set<String> environment = options.getScriptEnv() == null ? null : Set.copyOf(options.getScriptEnv());
        return new ScriptSettings(options.getScriptCodeSizeLimitKb() * 1024, options.getMaxRateLimitBuckets(),
                environment);
    }

    private ScriptLimits scriptLimits() {
        return ScriptLimits.DEFAULT
                .withTime(Duration.ofMillis(options.getScriptTimeLimitMs()))
                .withMemoryBytes(options.getMaxRequestExternalMemoryFootprintKb() * 1024L);
    }

    /** In the order in which they run. */
    private List<PluginSource> plugins() {
        return Stream.concat(sources(options.getPlugins(), PluginSource.Kind.ARCHIVE),
                sources(options.getPluginDirs(), PluginSource.Kind.FOLDER)).toList();
    }

    private static Stream<PluginSource> sources(List<String> paths, PluginSource.Kind kind) {
        return Objects.requireNonNullElse(paths, List.<String>of()).stream()
                .map(path -> new PluginSource(Path.of(path), kind));
    }

    private BundleCheck bundleCheck() {
        return new BundleCheck(options.getSha256() == null ? null : new Sha256(options.getSha256()),
                options.getRequireSignature() == null ? null : Path.of(options.getRequireSignature()));
    }

    private TlsSource tlsSource() throws TlsException {
        if (options.getCert() != null || options.getKey() != null) {
            if (options.getCert() == null || options.getKey() == null) {
                throw new IllegalArgumentException("--cert and --key must be provided together");
            }
            return new TlsSource.Files(Path.of(options.getCert()), Path.of(options.getKey()));
        }
        if (options.getCertDir() != null) {
            return new TlsSource.Folder(Path.of(options.getCertDir()));
        }
        return options.isDevTls()
                ? new TlsSource.Fixed(DevCertificate.create(InstantSource.system(), new SecureRandom()))
                : new TlsSource.FromSite();
    }

    private void report(SiteSnapshot snapshot) {
        Summary summary = snapshot.summary();
        reportFindings(summary);
        summary.plugins().forEach(plugin -> log.accept("loaded " + plugin.entryCount() + " entries from "
                + name(plugin) + " (" + plugin.sizeBytes() + " bytes)"));
        log.accept("loaded " + summary.entryCount() + " entries from " + summary.name() + " (" + summary.sizeBytes()
                + " bytes)");
        for (Script script : snapshot.chain().scripts()) {
            log.accept("compiled script '" + script.name() + "' (" + script.sizeBytes() + " bytes)");
        }
    }

    private void reportFindings(Summary summary) {
        summary.warnings().forEach(warning -> log.accept("warning: " + warning));
        summary.plugins().forEach(plugin -> plugin.verified().ifPresent(proof ->
                log.accept("verified " + name(plugin) + ": " + proof)));
        summary.verified().ifPresent(proof -> log.accept("verified " + summary.name() + ": " + proof));
    }

    private static String name(SiteSnapshot.LoadedPlugin plugin) {
        return plugin.source().kind().label() + ' ' + plugin.source().path();
    }

    /** Reloads a site that was opened here, and tells how it went. */
    Future<ReloadResult> reload(Site site) {
        log.accept("reloading plugin, site, and TLS assets");
        return report("reload", site.reload(), summary -> {
            reportFindings(summary);
            log.accept("reloaded tarball " + summary.name());
            summary.plugins().forEach(plugin -> log.accept("reloaded " + name(plugin)));
            log.accept("canary validated; rolled out to all workers");
        });
    }

    /** Has a site that was opened here serve what it served before, and tells how it went. */
    Future<ReloadResult> rollBack(Site site) {
        return report("rollback", site.rollBack(), _ -> log.accept("rolled back to what was served before"));
    }

    private Future<ReloadResult> report(String step, CompletionStage<ReloadResult> outcome, Consumer<Summary> success) {
        return Future.fromCompletionStage(outcome).onSuccess(result -> {
            switch (result) {
                case ReloadResult.Swapped swapped -> {
                    success.accept(swapped.summary());
                    log.accept("generation " + swapped.generation() + ": " + swapped.changes());
                }
                case ReloadResult.Rejected rejected -> log.accept(step + " failed: " + rejected.reason());
            }
            events.reloaded(result);
        }).onFailure(bug -> log.accept(step + " failed: " + bug));
    }
}
