package io.zeroserve.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.metrics.LoopMetrics.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {
    private static final long SECOND = 1_000_000_000L;

    private final ServerMetrics metrics = new ServerMetrics(2, Map.of("version", "1"));

    private String text() {
        return metrics.text(List.of(metrics.loop(0).copy(0), metrics.loop(1).copy(0)), 7);
    }

    @Test
    void text_twoLoops_isTheirSum() {
        metrics.loop(0).ended(Protocol.HTTP_2, 200, SECOND, 10);
        metrics.loop(1).ended(Protocol.HTTP_2, 200, 2 * SECOND, 20);
        metrics.loop(1).ended(Protocol.HTTP_1_1, 404, 50_000, 3);

        assertThat(text()).contains("zeroserve_requests_total{protocol=\"2\",status=\"200\"} 2\n")
                .contains("zeroserve_requests_total{protocol=\"1.1\",status=\"404\"} 1\n")
                .contains("zeroserve_response_content_bytes_total 33\n")
                .contains("zeroserve_request_duration_seconds_sum 3.00005\n")
                .contains("zeroserve_access_log_dropped_lines_total 7\n");
    }

    @Test
    void text_histogram_isCumulative() {
        metrics.loop(0).ended(Protocol.HTTP_2, 200, 100_000, 0);
        metrics.loop(0).ended(Protocol.HTTP_2, 200, 100_001, 0);
        metrics.loop(0).ended(Protocol.HTTP_2, 200, 60 * SECOND, 0);

        assertThat(text()).contains("_bucket{le=\"0.0001\"} 1\n").contains("_bucket{le=\"0.00025\"} 2\n")
                .contains("_bucket{le=\"10\"} 2\n").contains("_bucket{le=\"+Inf\"} 3\n")
                .contains("zeroserve_request_duration_seconds_count 3\n");
    }

    @Test
    void text_nameOfAScriptThatForgesALine_isEscaped() {
        metrics.loop(0).script("a\"} 1\nb\\").started();

        assertThat(text()).contains("zeroserve_script_runs_total{script=\"a\\\"} 1\\nb\\\\\"} 1\n");
    }

    @Test
    void copy_laterChanges_areNotInIt() {
        LoopMetrics.Copy copy = metrics.loop(0).copy(0);
        metrics.loop(0).ended(Protocol.HTTP_2, 200, 1, 10);

        assertThat(copy.totals().bodyBytes()).isZero();
    }

    @Test
    void lag_longest_isToldForThirtyToSixtySeconds() {
        LongestDelay lag = new LongestDelay();
        lag.observe(0, 5);
        lag.observe(SECOND, 3);

        assertThat(lag.longestNanos(29 * SECOND)).isEqualTo(5);
        assertThat(lag.longestNanos(31 * SECOND)).isEqualTo(5);
        assertThat(lag.longestNanos(62 * SECOND)).isZero();
    }
}
