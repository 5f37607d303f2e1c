package io.zeroserve.site;

import io.zeroserve.http.ContentCoding;
import io.zeroserve.http.EntityTag;
import io.zeroserve.http.HttpDate;
import io.zeroserve.http.Validators;
import io.zeroserve.tar.TarEntry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A file of the site with everything that its responses say about it.
 *
 * <p>Immutable. Valid while its snapshot is acquired; reading content afterwards fails. A site may have a million of
 * them, so it keeps what it must and makes the rest on request: who serves an asset often keeps {@link #derived} forms.
 */
public final class Asset {
    private final TarEntry entry;
    private final ContentSource source;
    private final ContentHash hash;
    private final ByteBuffer slab;
    private final int slabOffset;
    private final Presentation presentation;
    private final List<Asset> variants;
    // Deliberately neither volatile nor final: see derived().
    private Object derived;

    /**
     * What responses say besides what follows from the content; assets that are alike share one.
     *
     * @param contentType the media type with parameters
     * @param coding      the content coding that the content has been put in; null if it is as it is
     * @param fields      further header fields by their lower-case names; not changed any more
     */
    record Presentation(String contentType, ContentCoding coding, Map<String, String> fields) {

        Presentation coded(ContentCoding as) {
            return new Presentation(contentType, as, fields);
        }
    }

    /**
     * An asset without variants.
     *
     * @param slab       read-only direct memory with its content in it, or null
     * @param slabOffset where in there
     */
    Asset(TarEntry entry, ContentSource source, ContentHash hash, ByteBuffer slab, int slabOffset,
            Presentation presentation) {
        this(entry, source, hash, slab, slabOffset, presentation, List.of());
    }

    private Asset(TarEntry entry, ContentSource source, ContentHash hash, ByteBuffer slab, int slabOffset,
            Presentation presentation, List<Asset> variants) {
        this.entry = entry;
        this.source = source;
        this.hash = hash;
        this.slab = slab;
        this.slabOffset = slabOffset;
        this.presentation = presentation;
        this.variants = variants;
    }

    /** The same content, presented otherwise. */
    Asset presentedAs(Presentation other) {
        return new Asset(entry, source, hash, slab, slabOffset, other, variants);
    }

    /** The same with variants to choose from. */
    Asset withVariants(List<Asset> others) {
        return new Asset(entry, source, hash, slab, slabOffset, presentation, List.copyOf(others));
    }

    /** The same, and its variants, telling caches that these fields of the request had a say. */
    Asset varyingBy(String requestFields) {
        Map<String, String> fields = new TreeMap<>(presentation.fields);
        fields.merge("vary", requestFields, (said, more) -> said + ", " + more);
        return presentedAs(new Presentation(presentation.contentType, presentation.coding, fields))
                .withVariants(variants.stream().map(variant -> variant.varyingBy(requestFields)).toList());
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
        return presentation.contentType;
    }

    /** The content coding that its content is in; null if none. */
    public ContentCoding contentCoding() {
        return presentation.coding;
    }

    /** Further header fields of its responses, by their lower-case names; unmodifiable, in the order of the names. */
    public Map<String, String> fields() {
        return Collections.unmodifiableMap(presentation.fields);
    }

    /**
     * The same file in content codings, each smaller than the file itself; the smallest is first, and of equal ones the
     * preferred. Empty if there are none, in which case the request's Accept-Encoding has no say.
     */
    public List<Asset> variants() {
        return variants;
    }

    /** What conditional requests are compared with: a strong tag over the content, and the time in the archive. */
    public Validators validators() {
        return new Validators(EntityTag.strong(hash.hex()), entry.modifiedSeconds());
    }

    /** The value of Last-Modified; null if the archive has no time for it. */
    public String lastModified() {
        return entry.modifiedSeconds() > 0 && entry.modifiedSeconds() <= HttpDate.MAX_SECONDS
                ? HttpDate.format(entry.modifiedSeconds()) : null;
    }

    /** Its content in direct memory, read-only and from position 0; null if it is not kept there. */
    public ByteBuffer cached() {
        return slab == null ? null : slab.slice(slabOffset, (int) entry.sizeBytes());
    }

    Presentation presentation() {
        return presentation;
    }

    ContentHash hash() {
        return hash;
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

    /** The number of the open file that the content is in, while the snapshot is acquired; -1 if there is none. */
    public int descriptor() {
        return source.descriptor();
    }

    /** Where in that file the content starts. */
    public long fileOffset() {
        return entry.offset();
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
