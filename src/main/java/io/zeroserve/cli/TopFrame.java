package io.zeroserve.cli;

import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a server does between two moments, as text of a few lines.
 *
 * @param before at the first
 * @param after  at the second
 */
record TopFrame(MetricsSample before, MetricsSample after) {
    private static final int MAX_SCRIPTS = 10;
    private static final String DURATIONS = "zeroserve_request_duration_seconds";

    /** The text, each line with its end. */
    String text(String address) {
        StringBuilder text = new StringBuilder();
        line(text, "zeroserve", "%s at %s, generation %.0f, %.0f reloads, %.0f refused", version(), address,
                after.largest("zeroserve_site_generation"), reloads("swapped"), reloads("rejected"));
        line(text, "requests", "%.1f/s: %.1f 2xx, %.1f 3xx, %.1f 4xx, %.1f 5xx, %.1f broken off",
                rate("zeroserve_requests_total"), status("2"), status("3"), status("4"), status("5"),
                rate("zeroserve_responses_broken_off_total"));
        line(text, "latency", "mean %s, median up to %s, 99 of 100 up to %s", mean(), quantile(0.5), quantile(0.99));
        line(text, "content", "%.2f MiB/s", rate("zeroserve_response_content_bytes_total") / (1 << 20));
        line(text, "connections", "%.0f open, %.1f/s new, %.1f/s TLS handshakes, %.1f/s failed",
                after.sum("zeroserve_connections_open"), rate("zeroserve_connections_accepted_total"),
                handshakes("ok"), handshakes("failed"));
        line(text, "event loops", "%s behind at most in the last minute",
                milliseconds(after.largest("zeroserve_event_loop_lag_seconds")));
        line(text, "heap", "%.1f MiB", after.sum("zeroserve_heap_used_bytes") / (1 << 20));
        scripts(text);
        return text.toString();
    }

    private static void line(StringBuilder text, String label, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "%-12s", label)).append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    private String version() {
        return after.by("version", "zeroserve_build_info").keySet().stream().findFirst().orElse("?");
    }

    private double reloads(String result) {
        return after.sum("zeroserve_reloads_total", labels -> result.equals(labels.get("result")));
    }

    private double handshakes(String result) {
        return rate("zeroserve_tls_handshakes_total", labels -> result.equals(labels.get("result")));
    }

    private double status(String firstDigit) {
        return rate("zeroserve_requests_total", labels -> labels.getOrDefault("status", "").startsWith(firstDigit));
    }

    private double rate(String name) {
        return rate(name, _ -> true);
    }

    private double rate(String name, Predicate<Map<String, String>> wanted) {
        double seconds = Math.max(1, after.nanos() - before.nanos()) / 1e9;
        return Math.max(0, after.sum(name, wanted) - before.sum(name, wanted)) / seconds;
    }

    private String mean() {
        double requests = after.sum(DURATIONS + "_count") - before.sum(DURATIONS + "_count");
        double seconds = after.sum(DURATIONS + "_sum") - before.sum(DURATIONS + "_sum");
        return requests <= 0 ? "-" : milliseconds(seconds / requests);
    }

    /** The bound of the first bucket that so many of the requests fit below. */
    private String quantile(double share) {
        double wanted = share * (after.sum(DURATIONS + "_count") - before.sum(DURATIONS + "_count"));
        if (wanted <= 0) {
            return "-";
        }
        Map<String, Double> counts = after.by("le", DURATIONS + "_bucket");
        Map<String, Double> earlier = before.by("le", DURATIONS + "_bucket");
        return counts.entrySet().stream()
                .filter(bucket -> bucket.getValue() - earlier.getOrDefault(bucket.getKey(), 0.0) >= wanted)
                .mapToDouble(bucket -> bound(bucket.getKey())).min().stream().mapToObj(TopFrame::milliseconds)
                .findFirst().orElse("-");
    }

    private static double bound(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static String milliseconds(double seconds) {
        return Double.isInfinite(seconds) ? "any time" : String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
    }

    /** Those that take most time come first. */
    private void scripts(StringBuilder text) {
        Map<String, Double> seconds = after.by("script", "zeroserve_script_seconds_total");
        Map<String, Double> earlier = before.by("script", "zeroserve_script_seconds_total");
        seconds.replaceAll((script, value) -> value - earlier.getOrDefault(script, 0.0));
        seconds.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed()).limit(MAX_SCRIPTS)
                .forEach(script -> script(text, script.getKey(), script.getValue()));
    }

    private void script(StringBuilder text, String name, double seconds) {
        Predicate<Map<String, String>> own = labels -> name.equals(labels.get("script"));
        double runs = after.sum("zeroserve_script_runs_total", own) - before.sum("zeroserve_script_runs_total", own);
        line(text, "script", "%s: %.1f/s, %s, %.0f traps since the start", name,
                rate("zeroserve_script_runs_total", own),
                runs <= 0 ? "-" : String.format(Locale.ROOT, "%.1f µs", seconds / runs * 1e6),
                after.sum("zeroserve_script_traps_total", own));
    }
}
