package io.zeroserve.oidc;

import io.zeroserve.json.JsonNode;
import io.zeroserve.json.MemoryBudget;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a login while the user is at the provider.
 *
 * @param state         what the way back must bring
 * @param nonce         what the token must answer
 * @param codeVerifier  what shows that the code was asked for from here (RFC 7636)
 * @param returnTo      where the user goes then
 * @param expirySeconds until when this holds, in Unix time
 */
record LoginState(String state, String nonce, String codeVerifier, String returnTo, long expirySeconds) {
    /** How long a user may take at the provider. */
    static final long MAX_AGE_SECONDS = 600;

    private static final int STATE_BYTES = 16;
    private static final int NONCE_BYTES = 16;
    private static final int VERIFIER_BYTES = 32;

    /** Begins a login. */
    static LoginState begin(SecureRandom random, String returnTo, long nowSeconds) {
        return new LoginState(token(random, STATE_BYTES), token(random, NONCE_BYTES), token(random, VERIFIER_BYTES),
            returnTo, nowSeconds + MAX_AGE_SECONDS);
    }

    private static String token(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Base64Url.encode(bytes);
    }

    /** The form in which a cookie has it. */
    JsonNode toJson() {
        MemoryBudget budget = Json.budget();
        JsonNode object = JsonNode.emptyObject(budget);
        object.put("state", JsonNode.of(state, budget), budget);
        object.put("nonce", JsonNode.of(nonce, budget), budget);
        object.put("code_verifier", JsonNode.of(codeVerifier, budget), budget);
        object.put("return_to", JsonNode.of(returnTo, budget), budget);
        object.put("exp", JsonNode.of(expirySeconds, budget), budget);
        return object;
    }

    /** Reads what a cookie has; empty if it has expired. */
    static Optional<LoginState> read(Map<String, JsonNode> object, long nowSeconds) {
        String state = Json.text(object, "state");
        String nonce = Json.text(object, "nonce");
        String verifier = Json.text(object, "code_verifier");
        String returnTo = Json.text(object, "return_to");
        Long expiry = Json.number(object, "exp");
        if (state == null || nonce == null || verifier == null || expiry == null || expiry <= nowSeconds) {
            return Optional.empty();
        }
        // A cookie of the original may hold what is not of this site.
        return Optional.of(new LoginState(state, nonce, verifier, ReturnPath.of(returnTo == null ? "" : returnTo),
            expiry));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "a login that goes to " + returnTo;
    }
}
