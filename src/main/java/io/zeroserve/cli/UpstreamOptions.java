package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options about the servers that scripts forward requests to. */
final class UpstreamOptions {
    @Option(names = "--script-proxy-allow", paramLabel = "HOST[:PORT]", split = ",",
            description = "servers that scripts may forward requests to, comma-separated; unix/PATH for a socket "
                    + "(default: all)")
    private List<String> scriptProxyAllow;

    @Option(names = "--proxy-connect-timeout-ms", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_PROXY_CONNECT_TIMEOUT_MS,
            description = "milliseconds that connecting to one may take, TLS included (default ${DEFAULT-VALUE})")
    private int proxyConnectTimeoutMs;

    @Option(names = "--proxy-response-timeout-ms", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_PROXY_RESPONSE_TIMEOUT_MS,
            description = "milliseconds until it begins to answer (default ${DEFAULT-VALUE})")
    private int proxyResponseTimeoutMs;

    @Option(names = "--proxy-idle-timeout-ms", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_PROXY_IDLE_TIMEOUT_MS,
            description = "milliseconds that nothing may move of a body (default ${DEFAULT-VALUE})")
    private int proxyIdleTimeoutMs;

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setScriptProxyAllow(scriptProxyAllow)
                .setProxyConnectTimeoutMs(proxyConnectTimeoutMs)
                .setProxyResponseTimeoutMs(proxyResponseTimeoutMs)
                .setProxyIdleTimeoutMs(proxyIdleTimeoutMs);
    }
}
