package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import java.util.List;

/**
 * The options that say what operators are told.
 *
 * @param given what the command line has of them
 */
record OperationsOptions(Arguments given) {
    private static final Flag DISABLE_REQUEST_LOGGING = Flag.of("--disable-request-logging",
            "no line for each request as it starts");
    private static final Flag ACCESS_LOG = Flag.value("--access-log", "FORMAT",
            "a line for each request that is over: json, combined or off")
            .standing(ZeroserveOptions.DEFAULT_ACCESS_LOG);
    private static final Flag ACCESS_LOG_FILE = Flag.value("--access-log-file", "F",
            "add these lines to F, which may be rotated (default: stdout)");
    private static final Flag METRICS_ADDR = Flag.value("--metrics-addr", "A",
            "tell metrics to Prometheus on http://A/metrics, ip:port or [v6]:port");
    private static final Flag HEALTH_ADDR = Flag.value("--health-addr", "A",
            "tell health on http://A/healthz and /readyz; may be that of --metrics-addr");

    static final List<Flag> FLAGS =
            List.of(DISABLE_REQUEST_LOGGING, ACCESS_LOG, ACCESS_LOG_FILE, METRICS_ADDR, HEALTH_ADDR);

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setRequestLogging(!given.has(DISABLE_REQUEST_LOGGING)).setAccessLog(given.text(ACCESS_LOG))
                .setAccessLogFile(given.text(ACCESS_LOG_FILE)).setMetricsAddr(given.text(METRICS_ADDR))
                .setHealthAddr(given.text(HEALTH_ADDR));
    }
}
