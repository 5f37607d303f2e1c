package io.zeroserve.script;

import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.WireRequest;
import io.zeroserve.helpers.Environment;
import io.zeroserve.helpers.HelperRegistry;
import io.zeroserve.helpers.HostServices;
import io.zeroserve.helpers.RateLimits;
import io.zeroserve.helpers.SiteFiles;
import io.zeroserve.helpers.SiteFiles.SiteFile;
import io.zeroserve.http.RequestPath;
import io.zeroserve.oidc.HttpFetcher;
import io.zeroserve.oidc.RelyingParty;
import io.zeroserve.pack.ScriptCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Compiles C with clang and runs it as a chain over requests made up for the test. */
final class ScriptFixture {
    static final Instant NOW = Instant.parse("2026-11-23T10:15:30.250Z");

    private final ScriptCompiler compiler = ScriptCompiler.onPath(System.getenv());
    private final Path folder;
    private final List<ScriptSource> sources = new ArrayList<>();
    private ScriptLimits limits = ScriptLimits.DEFAULT;
    private SiteFiles files = SiteFiles.NONE;
    private Environment environment = new Environment(Map.of(), null);
    private HttpFetcher fetcher = HttpFetcher.NONE;
    final List<String> log = new ArrayList<>();
    final ArrayDeque<Runnable> scheduled = new ArrayDeque<>();
    final List<Long> delaysMillis = new ArrayList<>();
    final Scheduler scheduler = new Scheduler() {
        @Override
        public void schedule(long delayMillis, Runnable task) {
            delaysMillis.add(delayMillis);
            scheduled.add(task);
        }

        @Override
        public void execute(Runnable task) {
            scheduled.add(task);
        }
    };

    ScriptFixture(Path folder) {
        this.folder = folder;
    }

    /** Adds a script whose body is the given C; {@code zeroserve.h} is already included. */
    ScriptFixture script(String name, String source) throws IOException {
        Path file = folder.resolve(name + ".c");
        Files.writeString(file, "#include <zeroserve.h>\n" + source);
        sources.add(new ScriptSource(name + ".o", compiler.compile(file).object()));
        return this;
    }

    ScriptFixture limits(ScriptLimits newLimits) {
        limits = newLimits;
        return this;
    }

    ScriptFixture environment(Environment newEnvironment) {
        environment = newEnvironment;
        return this;
    }

    ScriptFixture fetcher(HttpFetcher newFetcher) {
        fetcher = newFetcher;
        return this;
    }

    ScriptFixture files(SiteFiles newFiles) {
        files = newFiles;
        return this;
    }

    /** Files without folders. */
    ScriptFixture files(Function<String, SiteFile> find) {
        return files(new SiteFiles() {
            @Override
            public SiteFile find(String key) {
                return find.apply(key);
            }

            @Override
            public boolean hasFolder(String key) {
                return false;
            }
        });
    }

    ScriptRunner runner() throws ScriptException {
        InstantSource clock = InstantSource.fixed(NOW);
        HostServices host = new HostServices(clock, "1.2.3", environment, new SecureRandom(), new RateLimits(clock, 3),
            new RelyingParty(fetcher, clock, new SecureRandom()));
        ScriptLoader loader = new ScriptLoader(HelperRegistry.table(host));
        return new ScriptRunner(loader.load(sources), files, limits, log::add);
    }

    /** Runs the chain once, to its end. */
    ChainOutcome run(Exchange exchange) throws ScriptException {
        return run(runner(), exchange);
    }

    ChainOutcome run(ScriptRunner runner, Exchange exchange) {
        List<ChainOutcome> outcomes = new ArrayList<>();
        runner.run(exchange, scheduler, outcomes::add);
        while (outcomes.isEmpty()) {
            scheduled.remove().run();
        }
        return outcomes.getFirst();
    }

    static Exchange get(String target, String... headers) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        return new Exchange("01TEST",
            new RequestView(new Get("https", query, headers), RequestPath.parse(path).orElseThrow()));
    }

    /** A request for the root without TLS. */
    static Exchange getOverHttp() {
        return new Exchange("01TEST", new RequestView(new Get("http", null), RequestPath.parse("/").orElseThrow()));
    }

    /** A connection of a client that named its server and has no fingerprint. */
    private record NamedConnection() implements ConnectionView {
        @Override
        public boolean isTls() {
            return true;
        }

        @Override
        public String applicationProtocol() {
            return "h2";
        }

        @Override
        public String serverName() {
            return "a.example";
        }

        @Override
        public String ja4() {
            return null;
        }
    }

    /** A GET request of a client at a documentation address. */
    private record Get(String scheme, String query, String... headers) implements WireRequest {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String peer() {
            return "192.0.2.7:50123";
        }

        @Override
        public ConnectionView connection() {
            return new NamedConnection();
        }

        @Override
        public int protocolMajor() {
            return 2;
        }

        @Override
        public int protocolMinor() {
            return 0;
        }

        @Override
        public void forEachHeader(BiConsumer<String, String> consumer) {
            for (int i = 0; i < headers.length; i += 2) {
                consumer.accept(headers[i], headers[i + 1]);
            }
        }
    }
}
