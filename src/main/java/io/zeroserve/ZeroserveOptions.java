package io.zeroserve;

import io.vertx.core.json.JsonObject;

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
    /** The default of {@link #isDevTls}. */
    public static final boolean DEFAULT_DEV_TLS = false;
    /** The default of {@link #getIndex}. */
    public static final String DEFAULT_INDEX = "index.html";
    /** The default of {@link #isTryHtml}. */
    public static final boolean DEFAULT_TRY_HTML = false;
    /** The default of {@link #getChunkSize}. */
    public static final int DEFAULT_CHUNK_SIZE = 65536;
    /** The default of {@link #getThreads}. */
    public static final int DEFAULT_THREADS = 1;
    /** The default of {@link #isRequestLogging}. */
    public static final boolean DEFAULT_REQUEST_LOGGING = true;

    private String site;
    private String addr = DEFAULT_ADDR;
    private String tlsAddr;
    private String cert;
    private String key;
    private boolean devTls = DEFAULT_DEV_TLS;
    private String index = DEFAULT_INDEX;
    private boolean tryHtml = DEFAULT_TRY_HTML;
    private int chunkSize = DEFAULT_CHUNK_SIZE;
    private int threads = DEFAULT_THREADS;
    private boolean requestLogging = DEFAULT_REQUEST_LOGGING;

    /** The defaults. */
    public ZeroserveOptions() {
        // Every field has its default.
    }

    /** A copy. */
    public ZeroserveOptions(ZeroserveOptions other) {
        site = other.site;
        addr = other.addr;
        tlsAddr = other.tlsAddr;
        cert = other.cert;
        key = other.key;
        devTls = other.devTls;
        index = other.index;
        tryHtml = other.tryHtml;
        chunkSize = other.chunkSize;
        threads = other.threads;
        requestLogging = other.requestLogging;
    }

    /**
     * Options from JSON, each under the name of its field; what is missing has its default.
     *
     * @throws ClassCastException if a value has the wrong type
     */
    public ZeroserveOptions(JsonObject json) {
        site = json.getString("site", site);
        addr = json.getString("addr", addr);
        tlsAddr = json.getString("tlsAddr", tlsAddr);
        cert = json.getString("cert", cert);
        key = json.getString("key", key);
        devTls = json.getBoolean("devTls", devTls);
        index = json.getString("index", index);
        tryHtml = json.getBoolean("tryHtml", tryHtml);
        chunkSize = json.getInteger("chunkSize", chunkSize);
        threads = json.getInteger("threads", threads);
        requestLogging = json.getBoolean("requestLogging", requestLogging);
    }

    /** The options as JSON; an unset file or address is left out, except that {@code addr} null means none. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        if (site != null) {
            json.put("site", site);
        }
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
        json.put("devTls", devTls);
        if (index != null) {
            json.put("index", index);
        }
        json.put("tryHtml", tryHtml);
        json.put("chunkSize", chunkSize);
        json.put("threads", threads);
        json.put("requestLogging", requestLogging);
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

    /** Whether each request is logged as it starts. */
    public boolean isRequestLogging() {
        return requestLogging;
    }

    /** Sets what {@link #isRequestLogging} describes. */
    public ZeroserveOptions setRequestLogging(boolean value) {
        requestLogging = value;
        return this;
    }
}
