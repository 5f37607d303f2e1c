package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which private key belongs to which public one. */
class PrivateKeysTest {

    private static KeyPair ec(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        return generator.generateKeyPair();
    }

    /** The same key as openssl writes it, with the public one in it: RFC 5915 inside RFC 5958. */
    private static PrivateKey stating(PrivateKey key, ECPublicKey stated) throws Exception {
        byte[] der = key.getEncoded();
        byte[] inner = Der.find(der, Der.SEQUENCE, Der.OCTET_STRING, Der.SEQUENCE).orElseThrow();
        byte[] algorithm = Der.find(der, Der.SEQUENCE, Der.SEQUENCE).orElseThrow();
        byte[] point = Der.find(stated.getEncoded(), Der.SEQUENCE, Der.BIT_STRING).orElseThrow();
        byte[] whole = Der.sequence(Der.integer(BigInteger.ZERO), Der.sequence(algorithm),
                Der.tagged(Der.OCTET_STRING, Der.sequence(inner, Der.tagged(0xa1,
                        Der.bitString(Arrays.copyOfRange(point, 1, point.length))))));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(whole));
    }

    @Test
    void match_ownHalf_isTrue() throws Exception {
        KeyPair ec = ec("secp256r1");
        KeyPair rsa = rsa();

        assertThat(PrivateKeys.match(ec.getPrivate(), ec.getPublic())).isTrue();
        assertThat(PrivateKeys.match(rsa.getPrivate(), rsa.getPublic())).isTrue();
    }

    @Test
    void match_anotherHalf_isFalse() throws Exception {
        KeyPair one = ec("secp256r1");
        KeyPair other = ec("secp256r1");
        KeyPair rsa = rsa();

        assertThat(PrivateKeys.match(one.getPrivate(), other.getPublic())).isFalse();
        assertThat(PrivateKeys.match(one.getPrivate(), ec("secp384r1").getPublic())).isFalse();
        assertThat(PrivateKeys.match(one.getPrivate(), rsa.getPublic())).isFalse();
        assertThat(PrivateKeys.match(rsa.getPrivate(), rsa().getPublic())).isFalse();
        assertThat(PrivateKeys.match(rsa.getPrivate(), one.getPublic())).isFalse();
    }

    @Test
    void match_keyThatStatesItsOtherHalf_goesByThat() throws Exception {
        KeyPair one = ec("secp256r1");
        KeyPair other = ec("secp256r1");
        PrivateKey whole = stating(one.getPrivate(), (ECPublicKey) one.getPublic());

        assertThat(Der.find(whole.getEncoded(), Der.SEQUENCE, Der.OCTET_STRING, Der.SEQUENCE, 0xa1)).isPresent();
        assertThat(PrivateKeys.match(whole, one.getPublic())).isTrue();
        assertThat(PrivateKeys.match(whole, other.getPublic())).isFalse();
    }
}
