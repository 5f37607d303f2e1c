package io.zeroserve;

import io.zeroserve.proxy.UpstreamRules;
import io.zeroserve.trust.Sha256;
import java.util.List;

/** Refuses options that make no sense, before anything is built from them. */
final class OptionCheck {
    /** What an HTTP/2 window has before anybody says otherwise (RFC 9113 6.9.2); the connection's cannot be smaller. */
    private static final int MIN_WINDOW_KB = 64;
    private static final int CODE_STEP_KB = 64;

    private OptionCheck() {
    }

    /**
     * Checks all numbers, and what has to be written in one way.
     *
     * @throws InvalidOptionException if one is out of its range
     */
    static void requireValid(ZeroserveOptions options) {
        requireSha256(options.getSha256());
        requirePositive("chunkSize", options.getChunkSize());
        requirePositive("threads", options.getThreads());
        requireAccessLog(options.getAccessLog(), options.getAccessLogFile());
        requirePositive("tlsHandshakeTimeoutMs", options.getTlsHandshakeTimeoutMs());
        requireKb("maxBufferedBodySizeKb", options.getMaxBufferedBodySizeKb(), 1);
        requireKb("maxRequestExternalMemoryFootprintKb", options.getMaxRequestExternalMemoryFootprintKb(), 1);
        requirePositive("maxRateLimitBuckets", options.getMaxRateLimitBuckets());
        requireCodeSize("scriptCodeSizeLimitKb", options.getScriptCodeSizeLimitKb());
        requirePositive("scriptTimeLimitMs", options.getScriptTimeLimitMs());
        requireKb("h2StreamWindowKb", options.getH2StreamWindowKb(), MIN_WINDOW_KB);
        requireKb("h2ConnectionWindowKb", options.getH2ConnectionWindowKb(), MIN_WINDOW_KB);
        requirePositive("proxyConnectTimeoutMs", options.getProxyConnectTimeoutMs());
        requirePositive("proxyResponseTimeoutMs", options.getProxyResponseTimeoutMs());
        requirePositive("proxyIdleTimeoutMs", options.getProxyIdleTimeoutMs());
        requirePositive("proxyTunnelTimeoutMs", options.getProxyTunnelTimeoutMs());
        requireUpstreams(options.getScriptProxyAllow());
        for (ClientLimit limit : ClientLimit.values()) {
            requireWithin(limit, options.getLimit(limit));
        }
    }

    private static void requireSha256(String value) {
        if (value != null) {
            try {
                new Sha256(value);
            } catch (IllegalArgumentException e) {
                throw new InvalidOptionException("sha256", e.getMessage());
            }
        }
    }

    private static void requireUpstreams(List<String> allowed) {
        try {
            UpstreamRules.of(allowed);
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException("scriptProxyAllow", e.getMessage());
        }
    }

    private static void requireAccessLog(String format, String file) {
        if (!List.of("json", "combined", "off").contains(format)) {
            throw new InvalidOptionException("accessLog", "value must be json, combined or off");
        }
        if (file != null && format.equals("off")) {
            throw new InvalidOptionException("accessLogFile", "there is no access log without --access-log");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new InvalidOptionException(name, "value must be greater than zero");
        }
    }

    private static void requireKb(String name, int value, int least) {
        requirePositive(name, value);
        if (value < least || value > ZeroserveOptions.MAX_KB) {
            throw new InvalidOptionException(name, "value must be " + least + " to " + ZeroserveOptions.MAX_KB);
        }
    }

    private static void requireWithin(ClientLimit limit, int value) {
        requirePositive(limit.jsonName(), value);
        if (value < limit.least() || value > limit.most()) {
            throw new InvalidOptionException(limit.jsonName(),
                    "value must be " + limit.least() + " to " + limit.most());
        }
    }

    private static void requireCodeSize(String name, int value) {
        requirePositive(name, value);
        if (value % CODE_STEP_KB != 0 || value > ZeroserveOptions.DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB) {
            throw new InvalidOptionException(name, "value must be a multiple of " + CODE_STEP_KB + ", at most "
                    + ZeroserveOptions.DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB);
        }
    }
}
