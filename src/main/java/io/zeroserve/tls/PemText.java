package io.zeroserve.tls;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Certificates and keys as PEM (RFC 7468). */
public final class PemText {
    private static final int LINE_CHARS = 64;

    private PemText() {
    }

    /** A certificate. */
    public static String of(X509Certificate certificate) throws TlsException {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new TlsException("a certificate cannot be encoded: " + e.getMessage(), e);
        }
    }

    /** A private key in PKCS #8, not encrypted. */
    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String label, byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE_CHARS, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + label + "-----\n" + encoder.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
