package io.zeroserve;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

    private String site;
    private String sha256;
    private String requireSignature;
    private List<String> plugins;
    private List<String> pluginDirs;
    private boolean keepPrevious = DEFAULT_KEEP_PREVIOUS;
    private String addr = DEFAULT_ADDR;
    private String tlsAddr;
    private String cert;
    private String key;
    private String certDir;
    private int tlsHandshakeTimeoutMs = DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS;
    private List<String> validateHostnames;
    private boolean devTls = DEFAULT_DEV_TLS;
    private String index = DEFAULT_INDEX;
    private boolean tryHtml = DEFAULT_TRY_HTML;
    private boolean spa = DEFAULT_SPA;
    private int chunkSize = DEFAULT_CHUNK_SIZE;
    private int threads = DEFAULT_THREADS;
    private boolean httpProxyProtocol = DEFAULT_PROXY_PROTOCOL;
    private boolean httpsProxyProtocol = DEFAULT_PROXY_PROTOCOL;
    private boolean requestLogging = DEFAULT_REQUEST_LOGGING;
    private String accessLog = DEFAULT_ACCESS_LOG;
    private String accessLogFile;
    private String metricsAddr;
    private String healthAddr;
    private int maxBufferedBodySizeKb = DEFAULT_MAX_BUFFERED_BODY_SIZE_KB;
    private int maxRequestExternalMemoryFootprintKb = DEFAULT_MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB;
    private int maxRateLimitBuckets = DEFAULT_MAX_RATE_LIMIT_BUCKETS;
    private int scriptCodeSizeLimitKb = DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB;
    private int scriptTimeLimitMs = DEFAULT_SCRIPT_TIME_LIMIT_MS;
    private int h2StreamWindowKb = DEFAULT_H2_STREAM_WINDOW_KB;
    private int h2ConnectionWindowKb = DEFAULT_H2_CONNECTION_WINDOW_KB;
    private List<String> scriptEnv;
    private List<String> scriptProxyAllow;
    private int proxyConnectTimeoutMs = DEFAULT_PROXY_CONNECT_TIMEOUT_MS;
    private int proxyResponseTimeoutMs = DEFAULT_PROXY_RESPONSE_TIMEOUT_MS;
    private int proxyIdleTimeoutMs = DEFAULT_PROXY_IDLE_TIMEOUT_MS;
    private int proxyTunnelTimeoutMs = DEFAULT_PROXY_TUNNEL_TIMEOUT_MS;
    private final Map<ClientLimit, Integer> limits = new EnumMap<>(ClientLimit.class);

    /** The defaults. */
    public ZeroserveOptions() {
        for (ClientLimit limit : ClientLimit.values()) {
            limits.put(limit, limit.defaultValue());
        }
    }

    /** A copy. */
    public ZeroserveOptions(ZeroserveOptions other) {
        site = other.site;
        sha256 = other.sha256;
        requireSignature = other.requireSignature;
        plugins = other.plugins == null ? null : List.copyOf(other.plugins);
        pluginDirs = other.pluginDirs == null ? null : List.copyOf(other.pluginDirs);
        keepPrevious = other.keepPrevious;
        addr = other.addr;
        tlsAddr = other.tlsAddr;
        cert = other.cert;
        key = other.key;
        certDir = other.certDir;
        tlsHandshakeTimeoutMs = other.tlsHandshakeTimeoutMs;
        validateHostnames = other.validateHostnames;
        devTls = other.devTls;
        index = other.index;
        tryHtml = other.tryHtml;
        spa = other.spa;
        chunkSize = other.chunkSize;
        threads = other.threads;
        httpProxyProtocol = other.httpProxyProtocol;
        httpsProxyProtocol = other.httpsProxyProtocol;
        requestLogging = other.requestLogging;
        accessLog = other.accessLog;
        accessLogFile = other.accessLogFile;
        metricsAddr = other.metricsAddr;
        healthAddr = other.healthAddr;
        maxBufferedBodySizeKb = other.maxBufferedBodySizeKb;
        maxRequestExternalMemoryFootprintKb = other.maxRequestExternalMemoryFootprintKb;
        maxRateLimitBuckets = other.maxRateLimitBuckets;
        scriptCodeSizeLimitKb = other.scriptCodeSizeLimitKb;
        scriptTimeLimitMs = other.scriptTimeLimitMs;
        h2StreamWindowKb = other.h2StreamWindowKb;
        h2ConnectionWindowKb = other.h2ConnectionWindowKb;
        scriptEnv = other.scriptEnv == null ? null : List.copyOf(other.scriptEnv);
        scriptProxyAllow = other.scriptProxyAllow == null ? null : List.copyOf(other.scriptProxyAllow);
        proxyConnectTimeoutMs = other.proxyConnectTimeoutMs;
        proxyResponseTimeoutMs = other.proxyResponseTimeoutMs;
        proxyIdleTimeoutMs = other.proxyIdleTimeoutMs;
        proxyTunnelTimeoutMs = other.proxyTunnelTimeoutMs;
        limits.putAll(other.limits);
    }

    /**
     * Options from JSON, each under the name of its field; what is missing has its default.
     *
     * @throws ClassCastException if a value has the wrong type
     */
    public ZeroserveOptions(JsonObject json) {
        site = json.getString("site", site);
        sha256 = json.getString("sha256", sha256);
        requireSignature = json.getString("requireSignature", requireSignature);
        plugins = texts(json, "plugins");
        pluginDirs = texts(json, "pluginDirs");
        keepPrevious = json.getBoolean("keepPrevious", keepPrevious);
        addr = json.getString("addr", addr);
        tlsAddr = json.getString("tlsAddr", tlsAddr);
        cert = json.getString("cert", cert);
        key = json.getString("key", key);
        certDir = json.getString("certDir", certDir);
        tlsHandshakeTimeoutMs = json.getInteger("tlsHandshakeTimeoutMs", tlsHandshakeTimeoutMs);
        validateHostnames = texts(json, "validateHostnames");
        devTls = json.getBoolean("devTls", devTls);
        index = json.getString("index", index);
        tryHtml = json.getBoolean("tryHtml", tryHtml);
        spa = json.getBoolean("spa", spa);
        chunkSize = json.getInteger("chunkSize", chunkSize);
        threads = json.getInteger("threads", threads);
        httpProxyProtocol = json.getBoolean("httpProxyProtocol", httpProxyProtocol);
        httpsProxyProtocol = json.getBoolean("httpsProxyProtocol", httpsProxyProtocol);
        requestLogging = json.getBoolean("requestLogging", requestLogging);
        accessLog = json.getString("accessLog", accessLog);
        accessLogFile = json.getString("accessLogFile", accessLogFile);
        metricsAddr = json.getString("metricsAddr", metricsAddr);
        healthAddr = json.getString("healthAddr", healthAddr);
        maxBufferedBodySizeKb = json.getInteger("maxBufferedBodySizeKb", maxBufferedBodySizeKb);
        maxRequestExternalMemoryFootprintKb = json.getInteger("maxRequestExternalMemoryFootprintKb", maxRequestExternalMemoryFootprintKb);
        maxRateLimitBuckets = json.getInteger("maxRateLimitBuckets", maxRateLimitBuckets);
        scriptCodeSizeLimitKb = json.getInteger("scriptCodeSizeLimitKb", scriptCodeSizeLimitKb);
        scriptTimeLimitMs = json.getInteger("scriptTimeLimitMs", scriptTimeLimitMs);
        h2StreamWindowKb = json.getInteger("h2StreamWindowKb", h2StreamWindowKb);
        h2ConnectionWindowKb = json.getInteger("h2ConnectionWindowKb", h2ConnectionWindowKb);
        scriptEnv = texts(json, "scriptEnv");
        scriptProxyAllow = texts(json, "scriptProxyAllow");
        proxyConnectTimeoutMs = json.getInteger("proxyConnectTimeoutMs", proxyConnectTimeoutMs);
        proxyResponseTimeoutMs = json.getInteger("proxyResponseTimeoutMs", proxyResponseTimeoutMs);
        proxyIdleTimeoutMs = json.getInteger("proxyIdleTimeoutMs", proxyIdleTimeoutMs);
        proxyTunnelTimeoutMs = json.getInteger("proxyTunnelTimeoutMs", proxyTunnelTimeoutMs);
        for (ClientLimit limit : ClientLimit.values()) {
            setLimit(limit, json.getInteger(limit.jsonName(), limit.defaultValue()));
        }
    }

    private static List<String> texts(JsonObject json, String name) {
        JsonArray texts = json.getJsonArray(name);
        return texts == null ? null : texts.stream().map(String.class::cast).toList();
    }

    /**
     * Checks every number against its range. Deploying does so too.
     *
     * @throws InvalidOptionException if one is out of it
     */
    public void requireValid() {
        OptionCheck.requireValid(this);
    }

    /** The options as JSON; an unset file or address is left out, except that {@code addr} null means none. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        if (site != null) {
            json.put("site", site);
        }
        if (sha256 != null) {
            json.put("sha256", sha256);
        }
        if (requireSignature != null) {
            json.put("requireSignature", requireSignature);
        }
        if (plugins != null) {
            json.put("plugins", new JsonArray(plugins));
        }
        if (pluginDirs != null) {
            json.put("pluginDirs", new JsonArray(pluginDirs));
        }
        json.put("keepPrevious", keepPrevious);
        // Null means something here: no plaintext listener.
        json.put("addr", addr);
        if (tlsAddr != null) {
            json.put("tlsAddr", tlsAddr);
        }
        if (cert != null) {
            json.put("cert", cert);
        }
        if (key != null) {
            json.put("key", key);
        }
        if (certDir != null) {
            json.put("certDir", certDir);
        }
        json.put("tlsHandshakeTimeoutMs", tlsHandshakeTimeoutMs);
        if (validateHostnames != null) {
            json.put("validateHostnames", new JsonArray(validateHostnames));
        }
        json.put("devTls", devTls);
        if (index != null) {
            json.put("index", index);
        }
        json.put("tryHtml", tryHtml);
        json.put("spa", spa);
        json.put("chunkSize", chunkSize);
        json.put("threads", threads);
        json.put("httpProxyProtocol", httpProxyProtocol);
        json.put("httpsProxyProtocol", httpsProxyProtocol);
        json.put("requestLogging", requestLogging);
        json.put("accessLog", accessLog);
        if (accessLogFile != null) {
            json.put("accessLogFile", accessLogFile);
        }
        if (metricsAddr != null) {
            json.put("metricsAddr", metricsAddr);
        }
        if (healthAddr != null) {
            json.put("healthAddr", healthAddr);
        }
        json.put("maxBufferedBodySizeKb", maxBufferedBodySizeKb);
        json.put("maxRequestExternalMemoryFootprintKb", maxRequestExternalMemoryFootprintKb);
        json.put("maxRateLimitBuckets", maxRateLimitBuckets);
        json.put("scriptCodeSizeLimitKb", scriptCodeSizeLimitKb);
        json.put("scriptTimeLimitMs", scriptTimeLimitMs);
        json.put("h2StreamWindowKb", h2StreamWindowKb);
        json.put("h2ConnectionWindowKb", h2ConnectionWindowKb);
        if (scriptEnv != null) {
            json.put("scriptEnv", new JsonArray(scriptEnv));
        }
        if (scriptProxyAllow != null) {
            json.put("scriptProxyAllow", new JsonArray(scriptProxyAllow));
        }
        json.put("proxyConnectTimeoutMs", proxyConnectTimeoutMs);
        json.put("proxyResponseTimeoutMs", proxyResponseTimeoutMs);
        json.put("proxyIdleTimeoutMs", proxyIdleTimeoutMs);
        json.put("proxyTunnelTimeoutMs", proxyTunnelTimeoutMs);
        for (ClientLimit limit : ClientLimit.values()) {
            json.put(limit.jsonName(), getLimit(limit));
        }
        return json;
    }

    /** The site: a tar file, a folder, or one script. Must be set. */
    public String getSite() {
        return site;
    }

    /** Sets what {@link #getSite} describes. */
    public ZeroserveOptions setSite(String value) {
        site = value;
        return this;
    }

    /** The SHA-256 that the tar of the site must have, in hexadecimal digits; null for any. */
    public String getSha256() {
        return sha256;
    }

    /** Sets what {@link #getSha256} describes. */
    public ZeroserveOptions setSha256(String value) {
        sha256 = value;
        return this;
    }

    /** A PEM file of the public keys (Ed25519) one of which must have signed each tar that is loaded; null for none. */
    public String getRequireSignature() {
        return requireSignature;
    }

    /** Sets what {@link #getRequireSignature} describes. */
    public ZeroserveOptions setRequireSignature(String value) {
        requireSignature = value;
        return this;
    }

    /** Tar files and scripts whose scripts run before the site's, in that order; null for none. */
    public List<String> getPlugins() {
        return plugins;
    }

    /** Sets what {@link #getPlugins} describes. */
    public ZeroserveOptions setPlugins(List<String> paths) {
        plugins = paths == null ? null : List.copyOf(paths);
        return this;
    }

    /** Folders whose scripts run behind those of {@link #getPlugins}, in that order; null for none. */
    public List<String> getPluginDirs() {
        return pluginDirs;
    }

    /** Sets what {@link #getPluginDirs} describes. */
    public ZeroserveOptions setPluginDirs(List<String> paths) {
        pluginDirs = paths == null ? null : List.copyOf(paths);
        return this;
    }

    /** Whether the site before a reload stays in memory, to go back to. */
    public boolean isKeepPrevious() {
        return keepPrevious;
    }

    /** Sets what {@link #isKeepPrevious} describes. */
    public ZeroserveOptions setKeepPrevious(boolean value) {
        keepPrevious = value;
        return this;
    }

    /**
     * The plaintext listener as {@code ip:port} or {@code [ipv6]:port}; port 0 lets the kernel choose; null for none.
     */
    public String getAddr() {
        return addr;
    }

    /** Sets what {@link #getAddr} describes. */
    public ZeroserveOptions setAddr(String value) {
        addr = value;
        return this;
    }

    /** The TLS listener; null for {@value #DEFAULT_TLS_ADDR} if there are certificates, and none otherwise. */
    public String getTlsAddr() {
        return tlsAddr;
    }

    /** Sets what {@link #getTlsAddr} describes. */
    public ZeroserveOptions setTlsAddr(String value) {
        tlsAddr = value;
        return this;
    }

    /** A PEM file with the certificate chain, in place of those that the site carries. */
    public String getCert() {
        return cert;
    }

    /** Sets what {@link #getCert} describes. */
    public ZeroserveOptions setCert(String value) {
        cert = value;
        return this;
    }

    /** A PEM file with the private key of {@code cert}. */
    public String getKey() {
        return key;
    }

    /** Sets what {@link #getKey} describes. */
    public ZeroserveOptions setKey(String value) {
        key = value;
        return this;
    }

    /** Whether to make a throw-away certificate for localhost. */
    public boolean isDevTls() {
        return devTls;
    }

    /** Sets what {@link #isDevTls} describes. */
    public ZeroserveOptions setDevTls(boolean value) {
        devTls = value;
        return this;
    }

    /** The file that answers for a folder. */
    public String getIndex() {
        return index;
    }

    /** Sets what {@link #getIndex} describes. */
    public ZeroserveOptions setIndex(String value) {
        index = value;
        return this;
    }

    /** Whether {@code /x} is answered by {@code x.html} if nothing else does. */
    public boolean isTryHtml() {
        return tryHtml;
    }

    /** Sets what {@link #isTryHtml} describes. */
    public ZeroserveOptions setTryHtml(boolean value) {
        tryHtml = value;
        return this;
    }

    /** Whether navigations to paths without an answer get the index document of the root, as single-page apps want. */
    public boolean isSpa() {
        return spa;
    }

    /** Sets what {@link #isSpa} describes. */
    public ZeroserveOptions setSpa(boolean value) {
        spa = value;
        return this;
    }

    /** How many bytes of a large file are read and written at once. */
    public int getChunkSize() {
        return chunkSize;
    }

    /** Sets what {@link #getChunkSize} describes. */
    public ZeroserveOptions setChunkSize(int value) {
        chunkSize = value;
        return this;
    }

    /** How many event loops serve. */
    public int getThreads() {
        return threads;
    }

    /** Sets what {@link #getThreads} describes. */
    public ZeroserveOptions setThreads(int value) {
        threads = value;
        return this;
    }

    /**
     * A folder of certificate chains and private keys in PEM, instead of {@link #getCert} and {@link #getKey}; null for
     * none. Read again at each reload.
     */
    public String getCertDir() {
        return certDir;
    }

    /** Sets what {@link #getCertDir} describes. */
    public ZeroserveOptions setCertDir(String value) {
        certDir = value;
        return this;
    }

    /** How many milliseconds a client may take for its TLS handshake, and for a PROXY header before it. */
    public int getTlsHandshakeTimeoutMs() {
        return tlsHandshakeTimeoutMs;
    }

    /** Sets what {@link #getTlsHandshakeTimeoutMs} describes. */
    public ZeroserveOptions setTlsHandshakeTimeoutMs(int value) {
        tlsHandshakeTimeoutMs = value;
        return this;
    }

    /** The hosts that requests may be for, without port; others get status 421. Null for any. */
    public List<String> getValidateHostnames() {
        return validateHostnames;
    }

    /** Sets what {@link #getValidateHostnames} describes. */
    public ZeroserveOptions setValidateHostnames(List<String> names) {
        validateHostnames = names == null ? null : List.copyOf(names);
        return this;
    }

    /** Whether each plaintext connection starts with a header of the PROXY protocol; one without it is dropped. */
    public boolean isHttpProxyProtocol() {
        return httpProxyProtocol;
    }

    /** Sets what {@link #isHttpProxyProtocol} describes. */
    public ZeroserveOptions setHttpProxyProtocol(boolean value) {
        httpProxyProtocol = value;
        return this;
    }

    /** Whether each TLS connection starts with a header of the PROXY protocol; one without it is dropped. */
    public boolean isHttpsProxyProtocol() {
        return httpsProxyProtocol;
    }

    /** Sets what {@link #isHttpsProxyProtocol} describes. */
    public ZeroserveOptions setHttpsProxyProtocol(boolean value) {
        httpsProxyProtocol = value;
        return this;
    }

    /** Whether each request is logged as it starts. */
    public boolean isRequestLogging() {
        return requestLogging;
    }

    /** Sets what {@link #isRequestLogging} describes. */
    public ZeroserveOptions setRequestLogging(boolean value) {
        requestLogging = value;
        return this;
    }

    /** How each request is written down when it is over: {@code json}, {@code combined}, or {@code off}. */
    public String getAccessLog() {
        return accessLog;
    }

    /** Sets what {@link #getAccessLog} describes. */
    public ZeroserveOptions setAccessLog(String value) {
        accessLog = value;
        return this;
    }

    /** The file that the access log is added to; null for the standard output. */
    public String getAccessLogFile() {
        return accessLogFile;
    }

    /** Sets what {@link #getAccessLogFile} describes. */
    public ZeroserveOptions setAccessLogFile(String value) {
        accessLogFile = value;
        return this;
    }

    /** Where {@code /metrics} is told to Prometheus, in plaintext, as {@link #getAddr}; null for nowhere. */
    public String getMetricsAddr() {
        return metricsAddr;
    }

    /** Sets what {@link #getMetricsAddr} describes. */
    public ZeroserveOptions setMetricsAddr(String value) {
        metricsAddr = value;
        return this;
    }

    /** Where {@code /healthz} and {@code /readyz} are told; may be the address of the metrics; null for nowhere. */
    public String getHealthAddr() {
        return healthAddr;
    }

    /** Sets what {@link #getHealthAddr} describes. */
    public ZeroserveOptions setHealthAddr(String value) {
        healthAddr = value;
        return this;
    }

    /** How many KiB of a request body scripts can read; 1 to {@value #MAX_KB}. */
    public int getMaxBufferedBodySizeKb() {
        return maxBufferedBodySizeKb;
    }

    /** Sets what {@link #getMaxBufferedBodySizeKb} describes. */
    public ZeroserveOptions setMaxBufferedBodySizeKb(int value) {
        maxBufferedBodySizeKb = value;
        return this;
    }

    /** How many KiB of JSON a run of a script may hold; 1 to {@value #MAX_KB}. */
    public int getMaxRequestExternalMemoryFootprintKb() {
        return maxRequestExternalMemoryFootprintKb;
    }

    /** Sets what {@link #getMaxRequestExternalMemoryFootprintKb} describes. */
    public ZeroserveOptions setMaxRequestExternalMemoryFootprintKb(int value) {
        maxRequestExternalMemoryFootprintKb = value;
        return this;
    }

    /** How many keys {@code zs_rate_limit} counts at a time; at least 1. */
    public int getMaxRateLimitBuckets() {
        return maxRateLimitBuckets;
    }

    /** Sets what {@link #getMaxRateLimitBuckets} describes. */
    public ZeroserveOptions setMaxRateLimitBuckets(int value) {
        maxRateLimitBuckets = value;
        return this;
    }

    /** How many KiB of instructions a script may have: a multiple of 64, at most 4096. */
    public int getScriptCodeSizeLimitKb() {
        return scriptCodeSizeLimitKb;
    }

    /** Sets what {@link #getScriptCodeSizeLimitKb} describes. */
    public ZeroserveOptions setScriptCodeSizeLimitKb(int value) {
        scriptCodeSizeLimitKb = value;
        return this;
    }

    /** How many milliseconds of run time a script gets for a request before it traps; at least 1. */
    public int getScriptTimeLimitMs() {
        return scriptTimeLimitMs;
    }

    /** Sets what {@link #getScriptTimeLimitMs} describes. */
    public ZeroserveOptions setScriptTimeLimitMs(int value) {
        scriptTimeLimitMs = value;
        return this;
    }

    /** How many KiB an HTTP/2 client may send ahead on a stream; 64 to {@value #MAX_KB}. */
    public int getH2StreamWindowKb() {
        return h2StreamWindowKb;
    }

    /** Sets what {@link #getH2StreamWindowKb} describes. */
    public ZeroserveOptions setH2StreamWindowKb(int value) {
        h2StreamWindowKb = value;
        return this;
    }

    /** How many KiB an HTTP/2 client may send ahead on a connection; 64 to {@value #MAX_KB}. */
    public int getH2ConnectionWindowKb() {
        return h2ConnectionWindowKb;
    }

    /** Sets what {@link #getH2ConnectionWindowKb} describes. */
    public ZeroserveOptions setH2ConnectionWindowKb(int value) {
        h2ConnectionWindowKb = value;
        return this;
    }

    /** The environment variables that scripts can read; null for all of them. */
    public List<String> getScriptEnv() {
        return scriptEnv;
    }

    /** Sets what {@link #getScriptEnv} describes. */
    public ZeroserveOptions setScriptEnv(List<String> names) {
        scriptEnv = names == null ? null : List.copyOf(names);
        return this;
    }

    /**
     * The servers that scripts may forward requests to: {@code host}, which allows every port, {@code host:port} or
     * {@code unix/PATH}; null for all of them.
     */
    public List<String> getScriptProxyAllow() {
        return scriptProxyAllow;
    }

    /** Sets what {@link #getScriptProxyAllow} describes. */
    public ZeroserveOptions setScriptProxyAllow(List<String> servers) {
        scriptProxyAllow = servers == null ? null : List.copyOf(servers);
        return this;
    }

    /** How many milliseconds connecting to an upstream may take, TLS included; at least 1. */
    public int getProxyConnectTimeoutMs() {
        return proxyConnectTimeoutMs;
    }

    /** Sets what {@link #getProxyConnectTimeoutMs} describes. */
    public ZeroserveOptions setProxyConnectTimeoutMs(int value) {
        proxyConnectTimeoutMs = value;
        return this;
    }

    /** How many milliseconds an upstream may take until it begins to answer; at least 1. */
    public int getProxyResponseTimeoutMs() {
        return proxyResponseTimeoutMs;
    }

    /** Sets what {@link #getProxyResponseTimeoutMs} describes. */
    public ZeroserveOptions setProxyResponseTimeoutMs(int value) {
        proxyResponseTimeoutMs = value;
        return this;
    }

    /** How many milliseconds nothing may move of a body that is forwarded; at least 1. */
    public int getProxyIdleTimeoutMs() {
        return proxyIdleTimeoutMs;
    }

    /** Sets what {@link #getProxyIdleTimeoutMs} describes. */
    public ZeroserveOptions setProxyIdleTimeoutMs(int value) {
        proxyIdleTimeoutMs = value;
        return this;
    }

    /** How many milliseconds a connection may be silent both ways that has become one of WebSocket; at least 1. */
    public int getProxyTunnelTimeoutMs() {
        return proxyTunnelTimeoutMs;
    }

    /** Sets what {@link #getProxyTunnelTimeoutMs} describes. */
    public ZeroserveOptions setProxyTunnelTimeoutMs(int value) {
        proxyTunnelTimeoutMs = value;
        return this;
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
