package io.zeroserve.oidc;

import io.zeroserve.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Who the provider is and who we are to it, as a script configures it.
 *
 * @param issuer        the provider's name, which is also where it can be discovered; null if both endpoints are given
 *                      and nothing is to be compared with it
 * @param authorization where users log in; null to discover it
 * @param token         where codes are turned into tokens; null to discover it
 * @param keys          where the keys are that sign tokens; null to discover it, or to rely on the connection to
 *                      {@code token}
 * @param clientId      our name at the provider
 * @param clientSecret  our password there; null if it wants none
 * @param redirectUri   where users come back to
 * @param scope         what is asked for
 * @param cookieKey     seals cookies
 * @param ttlSeconds    how long a session lasts
 */
public record OidcConfig(Endpoint issuer, Endpoint authorization, Endpoint token, Endpoint keys, String clientId,
                         String clientSecret, String redirectUri, String scope, byte[] cookieKey, long ttlSeconds) {
    /** The scope unless another is given. */
    public static final String DEFAULT_SCOPE = "openid profile email";
    /** How long a session lasts unless another time is given. */
    public static final long DEFAULT_TTL_SECONDS = 3600;
    /** The shortest secret. */
    public static final int MIN_SECRET_BYTES = 16;

    /** A hundred years: beyond that a number is a mistake. */
    private static final long MAX_TTL_SECONDS = 100L * 366 * 24 * 3600;
    private static final String WHAT = "the configuration";

    /**
     * Reads all of a configuration.
     *
     * @param configuration the object
     * @throws OidcException if something is missing or not right
     */
    public static OidcConfig parse(JsonNode configuration) {
        Map<String, JsonNode> object = Json.members(WHAT, configuration);
        Endpoint issuer = endpoint(object, "issuer");
        Endpoint authorization = endpoint(object, "authorization_endpoint");
        Endpoint token = endpoint(object, "token_endpoint");
        if (issuer == null && (authorization == null || token == null)) {
            throw new OidcException(WHAT + " has neither an issuer nor both authorization_endpoint and token_endpoint");
        }
        String scope = Json.text(object, "scope");
        return new OidcConfig(issuer, authorization, token, endpoint(object, "jwks_uri"),
            Json.requireText(WHAT, object, "client_id"), Json.text(object, "client_secret"),
            Json.requireText(WHAT, object, "redirect_uri"), scope == null ? DEFAULT_SCOPE : scope,
            cookieKey(configuration), ttl(object));
    }

    /**
     * Reads the key for cookies alone.
     *
     * @throws OidcException if there is none, or it stands for too short a secret
     */
    public static byte[] cookieKey(JsonNode configuration) {
        String secret = Json.requireText(WHAT, Json.members(WHAT, configuration), "cookie_secret");
        if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
            throw new OidcException("cookie_secret is shorter than " + MIN_SECRET_BYTES + " bytes");
        }
        return SealedCookie.key(secret);
    }

    private static Endpoint endpoint(Map<String, JsonNode> object, String key) {
        return Optional.ofNullable(Json.text(object, key)).map(url -> Endpoint.parse(key, url)).orElse(null);
    }

    private static long ttl(Map<String, JsonNode> object) {
        Long given = Json.number(object, "session_ttl_secs");
        return given == null || given < 1 || given > MAX_TTL_SECONDS ? DEFAULT_TTL_SECONDS : given;
    }

    /** The issuer as tokens name it; null if there is none. */
    String issuerName() {
        return issuer == null ? null : issuer.toString();
    }

    /** Whether all that a login needs of the provider is here, so that it need not be asked. */
    boolean isComplete() {
        return authorization != null && token != null && (keys != null || issuer == null);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return clientId + " at " + (issuer == null ? token : issuer);
    }
}
