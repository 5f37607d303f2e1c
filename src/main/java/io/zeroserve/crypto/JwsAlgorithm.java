package io.zeroserve.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * The signatures of JSON Web Signatures that are verified with a public key (RFC 7518 3.1, RFC 8037 3.1).
 *
 * <p>{@code none} is missing because it is no signature, {@code HS256} and its like because whoever can verify them can
 * also make them. Any thread.
 */
public enum JwsAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256("SHA256withRSA", null, 0),
    /** RSASSA-PKCS1-v1_5 with SHA-384. */
    RS384("SHA384withRSA", null, 0),
    /** RSASSA-PKCS1-v1_5 with SHA-512. */
    RS512("SHA512withRSA", null, 0),
    /** RSASSA-PSS with SHA-256. */
    PS256("RSASSA-PSS", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1), 0),
    /** RSASSA-PSS with SHA-384. */
    PS384("RSASSA-PSS", new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1), 0),
    /** RSASSA-PSS with SHA-512. */
    PS512("RSASSA-PSS", new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1), 0),
    /** ECDSA with P-256 and SHA-256. */
    ES256("SHA256withECDSAinP1363Format", null, 256),
    /** ECDSA with P-384 and SHA-384. */
    ES384("SHA384withECDSAinP1363Format", null, 384),
    /** ECDSA with P-521 and SHA-512. */
    ES512("SHA512withECDSAinP1363Format", null, 521),
    /** Ed25519. */
    EdDSA("Ed25519", null, 0);

    /** Shorter RSA keys are not used (RFC 7518 3.3). */
    public static final int MIN_RSA_BITS = 2048;

    private final String jdkName;
    private final PSSParameterSpec parameters;
    private final int curveBits;

    JwsAlgorithm(String jdkName, PSSParameterSpec parameters, int curveBits) {
        this.jdkName = jdkName;
        this.parameters = parameters;
        this.curveBits = curveBits;
    }

    /** The algorithm that a header's {@code alg} names, case-sensitive; empty if it is none of these. */
    public static Optional<JwsAlgorithm> find(String name) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.name().equals(name)).findFirst();
    }

    /** Whether a key is of the kind, curve and strength that this algorithm wants. */
    public boolean takes(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> curveBits == ec.getParams().getOrder().bitLength();
            case EdECPublicKey edwards -> this == EdDSA
                && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
            case RSAPublicKey rsa -> curveBits == 0 && this != EdDSA && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
            default -> false;
        };
    }

    /**
     * Whether a signature is right.
     *
     * @param key one that this algorithm {@linkplain #takes takes}
     * @return false also for what is no signature at all
     */
    public boolean verify(PublicKey key, byte[] signed, byte[] signature) {
        if (!takes(key)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(jdkName);
            if (parameters != null) {
                verifier.setParameter(parameters);
            }
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
