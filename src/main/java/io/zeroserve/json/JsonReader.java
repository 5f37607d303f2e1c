package io.zeroserve.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads JSON texts (RFC 8259), strictly: one value and nothing after it, no comment, no number that a double cannot
 * hold, no half of a surrogate pair. Of members with the same key the last counts. Any thread.
 */
public final class JsonReader {
    /** 2^64. */
    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);
    /** Longer numbers and keys are refused. */
    private static final int MAX_NUMBER_CHARS = 1000;
    private static final int MAX_KEY_CHARS = 1 << 20;
    /** No table of names between texts: clients could fill it. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(JsonNode.MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER_CHARS).maxNameLength(MAX_KEY_CHARS).build())
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();

    private final JsonParser parser;
    private final MemoryBudget budget;

    private JsonReader(JsonParser parser, MemoryBudget budget) {
        this.parser = parser;
        this.budget = budget;
    }

    /**
     * Reads a text.
     *
     * @param text   as UTF-8 decoded it
     * @param budget pays for the values
     * @return the value, or empty if the text is malformed, empty, or nested too deep
     */
    public static Optional<JsonNode> parse(String text, MemoryBudget budget) {
        // A byte order mark is no white space of JSON, but Jackson may pass over it.
        if (text.startsWith("\ufeff")) {
            return Optional.empty();
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonNode value = new JsonReader(parser, budget).value(parser.nextToken());
            return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    /** As {@link #parse(String, MemoryBudget)}, from the bytes; empty also if they are not UTF-8. */
    public static Optional<JsonNode> parse(ByteBuffer utf8, MemoryBudget budget) {
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString(), budget);
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private JsonNode value(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NULL -> JsonNode.ofNull(budget);
            case VALUE_TRUE -> JsonNode.of(true, budget);
            case VALUE_FALSE -> JsonNode.of(false, budget);
            case VALUE_STRING -> JsonNode.of(requireCharacters(parser.getText()), budget);
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> real();
            case START_ARRAY -> {
                JsonNode array = JsonNode.emptyArray(budget);
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(next));
                }
                yield array;
            }
            case START_OBJECT -> {
                JsonNode object = JsonNode.emptyObject(budget);
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = requireCharacters(parser.currentName());
                    object.put(key, value(parser.nextToken()), budget);
                }
                yield object;
            }
            case null, default -> throw new IOException("no value");
        };
    }

    private JsonNode integer() throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return JsonNode.of(parser.getLongValue(), budget);
        }
        BigInteger number = parser.getBigIntegerValue();
        return number.signum() > 0 && number.compareTo(UNSIGNED_END) < 0 ? JsonNode.of(number, budget) : real();
    }

    private JsonNode real() throws IOException {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw new IOException("a number beyond the range of a double");
        }
        return JsonNode.of(number, budget);
    }

    /** An escape can name half of a surrogate pair, which no UTF-8 stands for. */
    private static String requireCharacters(String text) throws CharacterCodingException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                return text;
            }
        }
        return text;
    }
}
