package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A frame of two seconds. */
class TopFrameTest {
    private static final String BEFORE = """
            # HELP zeroserve_requests_total Requests by protocol and status; status 0 got no response.
            zeroserve_requests_total{protocol="h2",status="200"} 100
            zeroserve_requests_total{protocol="http/1.1",status="200"} 50
            zeroserve_request_duration_seconds_bucket{le="0.001"} 150
            zeroserve_request_duration_seconds_bucket{le="0.01"} 150
            zeroserve_request_duration_seconds_bucket{le="+Inf"} 150
            zeroserve_request_duration_seconds_sum 0.5
            zeroserve_request_duration_seconds_count 150
            zeroserve_response_content_bytes_total 1000
            zeroserve_script_runs_total{script="a.o"} 10
            zeroserve_script_seconds_total{script="a.o"} 0.1
            """;
    private static final String AFTER = """
            zeroserve_build_info{version="1.2.3"} 1
            zeroserve_requests_total{protocol="h2",status="200"} 180
            zeroserve_requests_total{protocol="http/1.1",status="200"} 70
            zeroserve_requests_total{protocol="h2",status="404"} 6
            zeroserve_requests_total{protocol="h2",status="503"} 4
            zeroserve_request_duration_seconds_bucket{le="0.001"} 210
            zeroserve_request_duration_seconds_bucket{le="0.01"} 250
            zeroserve_request_duration_seconds_bucket{le="+Inf"} 260
            zeroserve_request_duration_seconds_sum 0.72
            zeroserve_request_duration_seconds_count 260
            zeroserve_responses_broken_off_total 1
            zeroserve_response_content_bytes_total 2098152
            zeroserve_connections_open{listener="http"} 3
            zeroserve_connections_open{listener="https"} 4
            zeroserve_connections_accepted_total{listener="https"} 8
            zeroserve_tls_handshakes_total{result="ok"} 6
            zeroserve_tls_handshakes_total{result="failed"} 1
            zeroserve_event_loop_lag_seconds{loop="0"} 0.0005
            zeroserve_event_loop_lag_seconds{loop="1"} 0.002
            zeroserve_heap_used_bytes 26214400
            zeroserve_script_runs_total{script="a.o"} 30
            zeroserve_script_seconds_total{script="a.o"} 0.1002
            zeroserve_script_runs_total{script="b \\"x\\".o"} 1
            zeroserve_script_seconds_total{script="b \\"x\\".o"} 0.5
            zeroserve_script_traps_total{script="b \\"x\\".o"} 2
            zeroserve_reloads_total{result="swapped"} 3
            zeroserve_reloads_total{result="rejected"} 1
            zeroserve_site_generation 3
            """;

    @Test
    void text_ofTwoMoments_tellsWhatWasBetween() {
        TopFrame frame = new TopFrame(MetricsSample.parse(BEFORE, 0), MetricsSample.parse(AFTER, 2_000_000_000));

        assertThat(frame.text("127.0.0.1:9100")).isEqualTo("""
                zeroserve   1.2.3 at 127.0.0.1:9100, generation 3, 3 reloads, 1 refused
                requests    55.0/s: 50.0 2xx, 0.0 3xx, 3.0 4xx, 2.0 5xx, 0.5 broken off
                latency     mean 2.00 ms, median up to 1.00 ms, 99 of 100 up to any time
                content     1.00 MiB/s
                connections 7 open, 4.0/s new, 3.0/s TLS handshakes, 0.5/s failed
                event loops 2.00 ms behind at most in the last minute
                heap        25.0 MiB
                script      b "x".o: 0.5/s, 500000.0 µs, 2 traps since the start
                script      a.o: 10.0/s, 10.0 µs, 0 traps since the start
                """);
    }

    @Test
    void text_ofAServerWithoutRequests_dividesByNothing() {
        MetricsSample same = MetricsSample.parse("zeroserve_site_generation 0\nno sample\n", 5);

        assertThat(new TopFrame(same, same).text("a:1")).contains("requests    0.0/s: ", "mean -, median up to -")
                .doesNotContain("NaN");
    }
}
