package io.zeroserve.trust;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * An archive on its way to where it is kept, which it reaches with a {@link SignatureTrailer}: all entries are written
 * through this, and {@link #finish} in place of the archive's end. Constant in memory; not thread-safe.
 */
public final class SigningOutput extends FilterOutputStream {
    /** What the archive must not have an entry of otherwise. */
    public static final String KEY = SignatureTrailer.KEY;

    private final SigningKey key;
    private final MessageDigest digest = Sha256.newDigest();
    private long writtenBytes;

    /** @param target where the archive goes; stays open */
    public SigningOutput(OutputStream target, SigningKey key) {
        super(target);
        this.key = key;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        writtenBytes += length;
        out.write(bytes, offset, length);
    }

    /** Writes the signature of all that was written, with which the archive ends. */
    public void finish() throws IOException {
        byte[] sha256 = digest.digest();
        byte[] signature = key.sign(SignatureTrailer.statement(writtenBytes, sha256));
        out.write(new SignatureTrailer(writtenBytes, sha256, signature).bytes());
        out.flush();
    }

    /** Leaves the target open: it belongs to the caller. */
    @Override
    public void close() throws IOException {
        out.flush();
    }
}
