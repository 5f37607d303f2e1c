package io.zeroserve.site;

import io.zeroserve.http.MediaTypes;
import io.zeroserve.tar.TarEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the entries of an archive into assets: every byte is read once, for the entity tags, and small files stay in
 * direct memory.
 *
 * <p>When not all small files fit into the cache, the smallest stay: that makes the most requests that read nothing.
 * One direct buffer holds them all. It is left to the garbage collector instead of being freed by hand: a freed buffer
 * that some write still refers to would send foreign memory.
 *
 * <p>Content is read in the order of the archive, in pieces of some megabytes that are divided among the processors.
 */
final class AssetLoader {
    /**
     * A piece of work: large enough that handing it out costs nothing, small enough that all processors finish
     * together.
     */
    private static final long PIECE_BYTES = 4L << 20;
    /** Files count as this much more, so that a piece of a million empty ones is none. */
    private static final long FILE_COST_BYTES = 512;

    private final ContentSource content;
    private final long cacheBytes;
    private final int cachedFileBytes;
    private final Presenter presenter;
    private final TemplateFinder templates;

    AssetLoader(ContentSource content, long cacheBytes, int cachedFileBytes, Presenter presenter,
            TemplateFinder templates) {
        this.content = content;
        this.cacheBytes = Math.min(cacheBytes, Integer.MAX_VALUE);
        this.cachedFileBytes = cachedFileBytes;
        this.presenter = presenter;
        this.templates = templates;
    }

    /** The assets in the order of their content in the archive. */
    List<Asset> load(List<TarEntry> entries) throws IOException {
        TarEntry[] inOrder = entries.toArray(TarEntry[]::new);
        Arrays.sort(inOrder, (one, other) -> Long.compare(one.offset(), other.offset()));
        Slab slab = new Slab(inOrder, cacheBytes, cachedFileBytes);
        ContentHash[] hashes = new ContentHash[inOrder.length];
        List<LargeFile> large = new ArrayList<>();
        ParallelWork.run(pieces(inOrder, slab, hashes, large), () -> new ContentReader(content));
        for (LargeFile file : large) {
            hashes[file.index] = new Blake3().hash(file.chains);
            lookForTemplates(inOrder[file.index]);
        }
        List<Asset> assets = new ArrayList<>(inOrder.length);
        for (int i = 0; i < inOrder.length; i++) {
            TarEntry entry = inOrder[i];
            assets.add(new Asset(entry, content, hashes[i], slab.holds(i) ? slab.readOnly : null, slab.offset(i),
                    presenter.of(entry.key())));
        }
        return assets;
    }

    /** A file of more than one window, and the chaining values of them. */
    private record LargeFile(int index, int[] chains) {
    }

    private List<ParallelWork.Piece<ContentReader>> pieces(TarEntry[] entries, Slab slab, ContentHash[] hashes,
            List<LargeFile> large) {
        List<ParallelWork.Piece<ContentReader>> pieces = new ArrayList<>();
        int start = 0;
        long cost = 0;
        for (int i = 0; i < entries.length; i++) {
            if (entries[i].sizeBytes() > Blake3.WINDOW_BYTES) {
                addLarge(i, entries[i], slab, large, pieces);
            } else {
                cost += entries[i].sizeBytes() + FILE_COST_BYTES;
            }
            if (cost >= PIECE_BYTES || i + 1 == entries.length) {
                int from = start;
                int to = i + 1;
                pieces.add(reader -> hashSmall(entries, from, to, slab, hashes, reader));
                start = to;
                cost = 0;
            }
        }
        return pieces;
    }

    private void hashSmall(TarEntry[] entries, int from, int to, Slab slab, ContentHash[] hashes, ContentReader reader)
            throws IOException {
        for (int i = from; i < to; i++) {
            TarEntry entry = entries[i];
            if (entry.sizeBytes() > Blake3.WINDOW_BYTES) {
                continue;
            }
            if (entry.sizeBytes() == 0) {
                hashes[i] = ContentHash.OF_NOTHING;
                continue;
            }
            int length = reader.read(entry, 0);
            hashes[i] = reader.hash.hash(reader.bytes(), length);
            if (TemplateFinder.isPage(MediaTypes.ofKey(entry.key()))) {
                templates.look(entry.key(), entry.sizeBytes(), reader.bytes(), length);
            }
            slab.keep(i, 0, reader.bytes(), length);
        }
    }

    private static void addLarge(int index, TarEntry entry, Slab slab, List<LargeFile> large,
            List<ParallelWork.Piece<ContentReader>> pieces) {
        long windows = Math.ceilDiv(entry.sizeBytes(), Blake3.WINDOW_BYTES);
        int[] chains = new int[Math.toIntExact(windows * Blake3.WORDS)];
        large.add(new LargeFile(index, chains));
        long windowsPerPiece = PIECE_BYTES / Blake3.WINDOW_BYTES;
        for (long first = 0; first < windows; first += windowsPerPiece) {
            long from = first;
            long to = Math.min(windows, first + windowsPerPiece);
            pieces.add(reader -> {
                for (long window = from; window < to; window++) {
                    int length = reader.read(entry, window * Blake3.WINDOW_BYTES);
                    reader.hash.window(reader.bytes(), length, window, chains, (int) window * Blake3.WORDS);
                    slab.keep(index, window * Blake3.WINDOW_BYTES, reader.bytes(), length);
                }
            });
        }
    }

    /** A page that is too large for places is read once more, in order, for a warning if it has some. */
    private void lookForTemplates(TarEntry entry) throws IOException {
        if (TemplateFinder.isPage(MediaTypes.ofKey(entry.key()))) {
            ContentReader reader = new ContentReader(content);
            for (long done = 0; done < entry.sizeBytes(); done += Blake3.WINDOW_BYTES) {
                int length = reader.read(entry, done);
                templates.look(entry.key(), entry.sizeBytes(), reader.bytes(), length);
            }
        }
    }

    /** What one thread reads and hashes with. */
    private static final class ContentReader {
        private final ContentSource content;
        private final ByteBuffer window = ByteBuffer.allocate(Blake3.WINDOW_BYTES);
        private final Blake3 hash = new Blake3();

        ContentReader(ContentSource content) {
            this.content = content;
        }

        /** Reads the window of an entry that starts at a position, and gives its length. */
        int read(TarEntry entry, long position) throws IOException {
            window.clear().limit((int) Math.min(Blake3.WINDOW_BYTES, entry.sizeBytes() - position));
            Asset.readFully(content, window, entry.offset() + position, entry.key());
            return window.limit();
        }

        byte[] bytes() {
            return window.array();
        }
    }

    /**
     * The memory of the files that are kept, with the place of each. Different files may be put in by different
     * threads.
     */
    private static final class Slab {
        private static final int NOT_KEPT = -1;

        private final int[] offsets;
        private final ByteBuffer memory;
        private final ByteBuffer readOnly;

        Slab(TarEntry[] entries, long cacheBytes, int cachedFileBytes) {
            long largestKept = largestKept(entries, cacheBytes, cachedFileBytes);
            offsets = new int[entries.length];
            long size = 0;
            for (int i = 0; i < entries.length; i++) {
                long sizeBytes = entries[i].sizeBytes();
                // Of those of the largest size perhaps not all fit.
                boolean keeps = sizeBytes <= largestKept && size + sizeBytes <= cacheBytes;
                offsets[i] = keeps ? (int) size : NOT_KEPT;
                size += keeps ? sizeBytes : 0;
            }
            memory = ByteBuffer.allocateDirect((int) size);
            readOnly = memory.asReadOnlyBuffer();
        }

        /** The size up to which files fit when the smallest go first; -1 if not even those. */
        private static long largestKept(TarEntry[] entries, long cacheBytes, int cachedFileBytes) {
            long[] sizes = Arrays.stream(entries).mapToLong(TarEntry::sizeBytes).filter(size -> size <= cachedFileBytes)
                    .sorted().toArray();
            long sum = 0;
            long largest = -1;
            for (long size : sizes) {
                sum += size;
                if (sum > cacheBytes) {
                    return largest;
                }
                largest = size;
            }
            return largest;
        }

        boolean holds(int index) {
            return offsets[index] != NOT_KEPT;
        }

        int offset(int index) {
            return Math.max(0, offsets[index]);
        }

        void keep(int index, long position, byte[] bytes, int length) {
            if (holds(index)) {
                memory.put(offsets[index] + (int) position, bytes, 0, length);
            }
        }
    }
}
