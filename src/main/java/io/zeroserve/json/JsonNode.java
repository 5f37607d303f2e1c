package io.zeroserve.json;

import io.zeroserve.ebpf.machine.HelperRefusal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSON value that can be changed in place into any other.
 *
 * <p>Numbers are 64-bit integers, signed or unsigned, or doubles. The members of an object are ordered by the bytes of
 * their keys in UTF-8. Every value and member is charged to the budget of who makes it, which refuses what it cannot
 * pay. Confined to one thread at a time.
 */
public final class JsonNode {
    /** How deep arrays and objects may lie in each other, by parsing or by putting together. */
    public static final int MAX_DEPTH = 128;
    private static final int VALUE_BYTES = 32;
    private static final int MEMBER_BYTES = 24;

    /** What a value is, in the order of the {@code ZS_JSON_…} constants. */
    public enum Type {
        /** Null. */
        NULL,
        /** True or false. */
        BOOL,
        /** An integer or a double. */
        NUMBER,
        /** A text. */
        STRING,
        /** A list of values. */
        ARRAY,
        /** Values by key. */
        OBJECT
    }

    /** Null, Boolean, Long, BigInteger (64 bits, above any Long), Double, String, {@link Elements}, {@link Members}. */
    private Object value;

    private record Elements(List<JsonNode> list) {
    }

    private record Members(Map<String, JsonNode> map) {
    }

    private JsonNode(Object value) {
        this.value = value;
    }

    /** Null. */
    public static JsonNode ofNull(MemoryBudget budget) {
        return make(null, budget);
    }

    /** True or false. */
    public static JsonNode of(boolean truth, MemoryBudget budget) {
        return make(truth, budget);
    }

    /** A signed integer. */
    public static JsonNode of(long number, MemoryBudget budget) {
        return make(number, budget);
    }

    /** @param number above {@link Long#MAX_VALUE}, below 2^64 */
    public static JsonNode of(BigInteger number, MemoryBudget budget) {
        return make(number, budget);
    }

    /** @param number finite */
    public static JsonNode of(double number, MemoryBudget budget) {
        return make(number, budget);
    }

    /** A text. */
    public static JsonNode of(String text, MemoryBudget budget) {
        budget.charge(utf8Bytes(text));
        return make(text, budget);
    }

    /** An array of no elements. */
    public static JsonNode emptyArray(MemoryBudget budget) {
        return make(new Elements(new ArrayList<>()), budget);
    }

    /** An object of no members. */
    public static JsonNode emptyObject(MemoryBudget budget) {
        return make(new Members(new TreeMap<>(JsonNode::compareAsUtf8)), budget);
    }

    private static JsonNode make(Object value, MemoryBudget budget) {
        budget.charge(VALUE_BYTES);
        return new JsonNode(value);
    }

    /** What it is now. */
    public Type type() {
        return switch (value) {
            case null -> Type.NULL;
            case Boolean _ -> Type.BOOL;
            case String _ -> Type.STRING;
            case Elements _ -> Type.ARRAY;
            case Members _ -> Type.OBJECT;
            default -> Type.NUMBER;
        };
    }

    /** The truth value, number or text as such; null for null. */
    public Object scalar() {
        return value;
    }

    /** The text, or null if this is none. */
    public String text() {
        return value instanceof String text ? text : null;
    }

    /** The elements in order, or null if this is no array. For reading. */
    public List<JsonNode> elements() {
        return value instanceof Elements elements ? elements.list() : null;
    }

    /** The members ordered by key, or null if this is no object. For reading. */
    public Map<String, JsonNode> members() {
        return value instanceof Members members ? members.map() : null;
    }

    /** Adds or replaces a member of an object. */
    public void put(String key, JsonNode member, MemoryBudget budget) {
        budget.charge(MEMBER_BYTES + utf8Bytes(key));
        members().put(key, member);
    }

    /** Removes a member of an object; false if there is none. */
    public boolean remove(String key) {
        return members().remove(key) != null;
    }

    /** Adds an element to an array. */
    public void add(JsonNode element) {
        elements().add(element);
    }

    /** Replaces an element of an array. */
    public void set(int index, JsonNode element) {
        elements().set(index, element);
    }

    /** Becomes null, a truth value or a number. */
    public void become(Object scalar) {
        value = scalar;
    }

    /** Becomes a text. */
    public void become(String text, MemoryBudget budget) {
        budget.charge(utf8Bytes(text));
        value = text;
    }

    /**
     * A copy that shares nothing with this.
     *
     * @param depth how many arrays and objects the copy will lie in
     * @throws HelperRefusal if that makes more than {@link #MAX_DEPTH}, or the budget is used up
     */
    public JsonNode copy(MemoryBudget budget, int depth) {
        return switch (value) {
            case String text -> of(text, budget);
            case Elements elements -> {
                requireDepth(depth);
                JsonNode array = emptyArray(budget);
                for (JsonNode element : elements.list()) {
                    array.add(element.copy(budget, depth + 1));
                }
                yield array;
            }
            case Members members -> {
                requireDepth(depth);
                JsonNode object = emptyObject(budget);
                members.map().forEach((key, member) -> object.put(key, member.copy(budget, depth + 1), budget));
                yield object;
            }
            case null, default -> make(value, budget);
        };
    }

    private static void requireDepth(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new HelperRefusal("JSON is nested deeper than " + MAX_DEPTH);
        }
    }

    /** How many bytes a text has in UTF-8. */
    public static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair counts for two of its four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** The order of the bytes in UTF-8. UTF-16 differs in surrogates only: what they stand for comes last. */
    public static int compareAsUtf8(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean high = Character.isSurrogate(a);
                return high == Character.isSurrogate(b) ? a - b : high ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }
}
