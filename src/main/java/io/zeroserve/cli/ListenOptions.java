package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.UsageException;
import java.util.List;

/** The options that say where to listen, what to present there, and whom to let in. */
final class ListenOptions {
    private static final Flag ADDR = Flag.value("--addr", "A", "plaintext listener, ip:port, [v6]:port or fd:N")
            .standing(ZeroserveOptions.DEFAULT_ADDR);
    private static final Flag TLS_ADDR = Flag.value("--tls-addr", "A", "TLS listener (default "
            + ZeroserveOptions.DEFAULT_TLS_ADDR + " with --dev-tls, or if the site carries certificates)");
    private static final Flag CERT = Flag.value("--cert", "F", "PEM certificate chain, instead of the site's");
    private static final Flag KEY = Flag.value("--key", "F", "PEM private key of --cert");
    private static final Flag CERT_DIR = Flag.value("--cert-dir", "DIR",
            "folder of PEM chains and keys, chosen by the name that clients ask for");
    private static final Flag DEV_TLS = Flag.of("--dev-tls", "use a throw-away self-signed certificate for localhost");
    private static final Flag TLS_HANDSHAKE_TIMEOUT_MS = Flag.number("--tls-handshake-timeout-ms",
            ZeroserveOptions.DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS, "milliseconds that a TLS handshake may take");
    private static final Flag VALIDATE_HOSTNAMES = Flag.list("--validate-hostnames", "L",
            "hosts that requests may be for, comma-separated (default: any)");
    private static final Flag PROXY_PROTOCOL = Flag.of("--enable-proxy-protocol",
            "demand a PROXY header, version 1 or 2, on each connection; drop those without");
    private static final Flag HTTP_PROXY_PROTOCOL = Flag.of("--enable-http-proxy-protocol",
            "the same for the plaintext listener alone").or("--enable-proxy-protocol-http");
    private static final Flag HTTPS_PROXY_PROTOCOL = Flag.of("--enable-https-proxy-protocol",
            "the same for the TLS listener alone").or("--enable-proxy-protocol-https");

    static final List<Flag> FLAGS = List.of(ADDR, TLS_ADDR, CERT, KEY, CERT_DIR, DEV_TLS, TLS_HANDSHAKE_TIMEOUT_MS,
            VALIDATE_HOSTNAMES, PROXY_PROTOCOL, HTTP_PROXY_PROTOCOL, HTTPS_PROXY_PROTOCOL);

    private final Arguments given;
    private final String addr;
    private final String tlsAddr;

    /**
     * @param given   what the command line has of them
     * @param sockets those that the process was handed; null if there are none. Addresses that are given win
     */
    ListenOptions(Arguments given, SocketActivation sockets) {
        this.given = given;
        boolean inherit = sockets != null && !given.has(ADDR) && !given.has(TLS_ADDR);
        this.addr = inherit ? sockets.http() : given.text(ADDR);
        this.tlsAddr = inherit ? sockets.https() : given.text(TLS_ADDR);
    }

    /**
     * Checks what belongs together.
     *
     * @throws UsageException if a part is missing, or two exclude each other
     */
    void requireComplete() throws UsageException {
        boolean cert = given.has(CERT);
        boolean key = given.has(KEY);
        boolean pair = cert || key;
        if (!pair && !given.has(CERT_DIR)) {
            return;
        }
        if (pair && given.has(CERT_DIR)) {
            throw new UsageException("--cert-dir excludes --cert and --key");
        }
        if (tlsAddr == null) {
            throw new UsageException("--tls-addr is required when enabling TLS");
        }
        if (pair && !cert) {
            throw new UsageException("--cert is required when enabling TLS");
        }
        if (pair && !key) {
            throw new UsageException("--key is required when enabling TLS");
        }
        if (given.has(DEV_TLS)) {
            throw new UsageException("--dev-tls excludes --cert, --key and --cert-dir");
        }
    }

    /** Whether a listener is a socket that the process has inherited, which not every transport can take. */
    boolean inheritSockets() {
        return addr != null && addr.startsWith("fd:") || tlsAddr != null && tlsAddr.startsWith("fd:");
    }

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setAddr(addr).setTlsAddr(tlsAddr).setCert(given.text(CERT)).setKey(given.text(KEY))
                .setCertDir(given.text(CERT_DIR)).setDevTls(given.has(DEV_TLS))
                .setTlsHandshakeTimeoutMs(given.number(TLS_HANDSHAKE_TIMEOUT_MS))
                .setValidateHostnames(given.list(VALIDATE_HOSTNAMES))
                .setHttpProxyProtocol(given.has(PROXY_PROTOCOL) || given.has(HTTP_PROXY_PROTOCOL))
                .setHttpsProxyProtocol(given.has(PROXY_PROTOCOL) || given.has(HTTPS_PROXY_PROTOCOL));
    }
}
