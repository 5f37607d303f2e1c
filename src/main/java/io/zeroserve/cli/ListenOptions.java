package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where to listen, what to present there, and whom to let in. */
final class ListenOptions {
    @Option(names = "--addr", paramLabel = "A", defaultValue = ZeroserveOptions.DEFAULT_ADDR,
            description = "plaintext listener, ip:port, [v6]:port or fd:N (default ${DEFAULT-VALUE})")
    private String addr;

    @Option(names = "--tls-addr", paramLabel = "A",
            description = "TLS listener (default " + ZeroserveOptions.DEFAULT_TLS_ADDR
                    + " with --dev-tls, or if the site carries certificates)")
    private String tlsAddr;

    @Option(names = "--cert", paramLabel = "F", description = "PEM certificate chain, instead of the site's")
    private String cert;

    @Option(names = "--key", paramLabel = "F", description = "PEM private key of --cert")
    private String key;

    @Option(names = "--cert-dir", paramLabel = "DIR",
            description = "folder of PEM chains and keys, chosen by the name that clients ask for")
    private String certDir;

    @Option(names = "--dev-tls", description = "use a throw-away self-signed certificate for localhost")
    private boolean devTls;

    @Option(names = "--tls-handshake-timeout-ms", paramLabel = "N",
            defaultValue = "" + ZeroserveOptions.DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS,
            description = "milliseconds that a TLS handshake may take (default ${DEFAULT-VALUE})")
    private int tlsHandshakeTimeoutMs;

    @Option(names = "--validate-hostnames", paramLabel = "L", split = ",",
            description = "hosts that requests may be for, comma-separated (default: any)")
    private List<String> validateHostnames;

    @Option(names = "--enable-proxy-protocol",
            description = "demand a PROXY header, version 1 or 2, on each connection; drop those without")
    private boolean proxyProtocol;

    @Option(names = {"--enable-http-proxy-protocol", "--enable-proxy-protocol-http"},
            description = "the same for the plaintext listener alone")
    private boolean httpProxyProtocol;

    @Option(names = {"--enable-https-proxy-protocol", "--enable-proxy-protocol-https"},
            description = "the same for the TLS listener alone")
    private boolean httpsProxyProtocol;

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if a part is missing, or two exclude each other
     */
    void requireComplete() {
        boolean pair = cert != null || key != null;
        if (!pair && certDir == null) {
            return;
        }
        if (pair && certDir != null) {
            throw new IllegalArgumentException("--cert-dir excludes --cert and --key");
        }
        if (tlsAddr == null) {
            throw new IllegalArgumentException("--tls-addr is required when enabling TLS");
        }
        if (pair && cert == null) {
            throw new IllegalArgumentException("--cert is required when enabling TLS");
        }
        if (pair && key == null) {
            throw new IllegalArgumentException("--key is required when enabling TLS");
        }
        if (devTls) {
            throw new IllegalArgumentException("--dev-tls excludes --cert, --key and --cert-dir");
        }
    }

    /** Listens on the sockets that are there already, and nowhere else. */
    void take(SocketActivation sockets) {
        addr = sockets.http();
        tlsAddr = sockets.https();
    }

    /** Whether a listener is a socket that the process has inherited, which not every transport can take. */
    boolean inheritSockets() {
        return addr != null && addr.startsWith("fd:") || tlsAddr != null && tlsAddr.startsWith("fd:");
    }

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setAddr(addr).setTlsAddr(tlsAddr).setCert(cert).setKey(key).setCertDir(certDir).setDevTls(devTls)
                .setTlsHandshakeTimeoutMs(tlsHandshakeTimeoutMs).setValidateHostnames(validateHostnames)
                .setHttpProxyProtocol(proxyProtocol || httpProxyProtocol)
                .setHttpsProxyProtocol(proxyProtocol || httpsProxyProtocol);
    }
}
