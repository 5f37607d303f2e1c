package io.zeroserve.tls;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Private keys from their PEM blocks, and the question which certificate one belongs to. */
final class PrivateKeys {
    private static final String RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
    private static final String EC_PUBLIC_KEY = "1.2.840.10045.2.1";
    private static final byte[] NULL = {0x05, 0x00};
    /** The {@code [0] EXPLICIT ECParameters} of RFC 5915. */
    private static final int EC_PARAMETERS = 0xa0;
    /**
     * Where a private key has the public one, if at all: RFC 5915 3 inside RFC 5958 2, {@code [1] EXPLICIT BIT STRING}.
     */
    private static final int[] EC_STATED_PUBLIC_KEY =
            {Der.SEQUENCE, Der.OCTET_STRING, Der.SEQUENCE, 0xa1, Der.BIT_STRING};
    /** Where a public key is (RFC 5280 4.1). */
    private static final int[] SUBJECT_PUBLIC_KEY = {Der.SEQUENCE, Der.BIT_STRING};

    /** Where a private key says what it is for (RFC 5958 2). */
    private static final int[] ALGORITHM = {Der.SEQUENCE, Der.SEQUENCE, Der.OBJECT_IDENTIFIER};

    /** The content of the identifiers of {@link #RSA_ENCRYPTION} and {@link #EC_PUBLIC_KEY}. */
    private static final Set<ByteBuffer> KNOWN_ALGORITHMS = Stream.of(RSA_ENCRYPTION, EC_PUBLIC_KEY)
            .map(oid -> ByteBuffer.wrap(Der.find(Der.oid(oid), Der.OBJECT_IDENTIFIER).orElseThrow()))
            .collect(Collectors.toUnmodifiableSet());

    private PrivateKeys() {
    }

    /**
     * The key in a block; empty if the block holds something else.
     *
     * @throws UnsupportedKeyException if the key is one that cannot be used
     * @throws TlsException            if the block is damaged
     */
    static Optional<PrivateKey> read(String file, PemFile.Block block) throws TlsException {
        if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw new UnsupportedKeyException(file + ": the private key is encrypted; decrypt it with"
                    + " `openssl pkey -in KEY.pem -out PLAIN.pem`");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> Optional.of(pkcs8(file, block.der()));
            case "RSA PRIVATE KEY" -> Optional.of(pkcs8(file, wrapPkcs1(block.der())));
            case "EC PRIVATE KEY" -> Optional.of(pkcs8(file, wrapSec1(file, block.der())));
            default -> Optional.empty();
        };
    }

    /**
     * Whether a private key and a public one belong together. By what the private key says of its public half, if it
     * does: signing with a cold JVM takes longer than all the rest of reading it, and the TLS library looks whether the
     * two halves fit before it uses them.
     */
    static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAPrivateKey rsa && publicKey instanceof RSAPublicKey other) {
            return rsa.getModulus().equals(other.getModulus());
        }
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        return Der.find(privateKey.getEncoded(), EC_STATED_PUBLIC_KEY)
                .flatMap(stated -> Der.find(publicKey.getEncoded(), SUBJECT_PUBLIC_KEY)
                        .map(subject -> Arrays.equals(stated, subject)))
                .orElseGet(() -> verifies(privateKey, publicKey));
    }

    /** Whether what the private key signs, the public key verifies. */
    private static boolean verifies(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = privateKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] probe = {'z', 'e', 'r', 'o', 's', 'e', 'r', 'v', 'e'};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(probe);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            // Keys on different curves or of different sizes end here: they do not belong together.
            return false;
        }
    }

    private static PrivateKey pkcs8(String file, byte[] der) throws TlsException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        for (String algorithm : new String[] {"EC", "RSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                continue; // the other algorithm may fit
            }
        }
        Optional<byte[]> algorithm = Der.find(der, ALGORITHM);
        if (algorithm.isPresent() && !KNOWN_ALGORITHMS.contains(ByteBuffer.wrap(algorithm.get()))) {
            throw new UnsupportedKeyException(file + ": the private key is neither an EC nor an RSA key; make one with"
                    + " `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`");
        }
        throw new TlsException(file + ": the private key is damaged, or on a curve that this server does not know; make"
                + " one with `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`");
    }

    /** RFC 8017 A.1.2 inside RFC 5958. */
    private static byte[] wrapPkcs1(byte[] der) {
        return Der.sequence(Der.integer(BigInteger.ZERO), Der.sequence(Der.oid(RSA_ENCRYPTION), NULL),
                Der.tagged(Der.OCTET_STRING, der));
    }

    /** RFC 5915 inside RFC 5958; the curve moves from the key to the algorithm. */
    private static byte[] wrapSec1(String file, byte[] der) throws TlsException {
        Der.Cursor outer = new Der.Cursor(der);
        if (outer.next() && outer.tag() == Der.SEQUENCE) {
            Der.Cursor fields = outer.enter();
            while (fields.next()) {
                if (fields.tag() == EC_PARAMETERS) {
                    return Der.sequence(Der.integer(BigInteger.ZERO),
                            Der.sequence(Der.oid(EC_PUBLIC_KEY), fields.value()), Der.tagged(Der.OCTET_STRING, der));
                }
            }
        }
        throw new TlsException(file + ": the EC private key does not name its curve; convert it with"
                + " `openssl pkey -in KEY.pem -out PKCS8.pem`");
    }
}
