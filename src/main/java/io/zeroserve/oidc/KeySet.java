package io.zeroserve.oidc;

import io.zeroserve.crypto.JwsAlgorithm;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a provider (RFC 7517 5).
 *
 * @param keys those that we can use
 */
record KeySet(List<JsonWebKey> keys) {

    /** @throws OidcException if the text is no set of keys */
    static KeySet parse(String text) {
        return new KeySet(Json.list(Json.object("the provider's key set", text), "keys").stream()
            .flatMap(key -> JsonWebKey.read(key).stream()).toList());
    }

    /**
     * Finds the key that a token was signed with.
     *
     * @param id its name; null if the token names none, which will do if there is one key that it can be (OpenID
     *           Connect Core 10.1)
     */
    Optional<JsonWebKey> find(String id, JwsAlgorithm algorithm) {
        List<JsonWebKey> possible = keys.stream()
            .filter(key -> key.isFor(algorithm) && (id == null || id.equals(key.id()))).toList();
        return id == null && possible.size() > 1 ? Optional.empty() : possible.stream().findFirst();
    }
}
