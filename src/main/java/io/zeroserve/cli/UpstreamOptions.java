package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import java.util.List;

/**
 * The options about the servers that scripts forward requests to.
 *
 * @param given what the command line has of them
 */
record UpstreamOptions(Arguments given) {
    private static final Flag SCRIPT_PROXY_ALLOW = Flag.list("--script-proxy-allow", "HOST[:PORT]",
            "servers that scripts may forward requests to, comma-separated; unix/PATH for a socket (default: all)");
    private static final Flag CONNECT_TIMEOUT_MS = Flag.number("--proxy-connect-timeout-ms",
            ZeroserveOptions.DEFAULT_PROXY_CONNECT_TIMEOUT_MS,
            "milliseconds that connecting to one may take, TLS included");
    private static final Flag RESPONSE_TIMEOUT_MS = Flag.number("--proxy-response-timeout-ms",
            ZeroserveOptions.DEFAULT_PROXY_RESPONSE_TIMEOUT_MS, "milliseconds until it begins to answer");
    private static final Flag IDLE_TIMEOUT_MS = Flag.number("--proxy-idle-timeout-ms",
            ZeroserveOptions.DEFAULT_PROXY_IDLE_TIMEOUT_MS, "milliseconds that nothing may move of a body");
    private static final Flag TUNNEL_TIMEOUT_MS = Flag.number("--proxy-tunnel-timeout-ms",
            ZeroserveOptions.DEFAULT_PROXY_TUNNEL_TIMEOUT_MS, "milliseconds that nothing may move of a WebSocket");

    static final List<Flag> FLAGS =
            List.of(SCRIPT_PROXY_ALLOW, CONNECT_TIMEOUT_MS, RESPONSE_TIMEOUT_MS, IDLE_TIMEOUT_MS, TUNNEL_TIMEOUT_MS);

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setScriptProxyAllow(given.list(SCRIPT_PROXY_ALLOW))
                .setProxyConnectTimeoutMs(given.number(CONNECT_TIMEOUT_MS))
                .setProxyResponseTimeoutMs(given.number(RESPONSE_TIMEOUT_MS))
                .setProxyIdleTimeoutMs(given.number(IDLE_TIMEOUT_MS))
                .setProxyTunnelTimeoutMs(given.number(TUNNEL_TIMEOUT_MS));
    }
}
