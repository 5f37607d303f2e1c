package io.zeroserve.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file beside an archive that tells its SHA-256, {@code site.tar.sha256} for {@code site.tar}, in the form of
 * {@code sha256sum}: lines of a hash, two blanks (or a blank and a star) and a name. A line alone counts whatever name
 * it has, as does a hash alone; of several lines the one that names the archive counts, folders in the name aside.
 */
final class ChecksumFile {
    private static final String EXTENSION = ".sha256";
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64})(?: [ *](.+))?");

    private ChecksumFile() {
    }

    /** Where the file would be. */
    static Path beside(Path archive) {
        return archive.resolveSibling(archive.getFileName() + EXTENSION);
    }

    /**
     * What the file says; empty if there is none.
     *
     * @throws BundleException if it says nothing of this archive, or is not of that form
     * @throws IOException     if it cannot be read
     */
    static Optional<Sha256> expected(Path archive) throws IOException {
        Path file = beside(archive);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new BundleException(file + " is larger than a file of checksums can be");
        }
        List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines()
                .filter(line -> !line.isBlank()).toList();
        String name = archive.getFileName().toString();
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new BundleException(file + " is not in the form of sha256sum");
            }
            if (lines.size() == 1 || name.equals(lastName(parts.group(2)))) {
                return Optional.of(new Sha256(parts.group(1)));
            }
        }
        throw new BundleException(file + " has no line for " + name);
    }

    private static String lastName(String path) {
        return path == null ? null : path.substring(path.lastIndexOf('/') + 1);
    }
}
