package io.zeroserve.oidc;

import io.zeroserve.crypto.JwsAlgorithm;
import io.zeroserve.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** What a provider says of a user, signed (OpenID Connect Core 2, RFC 7515 3.1). */
final class IdToken {
    private static final String WHAT = "the id_token";

    private final JwsAlgorithm algorithm;
    private final String keyId;
    private final byte[] signed;
    private final byte[] signature;
    private final JsonNode content;
    private final Map<String, JsonNode> claims;

    private IdToken(JwsAlgorithm algorithm, String keyId, byte[] signed, byte[] signature, JsonNode content) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.signed = signed;
        this.signature = signature;
        this.content = content;
        this.claims = Json.members(WHAT + "'s content", content);
    }

    /**
     * Reads a token, believing nothing.
     *
     * @throws OidcException if it is malformed, or not signed in a way that we can verify
     */
    static IdToken parse(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new OidcException(WHAT + " has not three parts");
        }
        Map<String, JsonNode> header = Json.object(WHAT + "'s header", text(parts[0]));
        if (header.containsKey("crit")) {
            throw new OidcException(WHAT + " has extensions that are not known here");
        }
        JwsAlgorithm algorithm = JwsAlgorithm.find(Json.text(header, "alg")).orElseThrow(
            () -> new OidcException(WHAT + " is not signed by an algorithm that is taken here"));
        byte[] signed = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.UTF_8);
        return new IdToken(algorithm, Json.text(header, "kid"), signed, bytes(parts[2]),
            Json.parse(WHAT + "'s content", text(parts[1])));
    }

    private static byte[] bytes(String base64Url) {
        return Base64Url.decode(base64Url).orElseThrow(() -> new OidcException(WHAT + " is not base64url"));
    }

    private static String text(String base64Url) {
        return new String(bytes(base64Url), StandardCharsets.UTF_8);
    }

    /** Whether a set has the key that this names. */
    boolean hasKeyIn(KeySet keys) {
        return keys.find(keyId, algorithm).isPresent();
    }

    /** @throws OidcException unless one of these keys has signed it */
    void requireSignature(KeySet keys) {
        JsonWebKey key = keys.find(keyId, algorithm).orElseThrow(
            () -> new OidcException(WHAT + " is signed with a key that the provider does not have"));
        if (!algorithm.verify(key.key(), signed, signature)) {
            throw new OidcException(WHAT + " has a wrong signature");
        }
    }

    /**
     * Checks what it says (OpenID Connect Core 3.1.3.7).
     *
     * @param issuer   who must have made it; null if that is not known
     * @param clientId whom it must be for
     * @param nonce    what it must answer
     * @throws OidcException if it is not right
     */
    void requireClaims(String issuer, String clientId, String nonce, long nowSeconds) {
        if (issuer != null && !issuer.equals(Json.text(claims, "iss"))) {
            throw new OidcException(WHAT + " is another issuer's");
        }
        if (!audience().contains(clientId) || claims.containsKey("azp") && !clientId.equals(Json.text(claims, "azp"))) {
            throw new OidcException(WHAT + " is for another client");
        }
        Long expiry = Json.number(claims, "exp");
        if (expiry == null || expiry <= nowSeconds) {
            throw new OidcException(WHAT + " has expired, or does not say when it will");
        }
        String answered = Json.text(claims, "nonce");
        if (answered == null || !isSame(answered, nonce)) {
            throw new OidcException(WHAT + " is not the answer to this login");
        }
    }

    /** One text, or a list of them. */
    private List<String> audience() {
        String only = Json.text(claims, "aud");
        return only != null ? List.of(only)
            : Json.list(claims, "aud").stream().map(JsonNode::text).filter(text -> text != null).toList();
    }

    /** Compares without telling by the time it takes where they differ. */
    static boolean isSame(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    /** What it says. */
    JsonNode content() {
        return content;
    }
}
