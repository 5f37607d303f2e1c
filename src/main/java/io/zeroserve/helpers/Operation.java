package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonReader;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** A JSON object that tells a helper what to do, its texts with placeholders replaced. */
final class Operation {
    private static final String ANY = "*";

    private final JsonNode node;
    private final Placeholders placeholders;

    private Operation(JsonNode node, Placeholders placeholders) {
        this.node = node;
        this.placeholders = placeholders;
    }

    /**
     * Reads an operation that a script points at.
     *
     * @throws HelperRefusal if it is not an object in JSON
     */
    static Operation read(ScriptCall call, long address, long length) {
        String text = GuestText.read(call.cage(), address, length, "the operation");
        call.spend(length, ByteCost.INTERPRETED);
        JsonNode node = JsonReader.parse(text, call.memory().another()).orElse(null);
        if (node == null || node.members() == null) {
            throw new HelperRefusal("the operation is not a JSON object");
        }
        return new Operation(node, new Placeholders(call.exchange()));
    }

    /** A text; null if the member is missing or null. */
    String text(String key) {
        JsonNode member = member(key);
        return member == null ? null : textOf(member, key);
    }

    /** A text that must be there. */
    String requireText(String key) {
        String text = text(key);
        if (text == null) {
            throw new HelperRefusal("the operation has no \"" + key + '"');
        }
        return text;
    }

    /** A whole number; 0 if the member is missing or null. */
    long number(String key) {
        JsonNode member = member(key);
        if (member == null) {
            return 0;
        }
        if (!(member.scalar() instanceof Long number)) {
            throw new HelperRefusal('"' + key + "\" of the operation is not a whole number");
        }
        return number;
    }

    /** A truth value. */
    boolean truth(String key, boolean ifMissing) {
        JsonNode member = member(key);
        if (member == null) {
            return ifMissing;
        }
        if (!(member.scalar() instanceof Boolean truth)) {
            throw new HelperRefusal('"' + key + "\" of the operation is not a truth value");
        }
        return truth;
    }

    /** What kind of value a member is; {@link JsonNode.Type#NULL} if it is missing. */
    JsonNode.Type type(String key) {
        JsonNode member = member(key);
        return member == null ? JsonNode.Type.NULL : member.type();
    }

    /** An operation in this one; null if the member is missing or null. */
    Operation object(String key) {
        JsonNode member = member(key);
        if (member != null && member.members() == null) {
            throw new HelperRefusal('"' + key + "\" of the operation is not an object");
        }
        return member == null ? null : new Operation(member, placeholders);
    }

    /** The names of the members that are there, in the order of their bytes. */
    Set<String> keys() {
        return node.members().keySet();
    }

    /** The operations in a list; empty if the member is missing or null. */
    List<Operation> list(String key) {
        return elements(key).stream().map(element -> {
            if (element.members() == null) {
                throw new HelperRefusal('"' + key + "\" of the operation is not an array of objects");
            }
            return new Operation(element, placeholders);
        }).toList();
    }

    /** The texts in a list; empty if the member is missing or null. */
    List<String> texts(String key) {
        return elements(key).stream().map(element -> textOf(element, key)).toList();
    }

    /**
     * The substitution that {@code search} or {@code search_regexp} and {@code replace} describe. One that finds
     * nothing, or whose pattern is none, leaves texts as they are.
     */
    Substitution substitution(PatternCache patterns) {
        String replacement = text("replace") == null ? "" : text("replace");
        String regexp = text("search_regexp");
        String search = text("search");
        if (regexp == null && search == null) {
            throw new HelperRefusal("the operation has neither \"search\" nor \"search_regexp\"");
        }
        return regexp != null && !regexp.isEmpty() ? regular(regexp, replacement, patterns)
            : literal(search == null ? "" : search, replacement, 0);
    }

    /**
     * Carries out a substitution in the values of a header {@code name}, or of all headers if that is {@code *}.
     *
     * @param allowed which headers may be changed, by name in lower case; others are left as they are
     * @throws HelperRefusal if the name is none, or a value is not allowed in HTTP any more
     */
    void replaceValues(HeaderList headers, Predicate<String> allowed, PatternCache patterns) {
        String name = requireText("name").strip().toLowerCase(Locale.ROOT);
        boolean any = name.equals(ANY);
        if (!any && !HeaderName.isValid(name)) {
            throw new HelperRefusal("the header name is not a token");
        }
        Substitution substitution = substitution(patterns);
        headers.replaceValues(field -> (any || field.equals(name)) && allowed.test(field), value -> {
            String changed = substitution.apply(value);
            return changed.equals(value) ? value : requireValue(HeaderValue.trim(changed));
        });
    }

    private static String requireValue(String value) {
        if (!HeaderValue.isValid(value)) {
            throw new HelperRefusal("the header value contains a control character");
        }
        return value;
    }

    static Substitution regular(String pattern, String replacement, PatternCache patterns) {
        return patterns.find(pattern).<Substitution>map(compiled -> new Substitution.Regular(compiled, replacement))
            .orElse(Substitution.None.INSTANCE);
    }

    /** @param limit how many occurrences; all if it is not positive */
    static Substitution literal(String search, String replacement, long limit) {
        return search.isEmpty() ? Substitution.None.INSTANCE
            : new Substitution.Literal(search, replacement, limit > 0 ? limit : Long.MAX_VALUE);
    }

    private JsonNode member(String key) {
        JsonNode member = node.members().get(key);
        return member == null || member.type() == JsonNode.Type.NULL ? null : member;
    }

    private List<JsonNode> elements(String key) {
        JsonNode member = member(key);
        if (member != null && member.elements() == null) {
            throw new HelperRefusal('"' + key + "\" of the operation is not an array");
        }
        return member == null ? List.of() : member.elements();
    }

    private String textOf(JsonNode value, String key) {
        if (value.text() == null) {
            throw new HelperRefusal('"' + key + "\" of the operation is not a text");
        }
        return placeholders.expand(value.text());
    }
}
