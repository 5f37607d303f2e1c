package io.zeroserve.trust;

import io.zeroserve.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The signature of an archive: its last {@value #BYTES} bytes, which are an entry {@value #KEY} with its header, its
 * content in one block, and the two zero blocks that end a tar.
 *
 * <p>The content is four lines of ASCII, each ending in a line feed:
 * <pre>
 * zeroserve-signature 1
 * size N          how many bytes stand before the entry's header
 * sha256 HEX      of these bytes, in lower case
 * ed25519 BASE64  the signature (RFC 8032, Ed25519) of the three lines before
 * </pre>
 *
 * <p>The first three lines are what is signed, so that a key signs a short text that cannot be mistaken for anything
 * else, and neither side holds the archive in memory. Every other byte follows from them: owner, time and padding of
 * the entry are zero, and nothing may follow. So no byte of a signed archive can change, move, go or be added.
 *
 * @param signedBytes how many bytes stand before
 * @param sha256      their SHA-256
 * @param signature   the signature of {@link #statement}, {@value #SIGNATURE_BYTES} bytes
 */
record SignatureTrailer(long signedBytes, byte[] sha256, byte[] signature) {
    /** The entry's name. */
    static final String KEY = ".zeroserve/signature";
    /** Header, content and end marker, a block each but for the marker, which is two. */
    static final int BYTES = 4 * 512;
    /** The length of an Ed25519 signature (RFC 8032 5.1.6). */
    static final int SIGNATURE_BYTES = 64;

    private static final int CONTENT_OFFSET = 512;
    private static final int CONTENT_BYTES = 512;
    private static final String SIGNATURE_LINE = "ed25519 ";

    /** Whether bytes, the last of an archive, begin as the entry does: else there is no signature at all. */
    static boolean isAt(byte[] tail) {
        byte[] name = (KEY + '\0').getBytes(StandardCharsets.US_ASCII);
        return tail.length == BYTES && Arrays.equals(tail, 0, name.length, name, 0, name.length);
    }

    /** What is signed. */
    static byte[] statement(long signedBytes, byte[] sha256) {
        return ("zeroserve-signature 1\nsize " + signedBytes + "\nsha256 " + HexFormat.of().formatHex(sha256) + '\n')
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a trailer that must be about certain bytes.
     *
     * @param name        what messages call the archive
     * @param tail        its last bytes, for which {@link #isAt} is true
     * @param signedBytes how many stand before
     * @param sha256      their SHA-256
     * @throws BundleException if it is about others, or is not formed exactly as this class forms it
     */
    static SignatureTrailer parse(String name, byte[] tail, long signedBytes, byte[] sha256) throws BundleException {
        byte[] statement = statement(signedBytes, sha256);
        int end = CONTENT_OFFSET + statement.length;
        if (!Arrays.equals(tail, CONTENT_OFFSET, end, statement, 0, statement.length)) {
            throw new BundleException(name + " is not what was signed: its content has changed since");
        }
        String line = new String(tail, end, CONTENT_OFFSET + CONTENT_BYTES - end, StandardCharsets.ISO_8859_1);
        int lineEnd = line.indexOf('\n');
        try {
            byte[] signature = lineEnd > 0 && line.startsWith(SIGNATURE_LINE)
                    ? Base64.getDecoder().decode(line.substring(SIGNATURE_LINE.length(), lineEnd)) : new byte[0];
            SignatureTrailer trailer = new SignatureTrailer(signedBytes, sha256, signature);
            // Whatever else an entry could say, or base64 spell otherwise, is refused by this one comparison.
            if (signature.length == SIGNATURE_BYTES && Arrays.equals(trailer.bytes(), tail)) {
                return trailer;
            }
        } catch (IllegalArgumentException notBase64) {
            throw malformed(name, notBase64);
        }
        throw malformed(name, null);
    }

    private static BundleException malformed(String name, Exception cause) {
        return new BundleException(name + " has a signature entry that --sign did not write", cause);
    }

    /** What is signed. */
    byte[] statement() {
        return statement(signedBytes, sha256);
    }

    /** The bytes of the trailer. */
    byte[] bytes() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(statement());
        content.writeBytes((SIGNATURE_LINE + Base64.getEncoder().encodeToString(signature) + '\n')
                .getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream trailer = new ByteArrayOutputStream(BYTES);
        TarWriter writer = new TarWriter(trailer);
        try {
            writer.writeFile(KEY, 0, content.size(), new ByteArrayInputStream(content.toByteArray()));
            writer.finish();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return trailer.toByteArray();
    }
}
