package io.zeroserve.tls;

import io.zeroserve.tls.TlsSettings.ServerNames;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A throw-away self-signed certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}, for development.
 *
 * <p>The key is EC P-256, which every client takes and which is made in milliseconds; nothing is written to disk.
 */
public final class DevCertificate {
    /** How long a certificate is valid. Short: it is made anew at each start. */
    public static final Duration VALIDITY = Duration.ofDays(30);

    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    /** X.509 version 3 is written as 2 (RFC 5280 4.1.2.1). */
    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private DevCertificate() {
    }

    /** Makes a new key and a certificate for it. */
    public static TlsSettings create(InstantSource clock, SecureRandom random) throws TlsException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] body = body(pair, clock.instant(), new BigInteger(64, random).setBit(63));
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(pair.getPrivate());
            signer.update(body);
            byte[] certificate = Der.sequence(body, algorithm(), Der.bitString(signer.sign()));
            X509Certificate parsed = TlsReader.certificate("development certificate", certificate);
            return new TlsSettings(
                    List.of(TlsIdentity.of("development certificate", List.of(parsed), pair.getPrivate())),
                    ServerNames.ANY, List.of());
        } catch (GeneralSecurityException e) {
            throw new TlsException("this Java runtime cannot make an EC P-256 certificate: " + e.getMessage(), e);
        }
    }

    /** The TBSCertificate of RFC 5280 4.1. */
    private static byte[] body(KeyPair pair, Instant now, BigInteger serial) {
        byte[] name = Der.sequence(Der.tagged(Der.SET,
                Der.sequence(Der.oid(COMMON_NAME), Der.text(Der.UTF8_STRING, "localhost"))));
        byte[] validity = Der.sequence(
                // A day back: the client's clock may be behind ours.
                Der.text(Der.UTC_TIME, UTC_TIME.format(now.minus(Duration.ofDays(1)))),
                Der.text(Der.UTC_TIME, UTC_TIME.format(now.plus(VALIDITY))));
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        byte[] extensions = Der.sequence(
                extension(BASIC_CONSTRAINTS, Der.sequence()),
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER_AUTH))),
                extension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(
                        Der.text(DNS_NAME, "localhost"),
                        Der.tagged(IP_ADDRESS, new byte[] {127, 0, 0, 1}),
                        Der.tagged(IP_ADDRESS, loopback6))));
        return Der.sequence(Der.tagged(VERSION, Der.integer(VERSION_3)), Der.integer(serial), algorithm(),
                name, validity, name, pair.getPublic().getEncoded(), Der.tagged(EXTENSIONS, extensions));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.tagged(Der.OCTET_STRING, value));
    }

    private static byte[] algorithm() {
        return Der.sequence(Der.oid(ECDSA_WITH_SHA256));
    }
}
