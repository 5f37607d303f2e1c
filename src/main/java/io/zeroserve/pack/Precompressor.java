package io.zeroserve.pack;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import io.zeroserve.http.ContentCoding;
import io.zeroserve.http.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses files as small as each content coding can, once, so that serving them costs nothing.
 *
 * <p>The same content gives the same bytes, as long as the versions of the compressors are the same; that of gzip comes
 * with the JDK. Blocks, for seconds where a file has many megabytes. Any thread.
 */
final class Precompressor {
    /** Smaller files fit into a packet with their head, compressed or not. */
    static final int MIN_FILE_BYTES = 1024;
    /** Larger ones would take too long, and too much memory. */
    static final int MAX_FILE_BYTES = 64 << 20;

    /** A form is kept if it is smaller than this many percent of the file: less is not worth a place in the archive. */
    private static final int KEPT_PERCENT = 95;
    private static final int BROTLI_QUALITY = 11;
    /** 16 MiB, the format's largest (RFC 7932 9.1). */
    private static final int BROTLI_WINDOW_LOG = 24;
    private static final int ZSTD_LEVEL = 19;
    /** 8 MiB, the most that a client must be ready for (RFC 9659 3). */
    private static final int ZSTD_WINDOW_LOG = 23;

    private Precompressor() {
    }

    /**
     * Loads the native compressors.
     *
     * @throws PackException if one of them does not work on this machine
     */
    static Precompressor create() throws PackException {
        try {
            Brotli4jLoader.ensureAvailability();
            Native.load();
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            throw new PackException("a compressor cannot be loaded here (" + e.getMessage()
                    + "); pack without --precompress", e);
        }
        return new Precompressor();
    }

    /** Whether to try: the type of a file with this name can shrink, and its size is between the limits. */
    boolean isWorthWhile(String key, long sizeBytes) {
        return sizeBytes >= MIN_FILE_BYTES && sizeBytes <= MAX_FILE_BYTES
                && MediaTypes.isCompressible(MediaTypes.ofKey(key));
    }

    /**
     * Compresses content.
     *
     * @return the compressed bytes; empty if that saves too little
     */
    Optional<byte[]> compress(byte[] content, ContentCoding coding, String contentType) throws IOException {
        byte[] coded = switch (coding) {
            case BR -> brotli(content, contentType);
            case ZSTD -> zstd(content);
            case GZIP -> gzip(content);
        };
        return coded.length < content.length * (long) KEPT_PERCENT / 100 ? Optional.of(coded) : Optional.empty();
    }

    private static byte[] brotli(byte[] content, String contentType) throws IOException {
        Encoder.Mode mode = contentType.contains("charset=utf-8") ? Encoder.Mode.TEXT
                : contentType.startsWith("font/") ? Encoder.Mode.FONT : Encoder.Mode.GENERIC;
        return Encoder.compress(content, Encoder.Parameters.create(BROTLI_QUALITY, BROTLI_WINDOW_LOG, mode));
    }

    private static byte[] zstd(byte[] content) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(ZSTD_LEVEL).setContentSize(true).setChecksum(false);
            if (content.length > 1 << ZSTD_WINDOW_LOG) {
                context.setWindowLog(ZSTD_WINDOW_LOG);
            }
            return context.compress(content);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream(content.length / 3);
        try (BestGzip out = new BestGzip(coded)) {
            out.write(content);
        }
        return coded.toByteArray();
    }

    /** Gzip without a name or time, at the highest level, which the JDK's own class has no argument for. */
    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream target) throws IOException {
            super(target);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
