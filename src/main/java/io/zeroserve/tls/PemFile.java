package io.zeroserve.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Pattern LABEL = Pattern.compile("[A-Z0-9 ]+");

    /**
     * One block.
     *
     * @param label     what the block says it is, such as {@code CERTIFICATE}
     * @param der       the decoded bytes of a certificate or a key; empty for anything else, which may not even be
     *                  base64
     * @param encrypted whether the block has an encryption header (RFC 1421 4.6.1.1), so that {@code der} is cipher
     *                  text
     */
    public record Block(String label, byte[] der, boolean encrypted) {
    }

    /** Whether there is any block at all. */
    boolean looksLikePem() {
        return new String(content, StandardCharsets.ISO_8859_1).contains(BEGIN);
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
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelStart = begin + BEGIN.length();
            int labelEnd = text.indexOf(DASHES, labelStart);
            String label = labelEnd < 0 ? "" : text.substring(labelStart, labelEnd);
            if (LABEL.matcher(label).matches()) {
                int end = requireEnd(text, label, labelEnd + DASHES.length());
                blocks.add(block(label, text.substring(labelEnd + DASHES.length(), end)));
                labelStart = end + END.length() + label.length() + DASHES.length();
            }
            begin = text.indexOf(BEGIN, labelStart);
        }
        if (blocks.isEmpty()) {
            throw new TlsException(name + " is not PEM: it has no -----BEGIN block");
        }
        return blocks;
    }

    /** Where the line begins that closes a block. A file that was copied in part has none. */
    private int requireEnd(String text, String label, int from) throws TlsException {
        int end = text.indexOf(END, from);
        int next = text.indexOf(BEGIN, from);
        int close = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
        if (close < 0 || next >= 0 && next < end) {
            throw new TlsException(name + ": BEGIN " + label + " is not closed by END " + label
                    + "; is the file complete?");
        }
        String closed = text.substring(end + END.length(), close);
        if (!closed.equals(label)) {
            throw new TlsException(name + ": BEGIN " + label + " is closed by END "
                    + (LABEL.matcher(closed).matches() ? closed : "of something else"));
        }
        return end;
    }

    private Block block(String label, String body) throws TlsException {
        boolean encrypted = body.contains("Proc-Type:");
        boolean isRead = label.endsWith("CERTIFICATE") || label.endsWith("KEY");
        return new Block(label, encrypted || !isRead ? new byte[0] : decode(body), encrypted);
    }

    private byte[] decode(String body) throws TlsException {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new TlsException(name + ": a PEM block is not valid base64", e);
        }
    }
}
