package io.zeroserve;

import static io.zeroserve.ZeroserveOptions.DEFAULT_ACCESS_LOG;
import static io.zeroserve.ZeroserveOptions.DEFAULT_ADDR;
import static io.zeroserve.ZeroserveOptions.DEFAULT_CHUNK_SIZE;
import static io.zeroserve.ZeroserveOptions.DEFAULT_DEV_TLS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_H2_CONNECTION_WINDOW_KB;
import static io.zeroserve.ZeroserveOptions.DEFAULT_H2_STREAM_WINDOW_KB;
import static io.zeroserve.ZeroserveOptions.DEFAULT_INDEX;
import static io.zeroserve.ZeroserveOptions.DEFAULT_KEEP_PREVIOUS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_MAX_BUFFERED_BODY_SIZE_KB;
import static io.zeroserve.ZeroserveOptions.DEFAULT_MAX_RATE_LIMIT_BUCKETS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB;
import static io.zeroserve.ZeroserveOptions.DEFAULT_PROXY_CONNECT_TIMEOUT_MS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_PROXY_IDLE_TIMEOUT_MS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_PROXY_PROTOCOL;
import static io.zeroserve.ZeroserveOptions.DEFAULT_PROXY_RESPONSE_TIMEOUT_MS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_PROXY_TUNNEL_TIMEOUT_MS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_REQUEST_LOGGING;
import static io.zeroserve.ZeroserveOptions.DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB;
import static io.zeroserve.ZeroserveOptions.DEFAULT_SCRIPT_TIME_LIMIT_MS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_SPA;
import static io.zeroserve.ZeroserveOptions.DEFAULT_THREADS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS;
import static io.zeroserve.ZeroserveOptions.DEFAULT_TRY_HTML;
import static io.zeroserve.ZeroserveOptions.MAX_CHUNK_BYTES;
import static io.zeroserve.ZeroserveOptions.MAX_KB;
import static io.zeroserve.ZeroserveOptions.MAX_THREADS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The options of {@link ZeroserveOptions}: what kind of value each has, its default and, of a number, its range. Copies
 * and JSON are made by this table: another option is a row here and two accessors there.
 */
enum Option {
    SITE(Kind.TEXT),
    SHA256(Kind.TEXT),
    REQUIRE_SIGNATURE(Kind.TEXT),
    PLUGINS(Kind.TEXTS),
    PLUGIN_DIRS(Kind.TEXTS),
    KEEP_PREVIOUS(DEFAULT_KEEP_PREVIOUS),
    ADDR(DEFAULT_ADDR),
    TLS_ADDR(Kind.TEXT),
    CERT(Kind.TEXT),
    KEY(Kind.TEXT),
    CERT_DIR(Kind.TEXT),
    TLS_HANDSHAKE_TIMEOUT_MS(DEFAULT_TLS_HANDSHAKE_TIMEOUT_MS),
    VALIDATE_HOSTNAMES(Kind.TEXTS),
    DEV_TLS(DEFAULT_DEV_TLS),
    INDEX(DEFAULT_INDEX),
    TRY_HTML(DEFAULT_TRY_HTML),
    SPA(DEFAULT_SPA),
    CHUNK_SIZE(DEFAULT_CHUNK_SIZE, 1, MAX_CHUNK_BYTES),
    THREADS(DEFAULT_THREADS, 1, MAX_THREADS),
    HTTP_PROXY_PROTOCOL(DEFAULT_PROXY_PROTOCOL),
    HTTPS_PROXY_PROTOCOL(DEFAULT_PROXY_PROTOCOL),
    REQUEST_LOGGING(DEFAULT_REQUEST_LOGGING),
    ACCESS_LOG(DEFAULT_ACCESS_LOG),
    ACCESS_LOG_FILE(Kind.TEXT),
    METRICS_ADDR(Kind.TEXT),
    HEALTH_ADDR(Kind.TEXT),
    MAX_BUFFERED_BODY_SIZE_KB(DEFAULT_MAX_BUFFERED_BODY_SIZE_KB, 1, MAX_KB),
    MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB(DEFAULT_MAX_REQUEST_EXTERNAL_MEMORY_FOOTPRINT_KB, 1, MAX_KB),
    MAX_RATE_LIMIT_BUCKETS(DEFAULT_MAX_RATE_LIMIT_BUCKETS),
    SCRIPT_CODE_SIZE_LIMIT_KB(DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB, 64, DEFAULT_SCRIPT_CODE_SIZE_LIMIT_KB),
    SCRIPT_TIME_LIMIT_MS(DEFAULT_SCRIPT_TIME_LIMIT_MS),
    H2_STREAM_WINDOW_KB(DEFAULT_H2_STREAM_WINDOW_KB, Option.MIN_WINDOW_KB, MAX_KB),
    H2_CONNECTION_WINDOW_KB(DEFAULT_H2_CONNECTION_WINDOW_KB, Option.MIN_WINDOW_KB, MAX_KB),
    SCRIPT_ENV(Kind.TEXTS),
    SCRIPT_PROXY_ALLOW(Kind.TEXTS),
    PROXY_CONNECT_TIMEOUT_MS(DEFAULT_PROXY_CONNECT_TIMEOUT_MS),
    PROXY_RESPONSE_TIMEOUT_MS(DEFAULT_PROXY_RESPONSE_TIMEOUT_MS),
    PROXY_IDLE_TIMEOUT_MS(DEFAULT_PROXY_IDLE_TIMEOUT_MS),
    PROXY_TUNNEL_TIMEOUT_MS(DEFAULT_PROXY_TUNNEL_TIMEOUT_MS);

    /** What an HTTP/2 window has before anybody says otherwise (RFC 9113 6.9.2); the connection's cannot be smaller. */
    private static final int MIN_WINDOW_KB = 64;

    private final Kind kind;
    private final Object defaultValue;
    private final int least;
    private final int most;
    private final String jsonName;

    private enum Kind {
        /** A text, or null. */
        TEXT,
        /** Texts, or null. */
        TEXTS,
        /** True or false. */
        FLAG,
        /** A number of 32 bits. */
        NUMBER
    }

    Option(Kind kind) {
        this(kind, null, 0, 0);
    }

    Option(String defaultValue) {
        this(Kind.TEXT, defaultValue, 0, 0);
    }

    Option(boolean defaultValue) {
        this(Kind.FLAG, defaultValue, 0, 0);
    }

    Option(int defaultValue) {
        this(defaultValue, 1, Integer.MAX_VALUE);
    }

    Option(int defaultValue, int least, int most) {
        this(Kind.NUMBER, defaultValue, least, most);
    }

    Option(Kind kind, Object defaultValue, int least, int most) {
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.least = least;
        this.most = most;
        this.jsonName = jsonNameOf(this);
    }

    /** The name of a constant as JSON has it: {@code MAX_BYTES} as {@code maxBytes}. */
    static String jsonNameOf(Enum<?> constant) {
        String[] words = constant.name().toLowerCase(Locale.ROOT).split("_");
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return name.toString();
    }

    /** Null for a text, or texts, that there need not be. */
    Object defaultValue() {
        return defaultValue;
    }

    boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    /** The smallest number that makes sense. */
    int least() {
        return least;
    }

    /** The largest one. */
    int most() {
        return most;
    }

    String jsonName() {
        return jsonName;
    }

    /**
     * Its value in JSON, or the default if it is missing.
     *
     * @throws InvalidOptionException if the value has the wrong type
     */
    Object read(JsonObject json) {
        if (!json.containsKey(jsonName)) {
            return defaultValue;
        }
        Object given = json.getValue(jsonName);
        return switch (kind) {
            case TEXT -> require(given == null || given instanceof CharSequence || given instanceof Enum<?>, "a text",
                    () -> json.getString(jsonName));
            case TEXTS -> require(given == null || given instanceof JsonArray array
                    && array.stream().allMatch(String.class::isInstance), "an array of texts",
                    () -> given == null ? null : ((JsonArray) given).stream().map(String.class::cast).toList());
            case FLAG -> require(given == null || given instanceof Boolean, "true or false",
                    () -> given == null ? defaultValue : given);
            case NUMBER -> Objects.requireNonNullElse(wholeNumber(json, jsonName), defaultValue);
        };
    }

    private <T> T require(boolean fits, String what, Supplier<T> value) {
        if (!fits) {
            throw new InvalidOptionException(jsonName, "value must be " + what);
        }
        return value.get();
    }

    /**
     * A number of 32 bits in JSON; null if it is missing or null.
     *
     * @throws InvalidOptionException if the value is anything else
     */
    static Integer wholeNumber(JsonObject json, String name) {
        Object given = json.getValue(name);
        if (given == null) {
            return null;
        }
        if (given instanceof Number number && number.intValue() == number.doubleValue()) {
            return number.intValue();
        }
        throw new InvalidOptionException(name, "value must be a whole number, at most " + Integer.MAX_VALUE);
    }

    /** Puts its value into JSON, unless there is none. */
    void write(JsonObject json, Object value) {
        if (value instanceof List<?> texts) {
            json.put(jsonName, new JsonArray(texts));
        } else if (value != null || this == ADDR) {
            // Null means something there: no plaintext listener.
            json.put(jsonName, value);
        }
    }
}
