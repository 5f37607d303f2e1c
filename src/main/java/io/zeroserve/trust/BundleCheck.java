package io.zeroserve.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an archive must show before it is looked into. Whatever is demanded, a checksum that lies beside the archive
 * must match.
 *
 * @param sha256     the SHA-256 of the whole file, or null for any
 * @param publicKeys a PEM file of keys one of which must have signed it, or null if it need not be signed; read at each
 *                   check, so that keys can be changed without a restart
 */
public record BundleCheck(Sha256 sha256, Path publicKeys) {
    /** Demands nothing. */
    public static final BundleCheck NONE = new BundleCheck(null, null);

    private static final int PIECE_BYTES = 1 << 20;

    /** Whether everything that is not an archive in a file, such as a folder, is to be refused. */
    public boolean demandsFile() {
        return sha256 != null || publicKeys != null;
    }

    /** The check of archives beside the site, whose content is not pinned. */
    public BundleCheck withoutPin() {
        return new BundleCheck(null, publicKeys);
    }

    /**
     * Refuses what is not an archive in a file, if something is demanded that only such a file can show.
     *
     * @throws BundleException then
     */
    public void refuseAllButFiles(Path path) throws BundleException {
        if (demandsFile()) {
            throw new BundleException(path + " is not a tar file, and only that can be held to "
                    + (publicKeys != null ? "--require-signature" : "--sha256"));
        }
    }

    /**
     * Checks an open archive. Reads all of it, unless nothing is demanded.
     *
     * @param archive the open file; its position is not moved
     * @param path    where it was found
     * @return how it was verified, for the log; empty if nothing was demanded
     * @throws BundleException if it is not what was demanded
     * @throws IOException     if it, a checksum beside it, or a key cannot be read
     */
    public Optional<String> require(FileChannel archive, Path path) throws IOException {
        Optional<Sha256> beside = ChecksumFile.expected(path);
        if (!demandsFile() && beside.isEmpty()) {
            return Optional.empty();
        }
        TrustedKeys keys = publicKeys == null ? null : TrustedKeys.read(publicKeys);
        Hashes hashes = Hashes.of(archive);
        if (sha256 != null) {
            requireSame(path, "--sha256", sha256, hashes.whole);
        }
        if (beside.isPresent()) {
            requireSame(path, ChecksumFile.beside(path).toString(), beside.get(), hashes.whole);
        }
        String verified = "sha256 " + hashes.whole.hex();
        return Optional.of(keys == null ? verified : verified + ", signed by key " + signer(keys, hashes, path));
    }

    private static void requireSame(Path path, String source, Sha256 expected, Sha256 actual) throws BundleException {
        if (!expected.equals(actual)) {
            throw new BundleException(path + " has SHA-256 " + actual.hex() + ", and " + source + " demands "
                    + expected.hex());
        }
    }

    private String signer(TrustedKeys keys, Hashes hashes, Path path) throws BundleException {
        if (!SignatureTrailer.isAt(hashes.tail)) {
            throw new BundleException(path + " does not end with a signature: it was not signed, or something was cut"
                    + " off or added since");
        }
        SignatureTrailer trailer = SignatureTrailer.parse(path.toString(), hashes.tail, hashes.signedBytes,
                hashes.signed);
        return keys.signer(trailer.statement(), trailer.signature()).orElseThrow(() -> new BundleException(
                path + " was not signed by a key of " + publicKeys));
    }

    /**
     * What one pass over an archive tells.
     *
     * @param whole       the hash of all
     * @param signed      the hash of all but the tail
     * @param signedBytes how much that is
     * @param tail        as many bytes as a signature has; fewer if there are no more
     */
    private record Hashes(Sha256 whole, byte[] signed, long signedBytes, byte[] tail) {

        static Hashes of(FileChannel archive) throws IOException {
            long size = archive.size();
            long signedBytes = Math.max(0, size - SignatureTrailer.BYTES);
            MessageDigest digest = Sha256.newDigest();
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            for (long done = 0; done < signedBytes; done += piece.limit()) {
                fill(archive, piece.clear().limit((int) Math.min(PIECE_BYTES, signedBytes - done)), done);
                digest.update(piece.array(), 0, piece.limit());
            }
            byte[] signed = copy(digest).digest();
            fill(archive, piece.clear().limit((int) (size - signedBytes)), signedBytes);
            digest.update(piece.array(), 0, piece.limit());
            return new Hashes(Sha256.of(digest.digest()), signed, signedBytes,
                    Arrays.copyOf(piece.array(), piece.limit()));
        }

        private static void fill(FileChannel archive, ByteBuffer piece, long offset) throws IOException {
            while (piece.hasRemaining()) {
                if (archive.read(piece, offset + piece.position()) < 0) {
                    throw new BundleException("the archive became shorter while it was checked");
                }
            }
        }

        private static MessageDigest copy(MessageDigest digest) {
            try {
                return (MessageDigest) digest.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e); // the JDK's can
            }
        }
    }
}
