package io.zeroserve.site;

import io.zeroserve.http.MediaTypes;
import io.zeroserve.tar.TarEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.codec.digest.Blake3;

/**
 * Turns the entries of an archive into assets: every byte is read once, for the entity tags, and small files stay in
 * direct memory.
 *
 * <p>When not all small files fit into the cache, the smallest stay: that makes the most requests that read nothing.
 * One direct buffer holds them all. It is left to the garbage collector instead of being freed by hand: a freed buffer
 * that some write still refers to would send foreign memory.
 */
final class AssetLoader {
    private static final int READ_BYTES = Template.MAX_PAGE_BYTES;

    private final ContentSource content;
    private final long cacheBytes;
    private final int cachedFileBytes;
    private final Presenter presenter;
    private final TemplateFinder templates;
    private final ByteBuffer window = ByteBuffer.allocate(READ_BYTES);

    AssetLoader(ContentSource content, long cacheBytes, int cachedFileBytes, Presenter presenter,
            TemplateFinder templates) {
        this.content = content;
        this.cacheBytes = Math.min(cacheBytes, Integer.MAX_VALUE);
        this.cachedFileBytes = cachedFileBytes;
        this.presenter = presenter;
        this.templates = templates;
    }

    List<Asset> load(List<TarEntry> entries) throws IOException {
        List<TarEntry> bySize = entries.stream().sorted(Comparator.comparingLong(TarEntry::sizeBytes)).toList();
        int cachedCount = 0;
        long slabBytes = 0;
        while (cachedCount < bySize.size()) {
            long size = bySize.get(cachedCount).sizeBytes();
            if (size > cachedFileBytes || slabBytes + size > cacheBytes) {
                break;
            }
            slabBytes += size;
            cachedCount++;
        }
        ByteBuffer slab = ByteBuffer.allocateDirect((int) slabBytes);
        ByteBuffer readOnlySlab = slab.asReadOnlyBuffer();
        List<Asset> assets = new ArrayList<>(bySize.size());
        for (int i = 0; i < bySize.size(); i++) {
            boolean isCached = i < cachedCount;
            int slabOffset = isCached ? slab.position() : 0;
            ContentHash hash = load(bySize.get(i), isCached ? slab : null);
            assets.add(new Asset(bySize.get(i), content, hash, isCached ? readOnlySlab : null, slabOffset,
                    presenter.of(bySize.get(i).key())));
        }
        return assets;
    }

    /** Hashes content, and puts it into the slab if there is one. */
    private ContentHash load(TarEntry entry, ByteBuffer slab) throws IOException {
        Blake3 hash = Blake3.initHash();
        boolean page = TemplateFinder.isPage(MediaTypes.ofKey(entry.key()));
        for (long done = 0; done < entry.sizeBytes(); done += window.limit()) {
            window.clear().limit((int) Math.min(READ_BYTES, entry.sizeBytes() - done));
            Asset.readFully(content, window, entry.offset() + done, entry.key());
            hash.update(window.array(), 0, window.limit());
            if (page) {
                templates.look(entry.key(), entry.sizeBytes(), window.array(), window.limit());
            }
            if (slab != null) {
                slab.put(window.flip());
            }
        }
        return ContentHash.of(hash.doFinalize(ContentHash.BYTES));
    }
}
