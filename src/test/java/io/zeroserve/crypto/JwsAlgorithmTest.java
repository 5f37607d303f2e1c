package io.zeroserve.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signatures are right, and with which keys. */
class JwsAlgorithmTest {
    private static final byte[] TEXT = "header.payload".getBytes(StandardCharsets.US_ASCII);

    private static KeyPair keys(String algorithm, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (size > 0) {
            generator.initialize(size);
        }
        return generator.generateKeyPair();
    }

    private static byte[] sign(KeyPair keys, String jdkName, PSSParameterSpec parameters) throws Exception {
        Signature signer = Signature.getInstance(jdkName);
        if (parameters != null) {
            signer.setParameter(parameters);
        }
        signer.initSign(keys.getPrivate());
        signer.update(TEXT);
        return signer.sign();
    }

    @ParameterizedTest
    @CsvSource({"RS256, RSA, 2048, SHA256withRSA", "RS384, RSA, 2048, SHA384withRSA", "RS512, RSA, 2048, SHA512withRSA",
        "ES256, EC, 256, SHA256withECDSAinP1363Format", "ES384, EC, 384, SHA384withECDSAinP1363Format",
        "ES512, EC, 521, SHA512withECDSAinP1363Format", "EdDSA, Ed25519, 0, Ed25519"})
    void verify_signature_isRightForItsKeyAndTextAlone(JwsAlgorithm algorithm, String kind, int size, String jdkName)
            throws Exception {
        KeyPair keys = keys(kind, size);
        byte[] signature = sign(keys, jdkName, null);

        assertThat(algorithm.verify(keys.getPublic(), TEXT, signature)).isTrue();
        assertThat(algorithm.verify(keys(kind, size).getPublic(), TEXT, signature)).isFalse();
        assertThat(algorithm.verify(keys.getPublic(), new byte[1], signature)).isFalse();
        assertThat(algorithm.verify(keys.getPublic(), TEXT, new byte[signature.length])).as("zeros").isFalse();
        assertThat(algorithm.verify(keys.getPublic(), TEXT, new byte[0])).as("nothing").isFalse();
        assertThat(algorithm.verify(keys.getPublic(), TEXT, new byte[7])).as("another length").isFalse();
    }

    @Test
    void verify_pss_isRightWithItsOwnHashAndSalt() throws Exception {
        KeyPair keys = keys("RSA", 2048);
        byte[] signature = sign(keys, "RSASSA-PSS",
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));

        assertThat(JwsAlgorithm.PS256.verify(keys.getPublic(), TEXT, signature)).isTrue();
        assertThat(JwsAlgorithm.PS384.verify(keys.getPublic(), TEXT, signature)).isFalse();
        assertThat(JwsAlgorithm.RS256.verify(keys.getPublic(), TEXT, signature)).isFalse();
    }

    @Test
    void verify_rsaKeyTooShort_isNotTaken() throws Exception {
        KeyPair keys = keys("RSA", 1024);

        assertThat(JwsAlgorithm.RS256.verify(keys.getPublic(), TEXT, sign(keys, "SHA256withRSA", null))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(JwsAlgorithm.class)
    void takes_keysOfEachKind_onlyItsOwn(JwsAlgorithm algorithm) throws Exception {
        assertThat(algorithm.takes(keys("RSA", 2048).getPublic())).isEqualTo(algorithm.name().matches("[RP]S.*"));
        assertThat(algorithm.takes(keys("EC", 256).getPublic())).isEqualTo(algorithm == JwsAlgorithm.ES256);
        assertThat(algorithm.takes(keys("EC", 384).getPublic())).isEqualTo(algorithm == JwsAlgorithm.ES384);
        assertThat(algorithm.takes(keys("Ed25519", 0).getPublic())).isEqualTo(algorithm == JwsAlgorithm.EdDSA);
        assertThat(algorithm.takes(keys("Ed448", 0).getPublic())).isFalse();
        assertThat(algorithm.takes(keys("X25519", 0).getPublic())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "HS256", "HS384", "HS512", "rs256", "", "RS1"})
    void find_otherNames_areUnknown(String name) {
        assertThat(JwsAlgorithm.find(name)).isEmpty();
    }
}
