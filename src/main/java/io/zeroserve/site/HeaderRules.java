package io.zeroserve.site;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.zeroserve.http.FramingFields;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import io.zeroserve.http.PathGlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The response headers that a site sets for its files: {@value #KEY}, an object of {@link PathGlob} patterns whose
 * values are objects of field names and texts.
 *
 * <pre>
 * {
 *   "/**": {"x-content-type-options": "nosniff"},
 *   "*.html": {"cache-control": "no-cache"},
 *   "/embed/*": {"x-content-type-options": null}
 * }
 * </pre>
 *
 * <p>All rules that match a file count, in the order of the file; a later one replaces the fields of an earlier one,
 * and {@code null} takes a field back. Immutable.
 */
final class HeaderRules {
    /** Where the rules lie in a site. */
    static final String KEY = ".zeroserve/headers.json";
    /** The most bytes they may have. */
    static final int MAX_BYTES = 256 << 10;
    /** The most patterns. */
    static final int MAX_RULES = 1000;
    /** The most fields of one pattern. */
    static final int MAX_FIELDS = 64;

    /** What is said by the server because it follows from the content; besides, what frames the message. */
    private static final Set<String> RESERVED =
            Set.of("accept-ranges", "content-encoding", "content-range", "date", "etag", "last-modified");
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** No rules. */
    static final HeaderRules NONE = new HeaderRules(List.of());

    /** A pattern, and what it sets; a null value takes back. */
    private record Rule(PathGlob glob, Map<String, String> fields) {
    }

    private final List<Rule> rules;

    private HeaderRules(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * Reads the rules.
     *
     * @param json the file's bytes
     * @throws IOException if they are not rules; the message names file, line and reason
     */
    static HeaderRules parse(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, parser, "an object of patterns is expected");
            List<Rule> rules = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                require(rules.size() < MAX_RULES, parser, "more than " + MAX_RULES + " patterns");
                rules.add(rule(parser));
            }
            require(parser.nextToken() == null, parser, "something follows the object");
            return new HeaderRules(List.copyOf(rules));
        } catch (JsonProcessingException e) {
            throw flaw(e.getLocation(), e.getOriginalMessage());
        }
    }

    private static Rule rule(JsonParser parser) throws IOException {
        PathGlob glob;
        try {
            glob = PathGlob.parse(parser.currentName());
        } catch (IllegalArgumentException e) {
            throw flaw(parser.currentTokenLocation(), '"' + parser.currentName() + "\": " + e.getMessage());
        }
        require(parser.nextToken() == JsonToken.START_OBJECT, parser, "an object of header fields is expected");
        Map<String, String> fields = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName().toLowerCase(Locale.ROOT);
            require(HeaderName.isValid(name), parser, '"' + name + "\" is no name of a header field");
            require(!RESERVED.contains(name) && !FramingFields.contains(name), parser,
                    name + " cannot be set: the server says it");
            require(fields.size() < MAX_FIELDS, parser, "more than " + MAX_FIELDS + " fields");
            JsonToken token = parser.nextToken();
            require(token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL, parser,
                    "the value of " + name + " must be a text, or null");
            String value = token == JsonToken.VALUE_NULL ? null : parser.getText();
            require(value == null || isSendable(value), parser, "the value of " + name
                    + " must be visible ASCII, with single spaces or tabs inside");
            require(fields.put(name, value) == null, parser, name + " is there twice");
        }
        return new Rule(glob, fields);
    }

    /** No control characters, and nothing that clients decode in different ways. */
    private static boolean isSendable(String value) {
        return HeaderValue.isValid(value) && value.chars().allMatch(c -> c < 0x7f);
    }

    private static void require(boolean condition, JsonParser parser, String reason) throws IOException {
        if (!condition) {
            throw flaw(parser.currentTokenLocation(), reason);
        }
    }

    private static IOException flaw(JsonLocation where, String reason) {
        return new IOException(KEY + ", line " + where.getLineNr() + ": " + reason);
    }

    /** Changes the fields of a file, by lower-case name, as the rules say. */
    void apply(String key, Map<String, String> fields) {
        for (Rule rule : rules) {
            if (rule.glob.matches(key)) {
                rule.fields.forEach((name, value) -> {
                    if (value == null) {
                        fields.remove(name);
                    } else {
                        fields.put(name, value);
                    }
                });
            }
        }
    }
}
