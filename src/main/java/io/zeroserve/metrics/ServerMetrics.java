package io.zeroserve.metrics;

import io.zeroserve.metrics.PrometheusText.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Everything that one server counts. Lives as long as it does: reloads go on counting. */
public final class ServerMetrics {
    /** The media type of {@link #text}. */
    public static final String CONTENT_TYPE = PrometheusText.CONTENT_TYPE;

    private final List<LoopMetrics> loops;
    private final ConnectionMetrics plain = new ConnectionMetrics();
    private final ConnectionMetrics secure = new ConnectionMetrics();
    private final ReloadMetrics reloads = new ReloadMetrics();
    private final Map<String, String> build;

    /**
     * @param loopCount how many event loops serve
     * @param build     what tells this build from others, by the names of labels
     */
    public ServerMetrics(int loopCount, Map<String, String> build) {
        this.loops = IntStream.range(0, loopCount).mapToObj(_ -> new LoopMetrics()).toList();
        this.build = new TreeMap<>(build);
    }

    /** What an event loop counts. */
    public LoopMetrics loop(int index) {
        return loops.get(index);
    }

    /** The connections of the plaintext listener. */
    public ConnectionMetrics plain() {
        return plain;
    }

    /** The connections of the TLS listener. */
    public ConnectionMetrics secure() {
        return secure;
    }

    /** The reloads. */
    public ReloadMetrics reloads() {
        return reloads;
    }

    /**
     * The text for Prometheus. Any thread.
     *
     * @param copies of what each event loop counts, in their order
     * @param droppedLines lines of the access log that were lost
     */
    public String text(List<LoopMetrics.Copy> copies, long droppedLines) {
        LoopMetrics total = new LoopMetrics();
        copies.forEach(copy -> total.add(copy.totals()));
        PrometheusText text = new PrometheusText();
        text.family("zeroserve_build_info", Kind.GAUGE, "What is running; always 1.")
                .sample("zeroserve_build_info", build, 1);
        requests(text, total);
        connections(text);
        scripts(text, total);
        text.family("zeroserve_reloads_total", Kind.COUNTER, "Reloads of the site by result.")
                .sample("zeroserve_reloads_total", Map.of("result", "swapped"), reloads.swappedCount())
                .sample("zeroserve_reloads_total", Map.of("result", "rejected"), reloads.rejectedCount());
        text.family("zeroserve_site_generation", Kind.GAUGE, "Sites that have taken the place of others.")
                .sample("zeroserve_site_generation", reloads.generation());
        text.family("zeroserve_access_log_dropped_lines_total", Kind.COUNTER, "Lines that were not written in time.")
                .sample("zeroserve_access_log_dropped_lines_total", droppedLines);
        loops(text, copies);
        process(text);
        return text.toString();
    }

    private static void requests(PrometheusText text, LoopMetrics total) {
        String name = "zeroserve_requests_total";
        text.family(name, Kind.COUNTER, "Requests by protocol and status; status 0 got no response.");
        total.forEachRequests((protocol, status, count) -> text.sample(name,
                new TreeMap<>(Map.of("protocol", protocol.label(), "status", Integer.toString(status))), count));
        text.histogram("zeroserve_request_duration_seconds",
                "From the head of a request to the last byte of its response.", total.durations());
        text.family("zeroserve_response_content_bytes_total", Kind.COUNTER, "Bytes of content sent.")
                .sample("zeroserve_response_content_bytes_total", total.bodyBytes());
        text.family("zeroserve_responses_broken_off_total", Kind.COUNTER, "Responses that ended before their end.")
                .sample("zeroserve_responses_broken_off_total", total.brokenOff());
    }

    private void connections(PrometheusText text) {
        Map<String, ConnectionMetrics> listeners = new TreeMap<>(Map.of("http", plain, "https", secure));
        String accepted = "zeroserve_connections_accepted_total";
        text.family(accepted, Kind.COUNTER, "Connections that have come.");
        listeners.forEach((scheme, counted) ->
                text.sample(accepted, Map.of("listener", scheme), counted.acceptedCount()));
        String open = "zeroserve_connections_open";
        text.family(open, Kind.GAUGE, "Connections that are there now.");
        listeners.forEach((scheme, counted) -> text.sample(open, Map.of("listener", scheme), counted.openCount()));
        String handshakes = "zeroserve_tls_handshakes_total";
        text.family(handshakes, Kind.COUNTER, "TLS handshakes by result.")
                .sample(handshakes, Map.of("result", "ok"), secure.handshakeCount())
                .sample(handshakes, Map.of("result", "failed"), secure.failedHandshakeCount());
    }

    private static void scripts(PrometheusText text, LoopMetrics total) {
        Map<String, ScriptMetrics> scripts = new TreeMap<>(total.scripts());
        text.family("zeroserve_script_runs_total", Kind.COUNTER, "Runs of scripts, calls by others included.");
        scripts.forEach((name, counted) ->
                text.sample("zeroserve_script_runs_total", Map.of("script", name), counted.runs()));
        text.family("zeroserve_script_seconds_total", Kind.COUNTER,
                "Time on the event loop, that of the scripts that one calls included.");
        scripts.forEach((name, counted) ->
                text.seconds("zeroserve_script_seconds_total", Map.of("script", name), counted.nanos()));
        text.family("zeroserve_script_traps_total", Kind.COUNTER, "Runs that failed.");
        scripts.forEach((name, counted) ->
                text.sample("zeroserve_script_traps_total", Map.of("script", name), counted.traps()));
        text.family("zeroserve_script_suspensions_total", Kind.COUNTER, "Times that runs were set aside.");
        scripts.forEach((name, counted) ->
                text.sample("zeroserve_script_suspensions_total", Map.of("script", name), counted.suspensions()));
    }

    private static void loops(PrometheusText text, List<LoopMetrics.Copy> copies) {
        String name = "zeroserve_event_loop_lag_seconds";
        text.family(name, Kind.GAUGE, "The longest delay of an event loop in the last 30 to 60 seconds.");
        for (int i = 0; i < copies.size(); i++) {
            text.seconds(name, Map.of("loop", Integer.toString(i)), copies.get(i).lagNanos());
        }
    }

    private static void process(PrometheusText text) {
        Runtime runtime = Runtime.getRuntime();
        text.family("zeroserve_heap_used_bytes", Kind.GAUGE, "Heap in use, garbage included.")
                .sample("zeroserve_heap_used_bytes", runtime.totalMemory() - runtime.freeMemory());
        text.family("process_start_time_seconds", Kind.GAUGE, "When the process started, in seconds since 1970.");
        ProcessHandle.current().info().startInstant().ifPresent(start ->
                text.sample("process_start_time_seconds", start.getEpochSecond()));
    }
}
