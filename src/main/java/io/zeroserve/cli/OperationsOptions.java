package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import picocli.CommandLine.Option;

/** The options that say what operators are told. */
final class OperationsOptions {
    @Option(names = "--disable-request-logging", description = "no line for each request as it starts")
    private boolean disableRequestLogging;

    @Option(names = "--access-log", paramLabel = "FORMAT", defaultValue = ZeroserveOptions.DEFAULT_ACCESS_LOG,
            description = "a line for each request that is over: json, combined or off (default ${DEFAULT-VALUE})")
    private String accessLog;

    @Option(names = "--access-log-file", paramLabel = "F",
            description = "add these lines to F, which may be rotated (default: stdout)")
    private String accessLogFile;

    @Option(names = "--metrics-addr", paramLabel = "A",
            description = "tell metrics to Prometheus on http://A/metrics, ip:port or [v6]:port")
    private String metricsAddr;

    @Option(names = "--health-addr", paramLabel = "A",
            description = "tell health on http://A/healthz and /readyz; may be that of --metrics-addr")
    private String healthAddr;

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setRequestLogging(!disableRequestLogging).setAccessLog(accessLog).setAccessLogFile(accessLogFile)
                .setMetricsAddr(metricsAddr).setHealthAddr(healthAddr);
    }
}
