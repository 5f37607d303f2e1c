package io.zeroserve.oidc;

import io.zeroserve.json.JsonNode;
import java.util.Map;

/**
 * What a login needs of a provider.
 *
 * @param authorization where users log in
 * @param token         where codes are turned into tokens
 * @param keys          where the keys are that sign tokens; null if the connection to {@code token} vouches for them
 *                      (OpenID Connect Core 3.1.3.7, point 6)
 */
record Provider(Endpoint authorization, Endpoint token, Endpoint keys) {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final String WHAT = "the provider's configuration";

    /** Where an issuer tells of itself (OpenID Connect Discovery 4). */
    static Endpoint discoveryOf(Endpoint issuer) {
        String name = issuer.toString();
        String start = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        return Endpoint.parse("issuer", start + WELL_KNOWN);
    }

    /**
     * Reads what an issuer tells of itself.
     *
     * @throws OidcException if something is missing, or it is another issuer's
     */
    static Provider discovered(Endpoint issuer, String text) {
        Map<String, JsonNode> object = Json.object(WHAT, text);
        if (!issuer.toString().equals(Json.text(object, "issuer"))) {
            throw new OidcException(WHAT + " is that of another issuer");
        }
        return new Provider(endpoint(object, "authorization_endpoint"), endpoint(object, "token_endpoint"),
            endpoint(object, "jwks_uri"));
    }

    private static Endpoint endpoint(Map<String, JsonNode> object, String key) {
        return Endpoint.parse(key, Json.requireText(WHAT, object, key));
    }

    /** This, with what is configured in place of what was discovered. */
    Provider with(OidcConfig config) {
        return new Provider(config.authorization() == null ? authorization : config.authorization(),
            config.token() == null ? token : config.token(), config.keys() == null ? keys : config.keys());
    }
}
