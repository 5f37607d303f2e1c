package io.zeroserve.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The string map that lives for one request and is shared by all its scripts.
 *
 * <p>A key {@code zs.response.header.<name>} sets that header on whatever response is sent. Bounded, because a script
 * may loop: see {@link #MAX_ENTRIES} and {@link #MAX_CHARS}. Confined to the connection's event loop.
 */
public final class Metadata {
    /** Keys that start with this name a response header. */
    public static final String RESPONSE_HEADER_PREFIX = "zs.response.header.";
    /** The most entries one request may hold. */
    public static final int MAX_ENTRIES = 1024;
    /** The most characters that all keys and values of one request may hold. */
    public static final int MAX_CHARS = 256 * 1024;

    private Map<String, String> entries;
    private int chars;
    private boolean namesResponseHeader;

    /** Whether nothing was set. */
    public boolean isEmpty() {
        return entries == null || entries.isEmpty();
    }

    /** The value of a key, or null. */
    public String get(String key) {
        return entries == null ? null : entries.get(key);
    }

    /**
     * Sets a key.
     *
     * @return false if that would exceed a limit; the map is then unchanged
     */
    public boolean set(String key, String value) {
        if (entries == null) {
            entries = new LinkedHashMap<>();
        }
        String old = entries.get(key);
        int grown = chars + value.length() + (old == null ? key.length() : -old.length());
        if (grown > MAX_CHARS || old == null && entries.size() == MAX_ENTRIES) {
            return false;
        }
        entries.put(key, value);
        chars = grown;
        namesResponseHeader |= key.startsWith(RESPONSE_HEADER_PREFIX);
        return true;
    }

    /** The entries that name response headers, in the order first set. */
    public Map<String, String> responseHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (namesResponseHeader) {
            entries.forEach((key, value) -> {
                if (key.startsWith(RESPONSE_HEADER_PREFIX)) {
                    headers.put(key, value);
                }
            });
        }
        return headers;
    }

    /**
     * Replaces the entries that name response headers by those of an earlier moment.
     *
     * @param saved what {@link #responseHeaders} returned then
     */
    public void restoreResponseHeaders(Map<String, String> saved) {
        if (entries == null) {
            return;
        }
        responseHeaders().forEach((key, value) -> {
            entries.remove(key);
            chars -= key.length() + value.length();
        });
        saved.forEach((key, value) -> {
            entries.put(key, value);
            chars += key.length() + value.length();
        });
    }

    /**
     * Hands over each response header that the scripts set, in the order first set.
     *
     * @param consumer receives the name as the script wrote it, and the value; neither is checked yet
     */
    public void forEachResponseHeader(BiConsumer<String, String> consumer) {
        if (!namesResponseHeader) {
            return;
        }
        entries.forEach((key, value) -> {
            if (key.startsWith(RESPONSE_HEADER_PREFIX)) {
                consumer.accept(key.substring(RESPONSE_HEADER_PREFIX.length()), value);
            }
        });
    }
}
