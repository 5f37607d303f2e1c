package io.zeroserve.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * An X.509 certificate that is to be signed with an EC key (RFC 5280 4.1).
 *
 * <p>Its names are one common name each; its validity begins a day back, because the client's clock may be behind ours.
 */
final class CertificateDraft {
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final int BOOLEAN = 0x01;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    /** X.509 version 3 is written as 2 (RFC 5280 4.1.2.1). */
    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String subject;
    private final Instant now;
    private final Duration validity;
    private final List<byte[]> extensions = new ArrayList<>();

    CertificateDraft(String subject, Instant now, Duration validity) {
        this.subject = subject;
        this.now = now;
        this.validity = validity;
    }

    /** A new key, EC P-256: every client takes it, and it is made in milliseconds. */
    static KeyPair newKey(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** Adds an extension that clients may pass over. */
    CertificateDraft extension(String oid, byte[] value) {
        extensions.add(Der.sequence(Der.oid(oid), Der.tagged(Der.OCTET_STRING, value)));
        return this;
    }

    /** Adds an extension that clients must understand. */
    CertificateDraft critical(String oid, byte[] value) {
        extensions.add(Der.sequence(Der.oid(oid), Der.tagged(BOOLEAN, new byte[] {(byte) 0xff}),
                Der.tagged(Der.OCTET_STRING, value)));
        return this;
    }

    /**
     * Signs it.
     *
     * @param source what messages call it
     * @param key    its own key
     * @param issuer the common name of the signer
     * @param signer the signer's private key
     */
    X509Certificate sign(String source, KeyPair key, String issuer, PrivateKey signer, SecureRandom random)
            throws GeneralSecurityException, TlsException {
        byte[] body = body(key, issuer, new BigInteger(64, random).setBit(63));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(body);
        return TlsReader.certificate(source,
                Der.sequence(body, algorithm(), Der.bitString(signature.sign())));
    }

    /** The TBSCertificate. */
    private byte[] body(KeyPair key, String issuer, BigInteger serial) {
        byte[] period = Der.sequence(
                Der.text(Der.UTC_TIME, UTC_TIME.format(now.minus(Duration.ofDays(1)))),
                Der.text(Der.UTC_TIME, UTC_TIME.format(now.plus(validity))));
        return Der.sequence(Der.tagged(VERSION, Der.integer(VERSION_3)), Der.integer(serial), algorithm(),
                name(issuer), period, name(subject), key.getPublic().getEncoded(),
                Der.tagged(EXTENSIONS, Der.sequence(extensions.toArray(byte[][]::new))));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.tagged(Der.SET,
                Der.sequence(Der.oid(COMMON_NAME), Der.text(Der.UTF8_STRING, commonName))));
    }

    private static byte[] algorithm() {
        return Der.sequence(Der.oid(ECDSA_WITH_SHA256));
    }
}
