package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import java.util.List;

/**
 * The options that limit what scripts and clients may take.
 *
 * @param given what the command line has of them
 */
record LimitOptions(Arguments given) {
    private static final Flag MAX_BUFFERED_BODY_SIZE_KB = Flag.number("--max-buffered-body-size-kb",
            ZeroserveOptions.DEFAULT_MAX_BUFFERED_BODY_SIZE_KB, "KiB of a request body that scripts can read");
    private static final Flag MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB = Flag.number(
            "--max-request-external-memory-footprint-kb",
            ZeroserveOptions.DEFAULT_MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB, "KiB of JSON that a script may hold");
    private static final Flag MAX_RATE_LIMIT_BUCKETS = Flag.number("--max-rate-limit-buckets",
            ZeroserveOptions.DEFAULT_MAX_RATE_LIMIT_BUCKETS, "keys that zs_rate_limit counts at a time");
    private static final Flag SCRIPT_CODE_SIZE_LIMIT_KB = Flag.number("--script-code-size-limit-kb",
            ZeroserveOptions.DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB,
            "KiB of instructions that a script may have, a multiple of 64");
    private static final Flag SCRIPT_TIME_LIMIT_MS = Flag.number("--script-time-limit-ms",
            ZeroserveOptions.DEFAULT_SCRIPT_TIME_LIMIT_MS,
            "milliseconds of run time that a script gets for a request");
    private static final Flag H2_STREAM_WINDOW_KB = Flag.number("--h2-stream-window-kb",
            ZeroserveOptions.DEFAULT_H2_STREAM_WINDOW_KB, "KiB that an HTTP/2 client may send ahead on a stream");
    private static final Flag H2_CONNECTION_WINDOW_KB = Flag.number("--h2-connection-window-kb",
            ZeroserveOptions.DEFAULT_H2_CONNECTION_WINDOW_KB, "KiB that it may send ahead on a connection");
    private static final Flag SCRIPT_ENV = Flag.texts("--script-env", "NAME",
            "environment variables that scripts can read, comma-separated (default: all)");

    static final List<Flag> FLAGS = List.of(MAX_BUFFERED_BODY_SIZE_KB, MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB,
            MAX_RATE_LIMIT_BUCKETS, SCRIPT_CODE_SIZE_LIMIT_KB, SCRIPT_TIME_LIMIT_MS, H2_STREAM_WINDOW_KB,
            H2_CONNECTION_WINDOW_KB, SCRIPT_ENV);

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setMaxBufferedBodySizeKb(given.number(MAX_BUFFERED_BODY_SIZE_KB))
                .setMaxRequestExternalMemoryFootprintKb(given.number(MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB))
                .setMaxRateLimitBuckets(given.number(MAX_RATE_LIMIT_BUCKETS))
                .setScriptCodeSizeLimitKb(given.number(SCRIPT_CODE_SIZE_LIMIT_KB))
                .setScriptTimeLimitMs(given.number(SCRIPT_TIME_LIMIT_MS))
                .setH2StreamWindowKb(given.number(H2_STREAM_WINDOW_KB))
                .setH2ConnectionWindowKb(given.number(H2_CONNECTION_WINDOW_KB))
                .setScriptEnv(given.list(SCRIPT_ENV));
    }
}
