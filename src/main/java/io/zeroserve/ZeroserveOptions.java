package io.zeroserve;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a deployment of zeroserve is told: a mutable bean, also as JSON, with the defaults of the command line.
 *
 * <p>Read once, at deploy; changing it later changes nothing.
 */
public final class ZeroserveOptions {
    /** The TLS listener if there are certificates and no other address is set. */
    public static final String DEFAULT_TLS_ADDR = "0.0.0.0:8443";
    /** The default of {@link #getAddr}. */
    public static final String DEFAULT_ADDR = "0.0.0.0:8080";
    /** The default of {@link #isKeepPrevious}. */
    public static final boolean DEFAULT_KEEP_PREVIOUS = false;
    /** The default of {@link #isDevTls}. */
    public static final boolean DEFAULT_DEV_TLS = false;
    /** The default of {@link #getIndex}. */
    public static final String DEFAULT_INDEX = "index.html";
    /** The default of {@link #isTryHtml}. */
    public static final boolean DEFAULT_TRY_HTML = false;
    /** The default of {@link #isSpa}. */
    public static final boolean DEFAULT_SPA = false;
    /** The default of {@link #getChunkSize}. */
    public static final int DEFAULT_CHUNK_SIZE = 65536;
    /** The default of {@link #getThreads}. */
    public static final int DEFAULT_THREADS = 1;
    /** The default of {@link #getTlsHandshakeTimeoutMs}. */
    public static final int DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS = 5000;
    /** The default of {@link #isHttpProxyProtocol} and {@link #isHttpsProxyProtocol}. */
    public static final boolean DEFAULT_PROXY_PROTOCOL = false;
    /** The default of {@link #isRequestLogging}. */
    public static final boolean DEFAULT_REQUEST_LOGGING = true;
    /** The default of {@link #getAccessLog}. */
    public static final String DEFAULT_ACCESS_LOG = "off";
    /** The default of {@link #getMaxBufferedBodySizeKb}. */
    public static final int DEFAULT_MAX_BUFFERED_BODY_SIZE_KB = 256;
    /** The default of {@link #getMaxRequestExternalMemoryFootprintKb}. */
    public static final int DEFAULT_MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB = 256;
    /** The default of {@link #getMaxRateLimitBuckets}. */
    public static final int DEFAULT_MAX_RATE_LIMIT_BUCKETS = 10000;
    /** The default of {@link #getScriptCodeSizeLimitKb}. */
    public static final int DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB = 4096;
    /** The default of {@link #getScriptTimeLimitMs}. */
    public static final int DEFAULT_SCRIPT_TIME_LIMIT_MS = 10000;
    /** The default of {@link #getProxyConnectTimeoutMs}. */
    public static final int DEFAULT_PROXY_CONNECT_TIMEOUT_MS = 5000;
    /** The default of {@link #getProxyResponseTimeoutMs}. */
    public static final int DEFAULT_PROXY_RESPONSE_TIMEOUT_MS = 60000;
    /** The default of {@link #getProxyIdleTimeoutMs}. */
    public static final int DEFAULT_PROXY_IDLE_TIMEOUT_MS = 60000;
    /** The default of {@link #getProxyTunnelTimeoutMs}: an hour. */
    public static final int DEFAULT_PROXY_TUNNEL_TIMEOUT_MS = 3600000;
    /** The default of {@link #getH2StreamWindowKb}. */
    public static final int DEFAULT_H2_STREAM_WINDOW_KB = 512;
    /** The default of {@link #getH2ConnectionWindowKb}. */
    public static final int DEFAULT_H2_CONNECTION_WINDOW_KB = 1024;
    /** The largest number of KiB that a limit of memory can have: one GiB. */
    public static final int MAX_KB = 1 << 20;
    /** The largest chunk: two of them are in memory for each large file on its way. */
    public static final int MAX_CHUNK_BYTES = 16 << 20;
    /** The most event loops: far more than any machine has processors, and few enough to have memory for each. */
    public static final int MAX_THREADS = 1024;

    private final Map<Option, Object> values = new EnumMap<>(Option.class);
    private final Map<ClientLimit, Integer> limits = new EnumMap<>(ClientLimit.class);

    /** The defaults. */
    public ZeroserveOptions() {
        for (Option option : Option.values()) {
            values.put(option, option.defaultValue());
        }
        for (ClientLimit limit : ClientLimit.values()) {
            limits.put(limit, limit.defaultValue());
        }
    }

    /** A copy. */
    public ZeroserveOptions(ZeroserveOptions other) {
        values.putAll(other.values);
        limits.putAll(other.limits);
    }

    /**
     * Options from JSON, each under the name of its accessors; what is missing or null has its default, but
     * {@code addr} null means none. Names that are no option are passed over.
     *
     * @throws InvalidOptionException if a value has the wrong type
     */
    public ZeroserveOptions(JsonObject json) {
        for (Option option : Option.values()) {
            values.put(option, option.read(json));
        }
        for (ClientLimit limit : ClientLimit.values()) {
            Integer given = Option.wholeNumber(json, limit.jsonName());
            limits.put(limit, given == null ? limit.defaultValue() : given);
        }
    }

    /** What JSON has that is no option. */
    static List<String> unknownNames(JsonObject json) {
        Set<String> known = Stream.concat(Stream.of(Option.values()).map(Option::jsonName),
                Stream.of(ClientLimit.values()).map(ClientLimit::jsonName)).collect(Collectors.toSet());
        return json.fieldNames().stream().filter(name -> !known.contains(name)).toList();
    }

    private ZeroserveOptions set(Option option, Object value) {
        values.put(option, value);
        return this;
    }

    private String text(Option option) {
        return (String) values.get(option);
    }

    @SuppressWarnings("unchecked")
    private List<String> texts(Option option) {
        return (List<String>) values.get(option);
    }

    private boolean flag(Option option) {
        return (Boolean) values.get(option);
    }

    /** A number, which its accessor has too. */
    int number(Option option) {
        return (Integer) values.get(option);
    }

    /** Whether a text is empty, or a list of paths has one that is. */
    boolean hasEmptyText(Option option) {
        Object value = values.get(option);
        boolean isPaths = option == Option.PLUGINS || option == Option.PLUGIN_DIRS;
        return "".equals(value) || isPaths && value instanceof List<?> paths && paths.contains("");
    }

    /**
     * Checks every number against its range, and that no text is empty. Deploying does so too.
     *
     * @throws InvalidOptionException if one is out of it
     */
    public void requireValid() {
        OptionCheck.requireValid(this);
    }

    /** The options as JSON; an unset file or address is left out, except that {@code addr} null means none. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        values.forEach((option, value) -> option.write(json, value));
        limits.forEach((limit, value) -> json.put(limit.jsonName(), value));
        return json;
    }

    /** The site: a tar file, a folder, or one script. Must be set. */
    public String getSite() {
        return text(Option.SITE);
    }

    /** Sets what {@link #getSite} describes. */
    public ZeroserveOptions setSite(String value) {
        return set(Option.SITE, value);
    }

    /** The SHA-256 that the tar of the site must have, in hexadecimal digits; null for any. */
    public String getSha256() {
        return text(Option.SHA256);
    }

    /** Sets what {@link #getSha256} describes. */
    public ZeroserveOptions setSha256(String value) {
        return set(Option.SHA256, value);
    }

    /** A PEM file of the public keys (Ed25519) one of which must have signed each tar that is loaded; null for none. */
    public String getRequireSignature() {
        return text(Option.REQUIRE_SIGNATURE);
    }

    /** Sets what {@link #getRequireSignature} describes. */
    public ZeroserveOptions setRequireSignature(String value) {
        return set(Option.REQUIRE_SIGNATURE, value);
    }

    /** Tar files and scripts whose scripts run before the site's, in that order; null for none. */
    public List<String> getPlugins() {
        return texts(Option.PLUGINS);
    }

    /** Sets what {@link #getPlugins} describes. */
    public ZeroserveOptions setPlugins(List<String> paths) {
        return set(Option.PLUGINS, paths == null ? null : List.copyOf(paths));
    }

    /** Folders whose scripts run behind those of {@link #getPlugins}, in that order; null for none. */
    public List<String> getPluginDirs() {
        return texts(Option.PLUGIN_DIRS);
    }

    /** Sets what {@link #getPluginDirs} describes. */
    public ZeroserveOptions setPluginDirs(List<String> paths) {
        return set(Option.PLUGIN_DIRS, paths == null ? null : List.copyOf(paths));
    }

    /** Whether the site before a reload stays in memory, to go back to. */
    public boolean isKeepPrevious() {
        return flag(Option.KEEP_PREVIOUS);
    }

    /** Sets what {@link #isKeepPrevious} describes. */
    public ZeroserveOptions setKeepPrevious(boolean value) {
        return set(Option.KEEP_PREVIOUS, value);
    }

    /**
     * The plaintext listener as {@code ip:port} or {@code [ipv6]:port}; port 0 lets the kernel choose; null for none.
     */
    public String getAddr() {
        return text(Option.ADDR);
    }

    /** Sets what {@link #getAddr} describes. */
    public ZeroserveOptions setAddr(String value) {
        return set(Option.ADDR, value);
    }

    /** The TLS listener; null for {@value #DEFAULT_TLS_ADDR} if there are certificates, and none otherwise. */
    public String getTlsAddr() {
        return text(Option.TLS_ADDR);
    }

    /** Sets what {@link #getTlsAddr} describes. */
    public ZeroserveOptions setTlsAddr(String value) {
        return set(Option.TLS_ADDR, value);
    }

    /** A PEM file with the certificate chain, in place of those that the site carries. */
    public String getCert() {
        return text(Option.CERT);
    }

    /** Sets what {@link #getCert} describes. */
    public ZeroserveOptions setCert(String value) {
        return set(Option.CERT, value);
    }

    /** A PEM file with the private key of {@code cert}. */
    public String getKey() {
        return text(Option.KEY);
    }

    /** Sets what {@link #getKey} describes. */
    public ZeroserveOptions setKey(String value) {
        return set(Option.KEY, value);
    }

    /** Whether to make a throw-away certificate for localhost. */
    public boolean isDevTls() {
        return flag(Option.DEV_TLS);
    }

    /** Sets what {@link #isDevTls} describes. */
    public ZeroserveOptions setDevTls(boolean value) {
        return set(Option.DEV_TLS, value);
    }

    /** The file that answers for a folder. */
    public String getIndex() {
        return text(Option.INDEX);
    }

    /** Sets what {@link #getIndex} describes. */
    public ZeroserveOptions setIndex(String value) {
        return set(Option.INDEX, value);
    }

    /** Whether {@code /x} is answered by {@code x.html} if nothing else does. */
    public boolean isTryHtml() {
        return flag(Option.TRY_HTML);
    }

    /** Sets what {@link #isTryHtml} describes. */
    public ZeroserveOptions setTryHtml(boolean value) {
        return set(Option.TRY_HTML, value);
    }

    /** Whether navigations to paths without an answer get the index document of the root, as single-page apps want. */
    public boolean isSpa() {
        return flag(Option.SPA);
    }

    /** Sets what {@link #isSpa} describes. */
    public ZeroserveOptions setSpa(boolean value) {
        return set(Option.SPA, value);
    }

    /** How many bytes of a large file are read and written at once; 1 to {@value #MAX_CHUNK_BYTES}. */
    public int getChunkSize() {
        return number(Option.CHUNK_SIZE);
    }

    /** Sets what {@link #getChunkSize} describes. */
    public ZeroserveOptions setChunkSize(int value) {
        return set(Option.CHUNK_SIZE, value);
    }

    /** How many event loops serve; 1 to {@value #MAX_THREADS}. */
    public int getThreads() {
        return number(Option.THREADS);
    }

    /** Sets what {@link #getThreads} describes. */
    public ZeroserveOptions setThreads(int value) {
        return set(Option.THREADS, value);
    }

    /**
     * A folder of certificate chains and private keys in PEM, instead of {@link #getCert} and {@link #getKey}; null for
     * none. Read again at each reload.
     */
    public String getCertDir() {
        return text(Option.CERT_DIR);
    }

    /** Sets what {@link #getCertDir} describes. */
    public ZeroserveOptions setCertDir(String value) {
        return set(Option.CERT_DIR, value);
    }

    /** How many milliseconds a client may take for its TLS handshake, and for a PROXY header before it. */
    public int getTlsHandshakeTimeoutMs() {
        return number(Option.TLS_HANDSHAKE_TIMEOUT_MS);
    }

    /** Sets what {@link #getTlsHandshakeTimeoutMs} describes. */
    public ZeroserveOptions setTlsHandshakeTimeoutMs(int value) {
        return set(Option.TLS_HANDSHAKE_TIMEOUT_MS, value);
    }

    /** The hosts that requests may be for, without port; others get status 421. Null for any. */
    public List<String> getValidateHostnames() {
        return texts(Option.VALIDATE_HOSTNAMES);
    }

    /** Sets what {@link #getValidateHostnames} describes. */
    public ZeroserveOptions setValidateHostnames(List<String> names) {
        return set(Option.VALIDATE_HOSTNAMES, names == null ? null : List.copyOf(names));
    }

    /** Whether each plaintext connection starts with a header of the PROXY protocol; one without it is dropped. */
    public boolean isHttpProxyProtocol() {
        return flag(Option.HTTP_PROXY_PROTOCOL);
    }

    /** Sets what {@link #isHttpProxyProtocol} describes. */
    public ZeroserveOptions setHttpProxyProtocol(boolean value) {
        return set(Option.HTTP_PROXY_PROTOCOL, value);
    }

    /** Whether each TLS connection starts with a header of the PROXY protocol; one without it is dropped. */
    public boolean isHttpsProxyProtocol() {
        return flag(Option.HTTPS_PROXY_PROTOCOL);
    }

    /** Sets what {@link #isHttpsProxyProtocol} describes. */
    public ZeroserveOptions setHttpsProxyProtocol(boolean value) {
        return set(Option.HTTPS_PROXY_PROTOCOL, value);
    }

    /** Whether each request is logged as it starts. */
    public boolean isRequestLogging() {
        return flag(Option.REQUEST_LOGGING);
    }

    /** Sets what {@link #isRequestLogging} describes. */
    public ZeroserveOptions setRequestLogging(boolean value) {
        return set(Option.REQUEST_LOGGING, value);
    }

    /** How each request is written down when it is over: {@code json}, {@code combined}, or {@code off}. */
    public String getAccessLog() {
        return text(Option.ACCESS_LOG);
    }

    /** Sets what {@link #getAccessLog} describes. */
    public ZeroserveOptions setAccessLog(String value) {
        return set(Option.ACCESS_LOG, value);
    }

    /** The file that the access log is added to; null for the standard output. */
    public String getAccessLogFile() {
        return text(Option.ACCESS_LOG_FILE);
    }

    /** Sets what {@link #getAccessLogFile} describes. */
    public ZeroserveOptions setAccessLogFile(String value) {
        return set(Option.ACCESS_LOG_FILE, value);
    }

    /** Where {@code /metrics} is told to Prometheus, in plaintext, as {@link #getAddr}; null for nowhere. */
    public String getMetricsAddr() {
        return text(Option.METRICS_ADDR);
    }

    /** Sets what {@link #getMetricsAddr} describes. */
    public ZeroserveOptions setMetricsAddr(String value) {
        return set(Option.METRICS_ADDR, value);
    }

    /** Where {@code /healthz} and {@code /readyz} are told; may be the address of the metrics; null for nowhere. */
    public String getHealthAddr() {
        return text(Option.HEALTH_ADDR);
    }

    /** Sets what {@link #getHealthAddr} describes. */
    public ZeroserveOptions setHealthAddr(String value) {
        return set(Option.HEALTH_ADDR, value);
    }

    /** How many KiB of a request body scripts can read; 1 to {@value #MAX_KB}. */
    public int getMaxBufferedBodySizeKb() {
        return number(Option.MAX_BUFFERED_BODY_SIZE_KB);
    }

    /** Sets what {@link #getMaxBufferedBodySizeKb} describes. */
    public ZeroserveOptions setMaxBufferedBodySizeKb(int value) {
        return set(Option.MAX_BUFFERED_BODY_SIZE_KB, value);
    }

    /** How many KiB of JSON a run of a script may hold; 1 to {@value #MAX_KB}. */
    public int getMaxRequestExternalMemoryFootprintKb() {
        return number(Option.MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB);
    }

    /** Sets what {@link #getMaxRequestExternalMemoryFootprintKb} describes. */
    public ZeroserveOptions setMaxRequestExternalMemoryFootprintKb(int value) {
        return set(Option.MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB, value);
    }

    /** How many keys {@code zs_rate_limit} counts at a time; at least 1. */
    public int getMaxRateLimitBuckets() {
        return number(Option.MAX_RATE_LIMIT_BUCKETS);
    }

    /** Sets what {@link #getMaxRateLimitBuckets} describes. */
    public ZeroserveOptions setMaxRateLimitBuckets(int value) {
        return set(Option.MAX_RATE_LIMIT_BUCKETS, value);
    }

    /** How many KiB of instructions a script may have: a multiple of 64, at most 4096. */
    public int getScriptCodeSizeLimitKb() {
        return number(Option.SCRIPT_CODE_SIZE_LIMIT_KB);
    }

    /** Sets what {@link #getScriptCodeSizeLimitKb} describes. */
    public ZeroserveOptions setScriptCodeSizeLimitKb(int value) {
        return set(Option.SCRIPT_CODE_SIZE_LIMIT_KB, value);
    }

    /** How many milliseconds of run time a script gets for a request before it traps; at least 1. */
    public int getScriptTimeLimitMs() {
        return number(Option.SCRIPT_TIME_LIMIT_MS);
    }

    /** Sets what {@link #getScriptTimeLimitMs} describes. */
    public ZeroserveOptions setScriptTimeLimitMs(int value) {
        return set(Option.SCRIPT_TIME_LIMIT_MS, value);
    }

    /** How many KiB an HTTP/2 client may send ahead on a stream; 64 to {@value #MAX_KB}. */
    public int getH2StreamWindowKb() {
        return number(Option.H2_STREAM_WINDOW_KB);
    }

    /** Sets what {@link #getH2StreamWindowKb} describes. */
    public ZeroserveOptions setH2StreamWindowKb(int value) {
        return set(Option.H2_STREAM_WINDOW_KB, value);
    }

    /** How many KiB an HTTP/2 client may send ahead on a connection; 64 to {@value #MAX_KB}. */
    public int getH2ConnectionWindowKb() {
        return number(Option.H2_CONNECTION_WINDOW_KB);
    }

    /** Sets what {@link #getH2ConnectionWindowKb} describes. */
    public ZeroserveOptions setH2ConnectionWindowKb(int value) {
        return set(Option.H2_CONNECTION_WINDOW_KB, value);
    }

    /** The environment variables that scripts can read; null for all of them. */
    public List<String> getScriptEnv() {
        return texts(Option.SCRIPT_ENV);
    }

    /** Sets what {@link #getScriptEnv} describes. */
    public ZeroserveOptions setScriptEnv(List<String> names) {
        return set(Option.SCRIPT_ENV, names == null ? null : List.copyOf(names));
    }

    /**
     * The servers that scripts may forward requests to: {@code host}, which allows every port, {@code host:port} or
     * {@code unix/PATH}; null for all of them.
     */
    public List<String> getScriptProxyAllow() {
        return texts(Option.SCRIPT_PROXY_ALLOW);
    }

    /** Sets what {@link #getScriptProxyAllow} describes. */
    public ZeroserveOptions setScriptProxyAllow(List<String> servers) {
        return set(Option.SCRIPT_PROXY_ALLOW, servers == null ? null : List.copyOf(servers));
    }

    /** How many milliseconds connecting to an upstream may take, TLS included; at least 1. */
    public int getProxyConnectTimeoutMs() {
        return number(Option.PROXY_CONNECT_TIMEOUT_MS);
    }

    /** Sets what {@link #getProxyConnectTimeoutMs} describes. */
    public ZeroserveOptions setProxyConnectTimeoutMs(int value) {
        return set(Option.PROXY_CONNECT_TIMEOUT_MS, value);
    }

    /** How many milliseconds an upstream may take until it begins to answer; at least 1. */
    public int getProxyResponseTimeoutMs() {
        return number(Option.PROXY_RESPONSE_TIMEOUT_MS);
    }

    /** Sets what {@link #getProxyResponseTimeoutMs} describes. */
    public ZeroserveOptions setProxyResponseTimeoutMs(int value) {
        return set(Option.PROXY_RESPONSE_TIMEOUT_MS, value);
    }

    /**
     * How many milliseconds nothing may move of a body that is forwarded, unless the client is to read first; at least
     * 1.
     */
    public int getProxyIdleTimeoutMs() {
        return number(Option.PROXY_IDLE_TIMEOUT_MS);
    }

    /** Sets what {@link #getProxyIdleTimeoutMs} describes. */
    public ZeroserveOptions setProxyIdleTimeoutMs(int value) {
        return set(Option.PROXY_IDLE_TIMEOUT_MS, value);
    }

    /** How many milliseconds a connection may be silent both ways that has become one of WebSocket; at least 1. */
    public int getProxyTunnelTimeoutMs() {
        return number(Option.PROXY_TUNNEL_TIMEOUT_MS);
    }

    /** Sets what {@link #getProxyTunnelTimeoutMs} describes. */
    public ZeroserveOptions setProxyTunnelTimeoutMs(int value) {
        return set(Option.PROXY_TUNNEL_TIMEOUT_MS, value);
    }

    /** What a client may take; each limit has its own default. */
    public int getLimit(ClientLimit limit) {
        return limits.get(limit);
    }

    /** Sets what {@link #getLimit} describes. */
    public ZeroserveOptions setLimit(ClientLimit limit, int value) {
        limits.put(limit, value);
        return this;
    }
}
