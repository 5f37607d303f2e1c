package io.zeroserve;

import java.util.Locale;

/**
 * A limit on what one client, or all of them, may take of the server. Each is a number that an application sets by
 * {@link ZeroserveOptions#setLimit}, JSON by {@link #jsonName} and the command line by {@link #flag}.
 */
public enum ClientLimit {
    /** Milliseconds from the start of a connection, or of a later request, to the end of the request's head. */
    REQUEST_HEAD_TIMEOUT_MS(10_000, 1, Integer.MAX_VALUE, "milliseconds for the head of a request"),
    /** Milliseconds between one request and the next; PING and the like do not count. */
    KEEP_ALIVE_TIMEOUT_MS(60_000, 1, Integer.MAX_VALUE, "milliseconds between one request and the next"),
    /** Milliseconds that the content of a request may take whatever its size. */
    REQUEST_BODY_TIMEOUT_MS(10_000, 1, Integer.MAX_VALUE,
        "milliseconds for the content of a request, whatever its size"),
    /** How many bytes of content a client has to send for each further second. */
    REQUEST_BODY_MIN_RATE(1024, 1, Integer.MAX_VALUE, "bytes of content that buy a further second"),
    /** Milliseconds in which a client must take some of an answer that waits for it. */
    WRITE_TIMEOUT_MS(30_000, 1, Integer.MAX_VALUE, "milliseconds without the client taking any of its answer"),
    /** Connections, on both listeners together. */
    MAX_CONNECTIONS(20_000, 1, Integer.MAX_VALUE, "connections in all"),
    /**
     * Connections from one IPv4 address, or one /64 of IPv6: half of all, since whatever stands in front of the server
     * and sends no PROXY header is one address.
     */
    MAX_CONNECTIONS_PER_IP(10_000, 1, Integer.MAX_VALUE, "connections from one IPv4 address or IPv6 /64"),
    /** Connections in their TLS handshake. */
    MAX_TLS_HANDSHAKES(10_000, 1, Integer.MAX_VALUE, "TLS handshakes at a time"),
    /** Bytes of a request target. */
    MAX_TARGET_BYTES(8192, 64, 1 << 16, "bytes of a request target"),
    /** Bytes of a request head, all its fields together. */
    MAX_HEADER_BYTES(65_536, 256, 1 << 20, "bytes of a request head"),
    /** Header fields of a request. */
    MAX_HEADER_FIELDS(100, 1, 10_000, "header fields of a request"),
    /** MiB of content of a request. */
    MAX_REQUEST_BODY_MB(1024, 1, 1 << 20, "MiB of content of a request"),
    /** MiB that wait for clients to take them, all connections together; over it, the one that holds most is closed. */
    MAX_BACKLOG_MB(128, 1, 1 << 20, "MiB that wait for clients to take them, in all"),
    /** KiB that wait for one client before its next request is looked at. */
    MAX_CONNECTION_BACKLOG_KB(1024, 64, 1 << 20, "KiB that wait for a client before its next request is taken"),
    /** Requests under way on an HTTP/2 connection. */
    H2_MAX_STREAMS(100, 1, Integer.MAX_VALUE, "requests under way on an HTTP/2 connection"),
    /** HTTP/2 frames that carry nothing and come in a row. */
    H2_MAX_CONTROL_FRAMES(1000, 10, Integer.MAX_VALUE, "HTTP/2 frames in a row that carry nothing"),
    /**
     * Milliseconds that an event loop may be behind; it sheds requests where it is for two seconds on end. Some hundred
     * large responses at once, in a JVM that has just started, put it behind by more than one second for a while: that
     * is load and no overload.
     */
    MAX_LOOP_LAG_MS(5000, 1, Integer.MAX_VALUE, "milliseconds an event loop may be behind before it answers 503");

    private final int defaultValue;
    private final int least;
    private final int most;
    private final String description;
    private final String jsonName;

    ClientLimit(int defaultValue, int least, int most, String description) {
        this.defaultValue = defaultValue;
        this.least = least;
        this.most = most;
        this.description = description;
        this.jsonName = Option.jsonNameOf(this);
    }

    public int defaultValue() {
        return defaultValue;
    }

    /** The smallest value that makes sense. */
    public int least() {
        return least;
    }

    /** The largest one. */
    public int most() {
        return most;
    }

    /** What it limits, for the command line's help. */
    public String description() {
        return description;
    }

    /** Its name in JSON: {@code maxHeaderBytes}. */
    public String jsonName() {
        return jsonName;
    }

    /** Its name on the command line: {@code --max-header-bytes}. */
    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
