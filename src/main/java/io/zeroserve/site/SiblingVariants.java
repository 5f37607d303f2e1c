package io.zeroserve.site;

import io.zeroserve.http.ContentCoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Finds files that lie beside others in a content coding, {@code site.css.br} beside {@code site.css}, and makes them
 * variants of those. They stay files of their own as well.
 *
 * <p>A sibling is no variant if it is not smaller than the file, or if its frame says that it holds something else:
 * its first bytes are not those of the coding, or the size it unpacks to, where it tells, is not the file's. That is
 * how a forgotten, stale sibling shows (Brotli has nothing to tell it by); it is left alone with a warning.
 */
final class SiblingVariants {
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final int GZIP_MIN_BYTES = 18;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    private static final int ZSTD_HEADER_MAX_BYTES = 18;

    private final Consumer<String> warnings;

    SiblingVariants(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** The same assets, those with coded siblings knowing of them. Blocks on disk. */
    List<Asset> attach(List<Asset> assets) throws IOException {
        Map<String, List<Asset>> siblings = new HashMap<>();
        for (Asset asset : assets) {
            ContentCoding coding = ContentCoding.ofKey(asset.key());
            if (coding != null) {
                String stem = asset.key().substring(0, asset.key().length() - coding.extension().length());
                siblings.computeIfAbsent(stem, _ -> new ArrayList<>()).add(asset);
            }
        }
        if (siblings.isEmpty()) {
            return assets;
        }
        List<Asset> attached = new ArrayList<>(assets.size());
        for (Asset asset : assets) {
            List<Asset> found = siblings.get(asset.key());
            List<Asset> variants = found == null ? List.of() : variants(asset, found);
            attached.add(variants.isEmpty() ? asset : asset.withVariants(variants));
        }
        return attached;
    }

    private List<Asset> variants(Asset asset, List<Asset> siblings) throws IOException {
        List<Asset> variants = new ArrayList<>();
        for (Asset sibling : siblings) {
            ContentCoding coding = ContentCoding.ofKey(sibling.key());
            if (sibling.sizeBytes() >= asset.sizeBytes()) {
                continue;
            }
            String flaw = flaw(sibling, coding, asset.sizeBytes());
            if (flaw == null) {
                variants.add(sibling.presentedAs(asset.presentation().coded(coding)));
            } else {
                warnings.accept(sibling.key() + " is not sent for " + asset.key() + ": " + flaw
                        + "; compress the file again");
            }
        }
        variants.sort(Comparator.comparingLong(Asset::sizeBytes).thenComparing(Asset::contentCoding));
        return variants;
    }

    /** Says why content is not that of a file of this size in this coding, or returns null. */
    private static String flaw(Asset sibling, ContentCoding coding, long fileBytes) throws IOException {
        return switch (coding) {
            case BR -> null;
            case GZIP -> gzipFlaw(sibling, fileBytes);
            case ZSTD -> zstdFlaw(sibling, fileBytes);
        };
    }

    private static String gzipFlaw(Asset sibling, long fileBytes) throws IOException {
        if (sibling.sizeBytes() < GZIP_MIN_BYTES || (read(sibling, 0, 2).getShort() & 0xffff) != GZIP_MAGIC) {
            return "it is not in gzip format";
        }
        // Modulo 2^32, says RFC 1952 2.3.1.
        long size = read(sibling, sibling.sizeBytes() - 4, 4).getInt() & 0xffffffffL;
        return size == (fileBytes & 0xffffffffL) ? null : sizeFlaw(size, fileBytes);
    }

    private static String zstdFlaw(Asset sibling, long fileBytes) throws IOException {
        ByteBuffer header = read(sibling, 0, (int) Math.min(ZSTD_HEADER_MAX_BYTES, sibling.sizeBytes()));
        if (header.remaining() < 6 || header.getInt() != ZSTD_MAGIC) {
            return "it is not in zstd format";
        }
        OptionalLong size = zstdContentSize(header);
        return size.isEmpty() || size.getAsLong() == fileBytes ? null : sizeFlaw(size.getAsLong(), fileBytes);
    }

    private static String sizeFlaw(long unpackedBytes, long fileBytes) {
        return "it unpacks to " + unpackedBytes + " bytes, and the file has " + fileBytes;
    }

    /** Frame_Content_Size of a Zstandard frame behind its magic number (RFC 8878 3.1.1.1); empty if it is not there. */
    private static OptionalLong zstdContentSize(ByteBuffer header) {
        int descriptor = header.get() & 0xff;
        boolean singleSegment = (descriptor & 0x20) != 0;
        int dictionaryBytes = new int[] {0, 1, 2, 4}[descriptor & 3];
        int skipped = dictionaryBytes + (singleSegment ? 0 : 1);
        int sizeFlag = descriptor >> 6;
        int sizeBytes = sizeFlag == 0 ? singleSegment ? 1 : 0 : 1 << sizeFlag;
        if (sizeBytes == 0 || header.remaining() < skipped + sizeBytes) {
            return OptionalLong.empty();
        }
        header.position(header.position() + skipped);
        return OptionalLong.of(switch (sizeBytes) {
            case 1 -> header.get() & 0xff;
            case 2 -> (header.getShort() & 0xffff) + 256;
            case 4 -> header.getInt() & 0xffffffffL;
            default -> header.getLong();
        });
    }

    private static ByteBuffer read(Asset asset, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        asset.readFully(bytes, position);
        return bytes.flip();
    }
}
