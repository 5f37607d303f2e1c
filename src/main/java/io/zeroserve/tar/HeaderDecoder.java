package io.zeroserve.tar;

import java.io.IOException;
import java.nio.charset.Charset;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Decodes the headers of one entry after another, wherever the stream has been moved to; pax global headers carry over.
 *
 * <p>This is the streaming reader of commons-compress, because its {@code TarFile} holds every entry with all
 * attributes at once. Closing it would only close the stream below.
 */
final class HeaderDecoder extends TarArchiveInputStream {

    /** Makes a decoder; {@code charset} is that of names outside pax records, which are UTF-8 always. */
    HeaderDecoder(ArchiveBytes bytes, Charset charset) {
        super(bytes, TarConstants.DEFAULT_BLKSIZE, TarHeader.BLOCK_BYTES, charset.name(), false);
    }

    /** Decodes the entry whose first header the stream stands at, and leaves the stream at the entry's content. */
    TarArchiveEntry decodeNext() throws IOException {
        // Else it would go to the end of the entry before, reading all content on the way.
        setCurrentEntry(null);
        return getNextEntry();
    }
}
