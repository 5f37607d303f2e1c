package io.zeroserve.oidc;

import io.zeroserve.crypto.JwsAlgorithm;
import io.zeroserve.json.JsonNode;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.Optional;

/**
 * A public key that signs tokens (RFC 7517 4, RFC 7518 6, RFC 8037 2).
 *
 * @param id        its name; null if it has none
 * @param algorithm the only algorithm it is for, by name; null if it does not say
 * @param key       the key
 */
record JsonWebKey(String id, String algorithm, PublicKey key) {

    /** Reads a key; empty if it is not for signatures, or of a kind that we do not know. */
    static Optional<JsonWebKey> read(JsonNode value) {
        Map<String, JsonNode> object = value.members();
        if (object == null || object.containsKey("use") && !"sig".equals(Json.text(object, "use"))) {
            return Optional.empty();
        }
        try {
            PublicKey key = switch (String.valueOf(Json.text(object, "kty"))) {
                case "RSA" -> KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(object, "n"), number(object, "e")));
                case "EC" -> KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(
                    new ECPoint(number(object, "x"), number(object, "y")), curve(Json.text(object, "crv"))));
                case "OKP" -> edwards(object);
                default -> null;
            };
            return Optional.ofNullable(key)
                .map(usable -> new JsonWebKey(Json.text(object, "kid"), Json.text(object, "alg"), usable));
        } catch (GeneralSecurityException | IllegalArgumentException | OidcException unusable) {
            // A provider may have keys for others, too.
            return Optional.empty();
        }
    }

    /** Whether signatures of an algorithm can be this key's. */
    boolean isFor(JwsAlgorithm wanted) {
        return (algorithm == null || algorithm.equals(wanted.name())) && wanted.takes(key);
    }

    private static byte[] bytes(Map<String, JsonNode> object, String key) {
        return Base64Url.decode(Json.requireText("a key", object, key))
            .orElseThrow(() -> new OidcException("a key's " + key + " is not base64url"));
    }

    private static BigInteger number(Map<String, JsonNode> object, String key) {
        return new BigInteger(1, bytes(object, key));
    }

    private static ECParameterSpec curve(String name) throws GeneralSecurityException {
        String jdkName = switch (String.valueOf(name)) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            default -> throw new GeneralSecurityException("no curve " + name);
        };
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(jdkName));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    /** A point is its y in little-endian order, and in the highest bit whether x is odd (RFC 8032 5.1.2). */
    private static PublicKey edwards(Map<String, JsonNode> object) throws GeneralSecurityException {
        byte[] point = bytes(object, "x");
        if (!"Ed25519".equals(Json.text(object, "crv")) || point.length != 32) {
            return null;
        }
        boolean odd = point[31] < 0;
        point[31] &= 0x7f;
        for (int i = 0; i < 16; i++) {
            byte low = point[i];
            point[i] = point[31 - i];
            point[31 - i] = low;
        }
        return KeyFactory.getInstance("Ed25519").generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519,
            new EdECPoint(odd, new BigInteger(1, point))));
    }
}
