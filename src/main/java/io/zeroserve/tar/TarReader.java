package io.zeroserve.tar;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Reads an archive once, entry by entry.
 *
 * <p>For each entry the raw headers are walked first: extension headers (pax, GNU long names), then the entry's own.
 * That checks checksums, sizes against the end of the file, and limits, before anything is allocated by what a header
 * says. Only then is commons-compress asked to decode the same headers, unless they are plain, and what it makes of
 * them is compared with the raw size: where the two differ, so could two other readers of the archive.
 */
final class TarReader {

    private static final int MAX_WARNINGS = 100;

    /** How far behind the end marker another archive is looked for. */
    private static final int TRAILER_BYTES = 1 << 20;

    /** Years up to 9999, which is as far as dates in HTTP go. */
    private static final long MAX_MODIFIED_SECONDS = 253_402_300_799L;

    private static final String REPACK = "make the tar file again";

    private final ArchiveBytes bytes;
    private final HeaderDecoder decoder;
    private final String sourceName;
    private final TarLimits limits;

    private final byte[] block = new byte[TarHeader.BLOCK_BYTES];
    private final List<TarEntry> entries = new ArrayList<>();
    private final Map<String, Long> folders = new HashMap<>();
    private String lastFolder = "";
    private boolean hasGlobals;
    private final List<String> warnings = new ArrayList<>();
    private int warningCount;
    private int entryCount;
    private long totalNameBytes;

    TarReader(SeekableByteChannel channel, String sourceName, TarLimits limits) throws IOException {
        this.bytes = new ArchiveBytes(channel);
        this.decoder = new HeaderDecoder(bytes, StandardCharsets.ISO_8859_1);
        this.sourceName = sourceName;
        this.limits = limits;
    }

    TarIndex read() throws IOException {
        requireTar();
        long offset = 0;
        RawEntry raw = rawEntryAt(offset);
        while (raw != null) {
            countEntry(raw);
            PlainHeader plain = raw.headerOffset() == offset && !hasGlobals ? PlainHeader.parse(block) : null;
            PlainHeader entry = plain == null ? decode(offset, raw) : plain;
            add(raw, entry);
            offset = raw.dataOffset() + TarHeader.paddedSize(entry.sizeBytes());
            raw = rawEntryAt(offset);
        }
        if (entries.isEmpty()) {
            throw new TarFormatException("tarball does not contain any regular files");
        }
        List<TarEntry> sorted = withoutRepeated();
        if (warningCount > MAX_WARNINGS) {
            warnings.add("and " + (warningCount - MAX_WARNINGS) + " more warnings");
        }
        return new TarIndex(sorted, Map.copyOf(folders), warnings);
    }

    /** The entries in the order of their keys, the last of each. */
    private List<TarEntry> withoutRepeated() {
        // Stable, and fast where the archive is sorted: those of one key stand side by side in the archive's order.
        entries.sort((one, other) -> one.key().compareTo(other.key()));
        List<TarEntry> last = new ArrayList<>(entries.size());
        boolean isRepeated = false;
        for (int i = 0; i < entries.size(); i++) {
            TarEntry entry = entries.get(i);
            if (i + 1 < entries.size() && entries.get(i + 1).key().equals(entry.key())) {
                isRepeated = true;
            } else {
                if (isRepeated) {
                    warn(EntryName.quoted(entry.key()) + " is in the archive more than once: the last one is served");
                }
                isRepeated = false;
                last.add(entry);
            }
        }
        return last;
    }

    /**
     * An entry's own header, and where its content lies.
     *
     * @param header       the last of its headers
     * @param headerOffset where that header starts
     */
    private record RawEntry(TarHeader header, long headerOffset) {

        long dataOffset() {
            return headerOffset + TarHeader.BLOCK_BYTES;
        }
    }

    private void requireTar() throws IOException {
        if (bytes.sizeBytes() == 0) {
            throw damaged("the file is empty", REPACK);
        }
        bytes.seek(0);
        int length = bytes.readNBytes(block, 0, block.length);
        if (length == block.length && (TarHeader.isZero(block) || TarHeader.isChecksumOk(block))) {
            return;
        }
        CompressedFormat compression = CompressedFormat.of(block, length);
        if (compression != null) {
            throw damaged("this is a " + compression.label() + " file, not a tar file",
                    unpackWith(compression.unpacker()));
        }
        if (sourceName.toLowerCase(Locale.ROOT).endsWith(".br")) {
            throw damaged("this is a brotli file by its name, and not a tar file", unpackWith("brotli -d"));
        }
        throw damaged("this is not a tar file: there is no header at offset 0",
                "serve an uncompressed tar (if this is a compressed one, unpack it first)");
    }

    private static String unpackWith(String command) {
        return "content is served from where it lies, so unpack this (" + command
                + ") and serve an uncompressed tar";
    }

    /** Walks the headers at an offset; returns null at the end of the archive. */
    private RawEntry rawEntryAt(long startOffset) throws IOException {
        long offset = startOffset;
        for (int extensions = 0; extensions <= limits.extensionsPerEntry(); extensions++) {
            readBlock(offset);
            if (TarHeader.isZero(block)) {
                if (extensions > 0) {
                    throw damaged("the archive ends behind an extension header, at offset " + offset, REPACK);
                }
                warnOfTrailer(offset);
                return null;
            }
            TarHeader header = headerAt(offset);
            hasGlobals |= header.typeflag() == TarHeader.XGLTYPE;
            RawEntry raw = new RawEntry(header, offset);
            if (!header.isExtension()) {
                return raw;
            }
            if (header.size() > limits.extensionBytes()) {
                throw damaged("the extension header at offset " + offset + " has " + header.size()
                        + " bytes, more than " + limits.extensionBytes(), REPACK);
            }
            offset = raw.dataOffset() + TarHeader.paddedSize(header.size());
        }
        throw damaged("more than " + limits.extensionsPerEntry() + " extension headers in a row, at offset "
                + startOffset, REPACK);
    }

    /** Fills {@link #block}. */
    private void readBlock(long offset) throws IOException {
        bytes.seek(offset);
        if (bytes.readNBytes(block, 0, block.length) < block.length) {
            throw damaged("the archive is cut short: it ends at offset " + bytes.sizeBytes()
                    + " without an end marker", "copy it again in full, or " + REPACK);
        }
    }

    /** The header in {@link #block}. */
    private TarHeader headerAt(long offset) throws IOException {
        if (!TarHeader.isChecksumOk(block)) {
            throw damaged("the checksum of the header at offset " + offset + " does not match", REPACK);
        }
        TarHeader header = TarHeader.parse(block);
        if (header == null) {
            throw damaged("the header at offset " + offset + " has no valid size", REPACK);
        }
        if (header.typeflag() == TarHeader.GNU_SPARSE) {
            throw sparse(EntryName.quoted(TarHeader.name(block)));
        }
        long room = bytes.sizeBytes() - offset - TarHeader.BLOCK_BYTES;
        if (header.size() > room) {
            throw damaged("the archive is cut short: the entry at offset " + offset + " has " + header.size()
                    + " bytes, but only " + room + " follow", "copy it again in full, or " + REPACK);
        }
        return header;
    }

    /**
     * Finds out what a decoded name is in UTF-8. The decoder takes bytes of a header as Latin-1, which loses nothing
     * (as UTF-8, what is malformed would become question marks), but it takes pax records as UTF-8. A second decoder,
     * which takes all as UTF-8, shows which it was: on a pax record the two agree.
     */
    private String name(long offset, RawEntry raw, String latin1Name) throws IOException {
        if (latin1Name.chars().allMatch(c -> c < 0x80)) {
            return latin1Name;
        }
        String utf8Name = decode(offset, raw, new HeaderDecoder(bytes, StandardCharsets.UTF_8)).getName();
        if (utf8Name.equals(latin1Name)) {
            return utf8Name;
        }
        return new String(latin1Name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private PlainHeader decode(long offset, RawEntry raw) throws IOException {
        TarArchiveEntry entry = decode(offset, raw, decoder);
        return new PlainHeader(name(offset, raw, entry.getName()), entry.getSize(), modifiedSeconds(entry),
                entry.isDirectory());
    }

    private TarArchiveEntry decode(long offset, RawEntry raw, HeaderDecoder decoder) throws IOException {
        TarArchiveEntry entry;
        bytes.seek(offset);
        try {
            entry = decoder.decodeNext();
        } catch (IOException | RuntimeException e) {
            if (bytes.failure() != null) {
                throw bytes.failure();
            }
            throw new TarFormatException(message("the header at offset " + raw.headerOffset()
                    + " can not be read (" + e.getMessage() + ")", REPACK), e);
        }
        if (entry == null) {
            throw damaged("no entry can be read at offset " + raw.headerOffset(), REPACK);
        }
        if (entry.isSparse() || entry.isPaxGNUSparse()) {
            throw sparse(EntryName.quoted(entry.getName()));
        }
        if (bytes.position() != raw.dataOffset()) {
            throw damaged("the headers before offset " + raw.dataOffset() + " can be read in two ways", REPACK);
        }
        long size = entry.getSize();
        // A size beyond the octal field is what the pax record is for; the field then holds anything.
        boolean isTooLargeForField = size > TarHeader.MAX_OCTAL_SIZE;
        if (size != raw.header().size() && !isTooLargeForField) {
            throw damaged("the entry " + EntryName.quoted(entry.getName()) + " at offset " + raw.headerOffset()
                    + " has two sizes: " + raw.header().size() + " in its header, " + size + " in its pax record",
                    REPACK);
        }
        if (size > bytes.sizeBytes() - raw.dataOffset()) {
            throw damaged("the archive is cut short: the entry " + EntryName.quoted(entry.getName()) + " has " + size
                    + " bytes at offset " + raw.dataOffset(), "copy it again in full, or " + REPACK);
        }
        return entry;
    }

    private void countEntry(RawEntry raw) throws TarFormatException {
        entryCount++;
        if (entryCount > limits.entryCount()) {
            throw damaged("more than " + limits.entryCount() + " entries, at offset " + raw.headerOffset(),
                    "serve a smaller site");
        }
    }

    private void add(RawEntry raw, PlainHeader entry) throws TarFormatException {
        String name = entry.name();
        String flaw = EntryName.flaw(name, limits.nameBytes());
        if (flaw != null) {
            throw damaged("the entry " + EntryName.quoted(name) + " at offset " + raw.headerOffset() + ' ' + flaw,
                    "rename it and " + REPACK);
        }
        String key = EntryName.key(name);
        if (key.isEmpty()) {
            return;
        }
        String ignored = kindIgnored(raw.header().typeflag());
        if (ignored != null) {
            warn(ignored + ' ' + EntryName.quoted(key) + " is ignored: only regular files are served");
        } else if (entry.isFolder()) {
            addFolders(key + '/');
            folders.put(key, entry.modifiedSeconds());
        } else {
            addFolders(key);
            countNameBytes(key);
            entries.add(new TarEntry(key, raw.dataOffset(), entry.sizeBytes(), entry.modifiedSeconds()));
        }
    }

    /** Adds every folder that ends at a slash of {@code key}; from the deepest up, until one is known. */
    private void addFolders(String key) throws TarFormatException {
        int slash = key.lastIndexOf('/');
        if (slash == lastFolder.length() && key.startsWith(lastFolder)) {
            return;
        }
        lastFolder = key.substring(0, Math.max(slash, 0));
        while (slash > 0) {
            String folder = key.substring(0, slash);
            if (folders.putIfAbsent(folder, 0L) != null) {
                return;
            }
            countNameBytes(folder);
            slash = key.lastIndexOf('/', slash - 1);
        }
    }

    private void countNameBytes(String key) throws TarFormatException {
        totalNameBytes += key.length();
        if (totalNameBytes > limits.totalNameBytes()) {
            throw damaged("the names of its files and folders have more than " + limits.totalNameBytes()
                    + " bytes together", "serve a smaller site, or one with shorter names");
        }
    }

    /** Says what an entry is if it is not a file or folder; else returns null. */
    private static String kindIgnored(char typeflag) {
        return switch (typeflag) {
            case TarHeader.REGTYPE, TarHeader.AREGTYPE, TarHeader.CONTTYPE, TarHeader.DIRTYPE -> null;
            case TarHeader.LNKTYPE -> "the hard link";
            case TarHeader.SYMTYPE -> "the symbolic link";
            case TarHeader.CHRTYPE, TarHeader.BLKTYPE -> "the device";
            case TarHeader.FIFOTYPE -> "the pipe";
            default -> "the entry of unknown type";
        };
    }

    private static long modifiedSeconds(TarArchiveEntry entry) {
        long seconds = entry.getLastModifiedTime().toInstant().getEpochSecond();
        return seconds < 0 || seconds > MAX_MODIFIED_SECONDS ? 0 : seconds;
    }

    /** Two archives concatenated are read as the first alone, which nobody means. */
    private void warnOfTrailer(long endOffset) throws IOException {
        byte[] block = new byte[TarHeader.BLOCK_BYTES];
        bytes.seek(endOffset);
        for (int read = 0; read < TRAILER_BYTES; read += block.length) {
            int length = bytes.readNBytes(block, 0, block.length);
            if (length < block.length) {
                return;
            }
            if (!TarHeader.isZero(block)) {
                warn("what follows the end marker at offset " + endOffset + " is ignored");
                return;
            }
        }
    }

    private void warn(String warning) {
        warningCount++;
        if (warningCount <= MAX_WARNINGS) {
            warnings.add(warning);
        }
    }

    private TarFormatException sparse(String name) {
        return damaged("the entry " + name + " is sparse: its bytes in the archive are not its content",
                "make the tar file without --sparse");
    }

    private TarFormatException damaged(String what, String remedy) {
        return new TarFormatException(message(what, remedy));
    }

    private String message(String what, String remedy) {
        return sourceName + ": " + what + "; " + remedy;
    }
}
