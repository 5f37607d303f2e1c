package io.zeroserve.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of PEM blocks (RFC 7468).
 *
 * @param name    the file's name for messages
 * @param content its bytes; not copied
 */
public record PemFile(String name, byte[] content) {
    /** The most bytes a PEM file may have: a chain of certificates needs some kilobytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----");

    /**
     * One block.
     *
     * @param label     what the block says it is, such as {@code CERTIFICATE}
     * @param der       the decoded bytes
     * @param encrypted whether the block has an encryption header (RFC 1421 4.6.1.1), so that {@code der} is cipher
     *                  text
     */
    public record Block(String label, byte[] der, boolean encrypted) {
    }

    /** Whether there is any block at all. */
    boolean looksLikePem() {
        return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    /**
     * The blocks in file order; text between them is ignored, as every PEM reader does.
     *
     * @throws TlsException if the file has none, is damaged, or is too large for PEM
     */
    public List<Block> blocks() throws TlsException {
        if (content.length > MAX_BYTES) {
            throw new TlsException(name + " is larger than a PEM file can be (" + MAX_BYTES + " bytes)");
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (!matcher.group(1).equals(matcher.group(3))) {
                throw new TlsException(name + ": BEGIN " + matcher.group(1) + " is closed by END " + matcher.group(3));
            }
            String body = matcher.group(2);
            boolean encrypted = body.contains("Proc-Type:");
            blocks.add(new Block(matcher.group(1), encrypted ? new byte[0] : decode(body), encrypted));
        }
        if (blocks.isEmpty()) {
            throw new TlsException(name + " is not PEM: it has no -----BEGIN block");
        }
        return blocks;
    }

    private byte[] decode(String body) throws TlsException {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new TlsException(name + ": a PEM block is not valid base64", e);
        }
    }
}
