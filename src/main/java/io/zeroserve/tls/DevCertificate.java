package io.zeroserve.tls;

import io.zeroserve.tls.TlsSettings.ServerNames;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * A throw-away certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}, for development and tests: signed
 * by itself, or by an authority that is thrown away too and that a test can trust.
 *
 * <p>The key is EC P-256, which every client takes and which is made in milliseconds; nothing is written to disk.
 */
public final class DevCertificate {
    /** How long a certificate is valid. Short: it is made anew at each start. */
    public static final Duration VALIDITY = Duration.ofDays(30);

    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final int BOOLEAN = 0x01;
    private static final int KEY_IDENTIFIER = 0x80;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    /** keyCertSign, bit 5 of KeyUsage (RFC 5280 4.2.1.3), with two unused bits. */
    private static final byte[] CERT_SIGN = {2, 0x04};
    private static final String LOCALHOST = "localhost";
    private static final String AUTHORITY = "zeroserve development authority";
    private static final int KEY_ID_BYTES = 20;

    private DevCertificate() {
    }

    /** Makes a new key and a certificate for it, signed by itself. */
    public static TlsSettings create(InstantSource clock, SecureRandom random) throws TlsException {
        try {
            KeyPair pair = CertificateDraft.newKey(random);
            X509Certificate certificate = forLocalhost(clock)
                    .sign("development certificate", pair, LOCALHOST, pair.getPrivate(), random);
            return settings(List.of(certificate), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /**
     * Makes an authority, and a certificate that it signs; the authority's key is forgotten.
     *
     * @return one identity, whose chain ends with the authority's certificate
     */
    public static TlsSettings createWithAuthority(InstantSource clock, SecureRandom random) throws TlsException {
        try {
            KeyPair root = CertificateDraft.newKey(random);
            byte[] rootId = new byte[KEY_ID_BYTES];
            random.nextBytes(rootId);
            X509Certificate authority = new CertificateDraft(AUTHORITY, clock.instant(), VALIDITY)
                    .critical(BASIC_CONSTRAINTS, Der.sequence(Der.tagged(BOOLEAN, new byte[] {(byte) 0xff})))
                    .critical(KEY_USAGE, Der.tagged(Der.BIT_STRING, CERT_SIGN))
                    .extension(SUBJECT_KEY_IDENTIFIER, Der.tagged(Der.OCTET_STRING, rootId))
                    .sign("development authority", root, AUTHORITY, root.getPrivate(), random);
            KeyPair pair = CertificateDraft.newKey(random);
            X509Certificate certificate = forLocalhost(clock)
                    .extension(AUTHORITY_KEY_IDENTIFIER, Der.sequence(Der.tagged(KEY_IDENTIFIER, rootId)))
                    .sign("development certificate", pair, AUTHORITY, root.getPrivate(), random);
            return settings(List.of(certificate, authority), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private static CertificateDraft forLocalhost(InstantSource clock) {
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        return new CertificateDraft(LOCALHOST, clock.instant(), VALIDITY)
                .extension(BASIC_CONSTRAINTS, Der.sequence())
                .extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER_AUTH)))
                .extension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(
                        Der.text(DNS_NAME, LOCALHOST),
                        Der.tagged(IP_ADDRESS, new byte[] {127, 0, 0, 1}),
                        Der.tagged(IP_ADDRESS, loopback6)));
    }

    private static TlsSettings settings(List<X509Certificate> chain, PrivateKey key) throws TlsException {
        return new TlsSettings(List.of(TlsIdentity.of("development certificate", chain, key)), ServerNames.ANY,
                List.of());
    }

    private static TlsException impossible(GeneralSecurityException cause) {
        return new TlsException("this Java runtime cannot make an EC P-256 certificate: " + cause.getMessage(), cause);
    }
}
