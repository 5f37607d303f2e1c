package io.zeroserve.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** The private key that archives are signed with. */
public final class SigningKey {
    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * Reads a key.
     *
     * @param file one private key of Ed25519 in PEM (PKCS #8), as {@code openssl genpkey -algorithm ed25519} writes it
     * @throws BundleException if the file holds something else
     * @throws IOException     if it cannot be read
     */
    public static SigningKey read(Path file) throws IOException {
        List<PrivateKey> keys = Ed25519.read(file, "PRIVATE KEY",
                (factory, der) -> factory.generatePrivate(new PKCS8EncodedKeySpec(der)));
        if (keys.size() != 1) {
            throw new BundleException(file + " holds " + keys.size() + " private keys, and one signs");
        }
        return new SigningKey(keys.getFirst());
    }

    /** Signs; the same bytes always get the same signature. */
    byte[] sign(byte[] statement) {
        try {
            Signature signature = Signature.getInstance(Ed25519.NAME);
            signature.initSign(key);
            signature.update(statement);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
