package io.zeroserve.oidc;

import io.zeroserve.json.JsonNode;
import java.util.Map;

/**
 * Why a provider says no (RFC 6749 4.1.2.1 and 5.2), for the log. It may come from anybody, so what is not printable
 * ASCII becomes a question mark, and what is long is cut.
 *
 * @param code        one of the standard's words, or the provider's own
 * @param description what it says to people; null if nothing
 */
record ProviderError(String code, String description) {
    private static final int MAX_CODE_CHARS = 64;
    private static final int MAX_DESCRIPTION_CHARS = 256;

    /** Of a token endpoint; null if its answer tells none. */
    static ProviderError ofAnswer(String body) {
        JsonNode value = Json.parse("the token endpoint's answer", body);
        Map<String, JsonNode> object = value == null ? null : value.members();
        return object == null || Json.text(object, "error") == null ? null
            : new ProviderError(Json.text(object, "error"), Json.text(object, "error_description"));
    }

    /** In words of the log. */
    @Override
    public String toString() {
        return '"' + printable(code, MAX_CODE_CHARS) + '"'
            + (description == null ? "" : " (" + printable(description, MAX_DESCRIPTION_CHARS) + ')');
    }

    private static String printable(String text, int limit) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), limit); i++) {
            char c = text.charAt(i);
            printable.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return printable.append(text.length() > limit ? "..." : "").toString();
    }
}
