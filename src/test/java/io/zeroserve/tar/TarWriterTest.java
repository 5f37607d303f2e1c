package io.zeroserve.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {

    private final ByteArrayOutputStream target = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(target);

    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 255, 256, 980, 981, 982, 983, 984, 4000})
    void writeFile_nameOfAnyLength_isReadBack(int length) throws IOException {
        String name = "n".repeat(length);
        write(name, "content");
        writer.finish();

        TarIndex index = index();

        TarEntry entry = index.find(name).orElseThrow();
        assertThat(entry.modifiedSeconds()).isEqualTo(1_700_000_000);
        assertThat(new String(target.toByteArray(), (int) entry.offset(), (int) entry.sizeBytes(),
                StandardCharsets.UTF_8)).isEqualTo("content");
        assertThat(index.warnings()).isEmpty();
    }

    @Test
    void writeFile_nameNotAscii_isReadBack() throws IOException {
        write("caf\u00e9/\ud83d\ude00.txt", "x");
        writer.finish();
        assertThat(index().find("caf\u00e9/\ud83d\ude00.txt")).isPresent();
    }

    @Test
    void writeFolder_anyName_isAFolderForOtherReaders() throws IOException {
        writer.writeFolder("f\u00fc" + "x".repeat(200), 5);
        write("a", "x");
        writer.finish();

        TarArchiveEntry entry = firstEntry();

        assertThat(entry.isDirectory()).isTrue();
        assertThat(entry.getName()).isEqualTo("f\u00fc" + "x".repeat(200) + "/");
        assertThat(entry.getMode()).isEqualTo(0755);
        assertThat(index().directoryModifiedSeconds("f\u00fc" + "x".repeat(200))).isEqualTo(5);
    }

    @Test
    void writeFile_anyUser_leavesOwnersOut() throws IOException {
        write("n".repeat(200), "x");
        writer.finish();

        TarArchiveEntry entry = firstEntry();

        assertThat(entry.getLongUserId()).isZero();
        assertThat(entry.getLongGroupId()).isZero();
        assertThat(entry.getUserName()).isEmpty();
        assertThat(entry.getGroupName()).isEmpty();
        assertThat(entry.getMode()).isEqualTo(0644);
    }

    @Test
    void writeFile_contentEndsEarly_throws() {
        assertThatThrownBy(() -> writer.writeFile("a", 0, 9, new ByteArrayInputStream(new byte[5])))
                .isInstanceOf(EOFException.class).hasMessageContaining("4 bytes early");
    }

    @Test
    void writeFile_contentGrew_isCutAtItsSize() throws IOException {
        writer.writeFile("a", 0, 5, new ByteArrayInputStream(new byte[9]));
        write("b", "x");
        writer.finish();
        assertThat(index().count()).isEqualTo(2);
    }

    @Test
    void writeFile_beyondEightGibibytes_hasPaxSize() throws IOException {
        HeaderOnly headers = new HeaderOnly();
        long size = 1L << 33;
        assertThatThrownBy(() -> new TarWriter(headers).writeFile("a", 0, size, InputStream.nullInputStream()))
                .isInstanceOf(EOFException.class);

        try (TarArchiveInputStream in = reader(headers.bytes.toByteArray())) {
            assertThat(in.getNextEntry().getSize()).isEqualTo(size);
        }
    }

    /** Keeps what is written before the content. */
    private static final class HeaderOnly extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            bytes.write(b);
        }
    }

    private void write(String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        writer.writeFile(name, 1_700_000_000, bytes.length, new ByteArrayInputStream(bytes));
    }

    private TarIndex index() throws IOException {
        return TarIndex.read(new SeekableInMemoryByteChannel(target.toByteArray()), "site.tar", TarLimits.DEFAULT);
    }

    private TarArchiveEntry firstEntry() throws IOException {
        try (TarArchiveInputStream in = reader(target.toByteArray())) {
            return in.getNextEntry();
        }
    }

    private static TarArchiveInputStream reader(byte[] archive) {
        return new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8");
    }
}
