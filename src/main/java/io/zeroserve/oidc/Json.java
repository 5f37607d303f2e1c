package io.zeroserve.oidc;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonReader;
import io.zeroserve.json.MemoryBudget;
import java.util.List;
import java.util.Map;

/** Objects in JSON, as providers and cookies have them. */
final class Json {
    /** What the values of one text may take; the texts themselves are short. */
    private static final long MAX_VALUE_BYTES = 4 << 20;

    private Json() {
    }

    /**
     * Parses an object.
     *
     * @param what what it is, for the message
     * @throws OidcException if it is none, or its values take too much memory
     */
    static Map<String, JsonNode> object(String what, String text) {
        return members(what, parse(what, text));
    }

    /** Parses any value; null if the text is malformed. */
    static JsonNode parse(String what, String text) {
        try {
            return JsonReader.parse(text, budget()).orElse(null);
        } catch (HelperRefusal tooLarge) {
            throw new OidcException(what + " takes too much memory", tooLarge);
        }
    }

    /** The members of a value that must be an object. */
    static Map<String, JsonNode> members(String what, JsonNode value) {
        if (value == null || value.members() == null) {
            throw new OidcException(what + " is not a JSON object");
        }
        return value.members();
    }

    /** What pays for one text. */
    static MemoryBudget budget() {
        return new MemoryBudget(MAX_VALUE_BYTES);
    }

    /** A text, or null if the member is missing, empty or something else. */
    static String text(Map<String, JsonNode> object, String key) {
        JsonNode member = object.get(key);
        return member == null || member.text() == null || member.text().isEmpty() ? null : member.text();
    }

    /** A text that must be there. */
    static String requireText(String what, Map<String, JsonNode> object, String key) {
        String text = text(object, key);
        if (text == null) {
            throw new OidcException(what + " has no " + key);
        }
        return text;
    }

    /** A whole number, rounded down; null if the member is missing or something else. */
    static Long number(Map<String, JsonNode> object, String key) {
        JsonNode member = object.get(key);
        return member == null || !(member.scalar() instanceof Number number) ? null
            : number instanceof Double real ? Long.valueOf((long) Math.floor(real)) : Long.valueOf(number.longValue());
    }

    /** The elements of a list; empty if the member is missing or something else. */
    static List<JsonNode> list(Map<String, JsonNode> object, String key) {
        JsonNode member = object.get(key);
        return member == null || member.elements() == null ? List.of() : member.elements();
    }
}
