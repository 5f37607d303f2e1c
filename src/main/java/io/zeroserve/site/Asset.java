package io.zeroserve.site;

import io.zeroserve.http.EntityTag;
import io.zeroserve.http.HttpDate;
import io.zeroserve.http.MediaTypes;
import io.zeroserve.http.Validators;
import io.zeroserve.tar.TarEntry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A file of the site with everything that its responses say about it.
 *
 * <p>Immutable. Valid while its snapshot is acquired; reading content afterwards fails.
 */
public final class Asset {
    private final TarEntry entry;
    private final ContentSource source;
    private final String contentType;
    private final Validators validators;
    private final String lastModified;
    private final ByteBuffer cached;
    // Deliberately neither volatile nor final: see derived().
    private Object derived;

    Asset(TarEntry entry, ContentSource source, String digest, ByteBuffer cached) {
        this.entry = entry;
        this.source = source;
        this.contentType = MediaTypes.ofKey(entry.key());
        this.validators = new Validators(EntityTag.strong(digest), entry.modifiedSeconds());
        this.lastModified = entry.modifiedSeconds() > 0 && entry.modifiedSeconds() <= HttpDate.MAX_SECONDS
                ? HttpDate.format(entry.modifiedSeconds()) : null;
        this.cached = cached;
    }

    /** Its path in the site, decoded, without slashes at the ends. */
    public String key() {
        return entry.key();
    }

    /** The size of its content. */
    public long sizeBytes() {
        return entry.sizeBytes();
    }

    /** Its media type with parameters. */
    public String contentType() {
        return contentType;
    }

    /** What conditional requests are compared with: a strong tag over the content, and the time in the archive. */
    public Validators validators() {
        return validators;
    }

    /** The value of Last-Modified; null if the archive has no time for it. */
    public String lastModified() {
        return lastModified;
    }

    /** Its content in direct memory, read-only and from position 0; null if it is not kept there. */
    public ByteBuffer cached() {
        return cached;
    }

    /**
     * Fills a buffer with content. Blocks on disk.
     *
     * @param target   its remaining bytes are all filled
     * @param position where to start in the content; the range must lie inside it
     * @throws EOFException if the archive was truncated under us
     */
    public void readFully(ByteBuffer target, long position) throws IOException {
        readFully(source, target, entry.offset() + position, entry.key());
    }

    static void readFully(ContentSource source, ByteBuffer target, long offset, String key) throws IOException {
        long next = offset;
        while (target.hasRemaining()) {
            int count = source.read(target, next);
            if (count < 0) {
                throw new EOFException(key + ": the archive ends inside its content");
            }
            next += count;
        }
    }

    /**
     * The form of this asset that the layer above serves from, made on first use.
     *
     * <p>Two threads may both make one; either is kept. The form must be immutable with final fields, so that a thread
     * that sees the reference sees the whole. There is one such layer, so the type is its own to know.
     */
    @SuppressWarnings("unchecked")
    public <T> T derived(Function<Asset, T> maker) {
        Object form = derived;
        if (form == null) {
            form = maker.apply(this);
            derived = form;
        }
        return (T) form;
    }
}
