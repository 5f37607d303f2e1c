package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that limit what scripts and clients may take. */
final class LimitOptions {
    @Option(names = "--max-buffered-body-size-kb", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_MAX_BUFFERED_BODY_SIZE_KB,
            description = "KiB of a request body that scripts can read (default ${DEFAULT-VALUE})")
    private int maxBufferedBodySizeKb;

    @Option(names = "--max-request-external-memory-footprint-kb", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB,
            description = "KiB of JSON that a script may hold (default ${DEFAULT-VALUE})")
    private int maxRequestExternalMemoryFootprintKb;

    @Option(names = "--max-rate-limit-buckets", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_MAX_RATE_LIMIT_BUCKETS,
            description = "keys that zs_rate_limit counts at a time (default ${DEFAULT-VALUE})")
    private int maxRateLimitBuckets;

    @Option(names = "--script-code-size-limit-kb", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB,
            description = "KiB of instructions that a script may have, a multiple of 64 (default ${DEFAULT-VALUE})")
    private int scriptCodeSizeLimitKb;

    @Option(names = "--script-time-limit-ms", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_SCRIPT_TIME_LIMIT_MS,
            description = "milliseconds of run time that a script gets for a request (default ${DEFAULT-VALUE})")
    private int scriptTimeLimitMs;

    @Option(names = "--h2-stream-window-kb", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_H2_STREAM_WINDOW_KB,
            description = "KiB that an HTTP/2 client may send ahead on a stream (default ${DEFAULT-VALUE})")
    private int h2StreamWindowKb;

    @Option(names = "--h2-connection-window-kb", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_H2_CONNECTION_WINDOW_KB,
            description = "KiB that it may send ahead on a connection (default ${DEFAULT-VALUE})")
    private int h2ConnectionWindowKb;

    @Option(names = "--script-env", paramLabel = "NAME", split = ",",
            description = "environment variables that scripts can read, comma-separated (default: all)")
    private List<String> scriptEnv;

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setMaxBufferedBodySizeKb(maxBufferedBodySizeKb)
                .setMaxRequestExternalMemoryFootprintKb(maxRequestExternalMemoryFootprintKb)
                .setMaxRateLimitBuckets(maxRateLimitBuckets)
                .setScriptCodeSizeLimitKb(scriptCodeSizeLimitKb)
                .setScriptTimeLimitMs(scriptTimeLimitMs)
                .setH2StreamWindowKb(h2StreamWindowKb)
                .setH2ConnectionWindowKb(h2ConnectionWindowKb)
                .setScriptEnv(scriptEnv);
    }
}
