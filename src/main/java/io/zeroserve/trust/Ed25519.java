package io.zeroserve.trust;

import io.zeroserve.tls.PemFile;
import io.zeroserve.tls.TlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.util.List;
import java.util.Locale;

/** The algorithm of signatures (RFC 8032), which every JDK has, and its keys in PEM as openssl writes them. */
final class Ed25519 {
    static final String NAME = "Ed25519";

    private Ed25519() {
    }

    /** Makes a key of the bytes of a PEM block. */
    @FunctionalInterface
    interface KeyMaker<K> {
        /** Makes it, unless the bytes are of another kind of key. */
        K make(KeyFactory factory, byte[] der) throws InvalidKeySpecException;
    }

    /** The keys in a file, of which every block has to be one with this label; there is at least one. */
    static <K> List<K> read(Path file, String label, KeyMaker<K> maker) throws IOException {
        if (Files.isDirectory(file)) {
            throw new BundleException(file + " is a folder, and a file with keys in PEM is expected");
        }
        try {
            return new PemFile(file.toString(), Files.readAllBytes(file)).blocks().stream()
                    .map(block -> key(file, label, block, maker)).toList();
        } catch (NoSuchFileException e) {
            throw new BundleException(file + " does not exist", e);
        } catch (TlsException | IllegalArgumentException e) {
            throw new BundleException(e.getMessage(), e);
        }
    }

    private static <K> K key(Path file, String label, PemFile.Block block, KeyMaker<K> maker) {
        if (!block.label().equals(label)) {
            throw new IllegalArgumentException(file + " holds \"" + block.label() + "\" and not \"" + label + '"');
        }
        try {
            return maker.make(factory(), block.der());
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException(
                    file + " holds a " + label.toLowerCase(Locale.ROOT) + " that is not of " + NAME, e);
        }
    }

    private static KeyFactory factory() {
        try {
            return KeyFactory.getInstance(NAME);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
