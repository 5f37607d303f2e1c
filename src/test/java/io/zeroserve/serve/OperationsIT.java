package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.ScriptCompiler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see of a server of two event loops with a script that traps, spins or aborts on demand. */
class OperationsIT {
    private static final String SCRIPT = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 entry(void) {
              char path[32];
              zs_req_path(path, sizeof(path));
              if (zs_strcmp(path, "/trap") == 0) {
                return *(volatile char *)0;
              }
              if (zs_strcmp(path, "/abort") == 0) {
                zs_abort();
              }
              if (zs_strcmp(path, "/spin") == 0) {
                zs_u64 end = zs_now_ms() + 20;
                while (zs_now_ms() < end) {
                }
              }
              return 0;
            }
            """;
    private static final long LIMIT_SECONDS = 30;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    private Path folder;
    private Path tar;
    private Path accessLog;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        Path source = Files.writeString(folder.resolve("probe.c"), SCRIPT);
        byte[] object = ScriptCompiler.onPath(System.getenv()).compile(source).object();
        accessLog = folder.resolve("access.log");
        tar = new SiteFixture().file("index.html", "home").file("metrics", "mine")
                .file(".zeroserve/scripts/probe.o", object).write(folder.resolve("site.tar"));
        server = new TestServer(TestServer.options(tar).setDevTls(true).setTlsAddr("127.0.0.1:0").setThreads(2)
                .setMetricsAddr("127.0.0.1:0").setHealthAddr("127.0.0.2:0").setAccessLog("json")
                .setAccessLogFile(accessLog.toString()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String metrics() throws Exception {
        return Curl.get("http://127.0.0.1:" + server.metricsPort() + "/metrics").text();
    }

    /** The metrics, as soon as they have a line: a request is counted just after its client has it. */
    private String awaitMetric(String line) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        String text = metrics();
        while (!text.contains(line + '\n')) {
            assertThat(System.nanoTime()).as("time until \"" + line + "\" is in\n" + text).isLessThan(deadline);
            text = metrics();
        }
        return text;
    }

    @Test
    void metrics_afterRequests_countThemByProtocolAndStatus() throws Exception {
        for (int i = 0; i < 3; i++) {
            Curl.get("--http1.1", server.http("/"));
        }
        Curl.get("--http1.0", server.http("/none"));
        Curl.get("--http2", server.https("/"));
        Curl.get("--http1.1", server.http("/%zz"));
        Curl.get("--http1.1", server.http("/trap"));
        Curl.get("--http1.1", server.http("/abort"));

        awaitMetric("zeroserve_requests_total{protocol=\"1.1\",status=\"200\"} 3");
        awaitMetric("zeroserve_requests_total{protocol=\"1.0\",status=\"404\"} 1");
        awaitMetric("zeroserve_requests_total{protocol=\"2\",status=\"200\"} 1");
        awaitMetric("zeroserve_requests_total{protocol=\"1.1\",status=\"400\"} 1");
        awaitMetric("zeroserve_requests_total{protocol=\"1.1\",status=\"500\"} 1");
        String text = awaitMetric("zeroserve_requests_total{protocol=\"1.1\",status=\"0\"} 1");
        assertThat(text).contains("zeroserve_request_duration_seconds_bucket{le=\"+Inf\"} 8\n")
                .contains("zeroserve_request_duration_seconds_count 8\n")
                .contains("zeroserve_responses_broken_off_total 1\n")
                .contains("zeroserve_event_loop_lag_seconds{loop=\"1\"} ")
                .contains("zeroserve_build_info{java=");
    }

    @Test
    void metrics_afterRequests_areWellFormed() throws Exception {
        Curl.get(server.http("/"));

        assertThat(metrics().lines()).allMatch(line -> line.startsWith("# HELP ") || line.startsWith("# TYPE ")
                || line.matches("[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? [0-9.]+"));
    }

    @Test
    void metrics_ofScripts_tellTimeTrapsAndSuspensions() throws Exception {
        Curl.get(server.http("/trap"));
        Curl.get(server.http("/spin"));

        String text = awaitMetric("zeroserve_script_runs_total{script=\"probe.o\"} 2");
        assertThat(text).contains("zeroserve_script_traps_total{script=\"probe.o\"} 1\n");
        assertThat(value(text, "zeroserve_script_seconds_total{script=\"probe.o\"}")).isBetween(0.001, 30.0);
        assertThat(value(text, "zeroserve_script_suspensions_total{script=\"probe.o\"}")).isPositive();
    }

    private static double value(String text, String series) {
        return text.lines().filter(line -> line.startsWith(series)).findFirst()
                .map(line -> Double.parseDouble(line.substring(series.length()))).orElseThrow();
    }

    @Test
    void metrics_ofConnections_tellOpenOnesAndHandshakes() throws Exception {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.readHead();
            awaitMetric("zeroserve_connections_open{listener=\"http\"} 1");
        }
        awaitMetric("zeroserve_connections_open{listener=\"http\"} 0");
        Curl.get(server.https("/"));
        Curl.get("--tls-max", "1.2", server.https("/"));

        awaitMetric("zeroserve_tls_handshakes_total{result=\"ok\"} 1");
        awaitMetric("zeroserve_tls_handshakes_total{result=\"failed\"} 1");
        awaitMetric("zeroserve_connections_accepted_total{listener=\"https\"} 2");
    }

    @Test
    void metrics_ofReloads_tellResultAndGeneration() throws Exception {
        Curl.get(server.http("/trap"));
        server.reload();
        Files.writeString(tar, "no tar");
        server.reload();
        Curl.get(server.http("/trap"));

        String text = awaitMetric("zeroserve_script_traps_total{script=\"probe.o\"} 2");
        assertThat(text).contains("zeroserve_reloads_total{result=\"swapped\"} 1\n")
                .contains("zeroserve_reloads_total{result=\"rejected\"} 1\n")
                .contains("zeroserve_site_generation 1\n");
    }

    @Test
    void operations_otherPathsAndListeners_areApart() throws Exception {
        String base = "http://127.0.0.2:" + server.healthPort();

        assertThat(Curl.get(server.http("/metrics")).text()).as("the site's own").isEqualTo("mine");
        assertThat(Curl.get(server.http("/healthz")).status()).isEqualTo(404);
        assertThat(Curl.get(base + "/healthz").text()).isEqualTo("ok\n");
        assertThat(Curl.get(base + "/readyz").status()).isEqualTo(200);
        assertThat(Curl.get(base + "/").status()).isEqualTo(404);
        assertThat(Curl.get("-X", "POST", base + "/healthz").status()).isEqualTo(405);
        assertThat(Curl.get(base + "/metrics").status()).as("metrics have an address of their own").isEqualTo(404);
    }

    @Test
    void accessLog_json_tellsWhatWasServed() throws Exception {
        Curl.get("--http1.1", "-H", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01", "-H", "User-Agent: me",
                server.http("/?q=1"));

        JsonObject line = new JsonObject(awaitLine(text -> true));
        assertThat(line.getInteger("status")).isEqualTo(200);
        assertThat(line.getLong("bytes")).isEqualTo("home".length());
        assertThat(line.getDouble("duration_ms")).isNotNegative();
        assertThat(line.getString("trace_id")).isEqualTo(TRACE);
        assertThat(line.getString("id")).hasSize(26);
        assertThat(line.getString("protocol")).isEqualTo("HTTP/1.1");
        assertThat(line.getString("method") + ' ' + line.getString("uri")).isEqualTo("GET /?q=1");
        assertThat(line.getString("user_agent")).isEqualTo("me");
        assertThat(line.getString("peer")).startsWith("127.0.0.1:");
        assertThat(line.getBoolean("complete")).isTrue();
    }

    @Test
    void accessLog_fieldsThatForgeLines_stayInTheirPlace() throws Exception {
        String agent = "x\",\"status\":1,\"y\":\"\\ é\t";
        Curl.get("-A", agent, "-H", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-0\"", server.http("/forged"));

        String text = awaitLine(line -> line.contains("forged"));
        JsonObject line = new JsonObject(text);
        assertThat(text).matches("[ -~]*");
        assertThat(line.getInteger("status")).isEqualTo(404);
        assertThat(line.getString("user_agent")).startsWith("x\",\"status\":1,\"y\":\"\\");
        assertThat(line.getString("trace_id")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"TCP4 192.0.2.1 127.0.0.1, 192.0.2.1", "TCP6 2001:db8::1 ::1, 2001:db8::1"})
    void accessLog_combined_isTheFormatThatToolsKnow(String header, String address) throws Exception {
        server.close();
        server = new TestServer(TestServer.options(tar).setHttpProxyProtocol(true).setAccessLog("combined")
                .setAccessLogFile(accessLog.toString()));
        RawConnection.untilClosed(server.httpPort(), "PROXY " + header + " 9 80\r\n"
                + "GET /?q=\"1 HTTP/1.1\r\nHost: a\r\nReferer: there\r\nConnection: close\r\n\r\n");

        assertThat(awaitLine(line -> true)).matches(Pattern.quote(address)
                + " - - \\[\\d\\d/\\w{3}/\\d{4}(:\\d\\d){3} \\+0000] "
                + "\"GET /\\?q=\\\\\"1 HTTP/1\\.1\" 200 4 \"there\" \"-\"");
    }

    @Test
    void accessLog_fileMovedAwayOrTruncated_goesOnInTheRightFile() throws Exception {
        Curl.get(server.http("/one"));
        awaitLine(line -> line.contains("/one"));
        Files.move(accessLog, folder.resolve("access.log.1"));
        awaitWhile(() -> !Files.exists(accessLog), () -> Curl.get(server.http("/two")));
        Files.write(accessLog, new byte[0]);
        Curl.get(server.http("/three"));

        assertThat(awaitLine(line -> line.contains("/three"))).startsWith("{");
        assertThat(Files.readString(folder.resolve("access.log.1"))).startsWith("{").contains("/one");
    }

    private interface Step {
        void run() throws Exception;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void awaitWhile(Condition condition, Step step) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (condition.holds()) {
            assertThat(System.nanoTime()).as("time that this takes").isLessThan(deadline);
            step.run();
        }
    }

    private String awaitLine(Predicate<String> condition) throws Exception {
        awaitWhile(() -> lines().stream().noneMatch(condition), Thread::onSpinWait);
        return lines().stream().filter(condition).findFirst().orElseThrow();
    }

    private List<String> lines() throws Exception {
        return Files.exists(accessLog) ? Files.readAllLines(accessLog) : List.of();
    }
}
