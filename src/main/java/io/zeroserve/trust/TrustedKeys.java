package io.zeroserve.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The public keys of those who may sign archives. */
final class TrustedKeys {
    /** How many bytes of a key's hash its name shows: enough to tell the keys of an operator apart. */
    private static final int NAME_BYTES = 8;

    private final List<PublicKey> keys;

    private TrustedKeys(List<PublicKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads keys.
     *
     * @param file one or several public keys of Ed25519 in PEM, as {@code openssl pkey -pubout} writes them
     * @throws BundleException if the file holds something else
     * @throws IOException     if it cannot be read
     */
    static TrustedKeys read(Path file) throws IOException {
        return new TrustedKeys(Ed25519.read(file, "PUBLIC KEY",
                (factory, der) -> factory.generatePublic(new X509EncodedKeySpec(der))));
    }

    /**
     * The name of the key that made a signature, which begins the SHA-256 of its DER form; empty if none of them did.
     */
    Optional<String> signer(byte[] statement, byte[] signature) {
        for (PublicKey key : keys) {
            if (made(key, statement, signature)) {
                return Optional.of(name(key));
            }
        }
        return Optional.empty();
    }

    private static boolean made(PublicKey key, byte[] statement, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(Ed25519.NAME);
            verifier.initVerify(key);
            verifier.update(statement);
            return verifier.verify(signature);
        } catch (SignatureException noPointOfTheCurve) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
