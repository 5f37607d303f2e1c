package io.zeroserve.oidc;

import io.zeroserve.crypto.XChaCha20Poly1305;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A cookie that only this server can read and make: the base64url of a nonce and of an object in JSON, sealed with
 * XChaCha20-Poly1305.
 */
enum SealedCookie {
    /** Between the way to the provider and the way back. */
    STATE("__zs_oidc_state", "zeroserve.oidc.state.v1"),
    /** Between login and logout. */
    SESSION("__zs_oidc_session", "zeroserve.oidc.session.v1");

    private final String cookieName;
    private final byte[] associated;

    SealedCookie(String cookieName, String associated) {
        this.cookieName = cookieName;
        this.associated = associated.getBytes(StandardCharsets.US_ASCII);
    }

    /** The cookie's name. */
    String cookieName() {
        return cookieName;
    }

    /** The key that a secret stands for: its SHA-256. */
    static byte[] key(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** The value of a cookie that holds an object. */
    String seal(byte[] key, SecureRandom random, JsonNode object) {
        byte[] nonce = new byte[XChaCha20Poly1305.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = XChaCha20Poly1305.seal(key, nonce, associated, JsonWriter.write(object));
        byte[] value = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, value, nonce.length, sealed.length);
        return Base64Url.encode(value);
    }

    /** The object that a cookie holds; empty if it was not sealed as this cookie, with this key. */
    Optional<Map<String, JsonNode>> open(byte[] key, String value) {
        return Base64Url.decode(value).filter(bytes -> bytes.length >= XChaCha20Poly1305.NONCE_BYTES)
            .flatMap(bytes -> {
                byte[] nonce = Arrays.copyOf(bytes, XChaCha20Poly1305.NONCE_BYTES);
                byte[] sealed = Arrays.copyOfRange(bytes, nonce.length, bytes.length);
                return XChaCha20Poly1305.open(key, nonce, associated, sealed);
            }).map(text -> Json.object(cookieName, new String(text, StandardCharsets.UTF_8)));
    }

    /** The {@code Set-Cookie} that gives it to a browser. */
    String set(String value, long maxAgeSeconds, boolean secure) {
        return cookieName + '=' + value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + maxAgeSeconds
            + (secure ? "; Secure" : "");
    }

    /** The {@code Set-Cookie} that takes it away from a browser. */
    String clear(boolean secure) {
        return set("", 0, secure);
    }
}
