package io.zeroserve.bench;

import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.WireRequest;
import io.zeroserve.helpers.SiteFiles;
import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ChainOutcome;
import io.zeroserve.script.Scheduler;
import io.zeroserve.script.ScriptException;
import io.zeroserve.script.ScriptLimits;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.script.ScriptRunner;
import io.zeroserve.script.ScriptSource;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One call of a helper, in a script that calls it {@value #CALLS} times, run as the server runs a chain of one script.
 * A sixteenth of what a run costs by itself is part of it: see the row without a helper.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HelperBenchmark {
    /** How often a run calls its helper; as in the C. */
    static final int CALLS = 16;

    /** Which helper. */
    @Param
    public HelperCall helper;

    private ScriptRunner runner;
    private Exchange exchange;
    private ChainOutcome outcome;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    /** A run that is longer than its slice, for whatever the machine did meanwhile, goes on at once. */
    private final Scheduler scheduler = new Scheduler() {
        @Override
        public void schedule(long delayMillis, Runnable task) {
            tasks.add(task);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    };

    /** For JMH. */
    public HelperBenchmark() {
    }

    /** Loads the script and checks that its calls succeed. */
    @Setup
    public void load() throws ScriptException {
        ScriptLoader loader = ScriptLoader.withAllHelpers(InstantSource.system(), "bench");
        runner = new ScriptRunner(loader.load(List.of(new ScriptSource("helper.o",
            Kernel.object("helper" + helper.ordinal())))), SiteFiles.NONE, ScriptLimits.DEFAULT, System.err::println);
        exchange = new Exchange("01BENCH", new RequestView(new Get(),
            RequestPath.parse("/docs/reference/index.html").orElseThrow()));
        if (call() != ChainOutcome.Serve.INSTANCE) {
            throw new IllegalStateException(helper + " fails");
        }
    }

    /** Runs the script once; the time is that of one call. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public ChainOutcome call() {
        outcome = null;
        runner.run(exchange, scheduler, decided -> outcome = decided);
        while (outcome == null) {
            tasks.remove().run();
        }
        return outcome;
    }

    /** A request as browsers send it. */
    private record Get() implements WireRequest {
        private static final String[] FIELDS = {"host", "www.example.org", "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "accept-language", "en,de;q=0.7",
            "accept-encoding", "gzip, deflate, br, zstd", "cookie", "session=0123456789abcdef; theme=dark",
            "sec-fetch-mode", "navigate", "sec-fetch-site", "none", "upgrade-insecure-requests", "1"};

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String query() {
            return "page=2";
        }

        @Override
        public String scheme() {
            return "https";
        }

        @Override
        public String peer() {
            return "192.0.2.7:50123";
        }

        @Override
        public ConnectionView connection() {
            throw new UnsupportedOperationException("no helper here asks for the connection");
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
            for (int i = 0; i < FIELDS.length; i += 2) {
                consumer.accept(FIELDS[i], FIELDS[i + 1]);
            }
        }
    }
}
