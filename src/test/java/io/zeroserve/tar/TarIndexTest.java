package io.zeroserve.tar;

import static io.zeroserve.tar.TarFixture.header;
import static io.zeroserve.tar.TarFixture.paxRecord;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarIndexTest {

    private static final String NO_FILES = "tarball does not contain any regular files";

    @Test
    void read_twoFiles_givesRangesOfTheirContent() throws IOException {
        byte[] archive = new TarFixture().file("b.txt", "bravo").file("a.txt", "alpha!").bytes();

        TarIndex index = read(archive);

        assertThat(index.entries()).containsExactly(
                new TarEntry("a.txt", 1536, 6, 1_000_000_000), new TarEntry("b.txt", 512, 5, 1_000_000_000));
        assertThat(index.count()).isEqualTo(2);
        assertThat(content(archive, index, "a.txt")).isEqualTo("alpha!");
        assertThat(content(archive, index, "b.txt")).isEqualTo("bravo");
        assertThat(index.find("c.txt")).isEmpty();
        assertThat(index.warnings()).isEmpty();
    }

    @Test
    void read_contentBeyondTheWindow_isSkippedAndFound() throws IOException {
        byte[] archive = new TarFixture().file("big", "x".repeat(100_000)).file("small", "s").bytes();

        TarIndex index = read(archive);

        assertThat(content(archive, index, "big")).hasSize(100_000);
        assertThat(content(archive, index, "small")).isEqualTo("s");
    }

    @Test
    void read_emptyFile_isAnEntryOfNoBytes() throws IOException {
        assertThat(read(new TarFixture().file("empty", "").bytes()).find("empty").orElseThrow().sizeBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"./a, a", "././a, a", "/a, a", "//a//b, a/b", "./.zeroserve//x, .zeroserve/x", ".hidden, .hidden",
            "..a/b.., ..a/b..", "a/./b, a/b", "a/././b/./c, a/b/c", "a//./b, a/b", "/./a, a", ".a/.b, .a/.b"})
    void read_nameWithDecoration_isNormalised(String name, String key) throws IOException {
        assertThat(read(new TarFixture().file(name, "x").bytes()).find(key)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../etc/passwd", "a/../b", "a/./../b", "a/..", "/../a", "./../a", "..", "../"})
    void read_pathEscape_isRefused(String name) {
        assertRefused(new TarFixture().file(name, "x").bytes(), "segment in its name");
    }

    @Test
    void read_controlCharacterInName_isRefused() {
        assertRefused(new TarFixture().file("a\nb", "x").bytes(), "\"a\\u000ab\"", "control character");
    }

    @Test
    void read_nulInPaxName_isRefused() {
        assertRefused(new TarFixture().pax(paxRecord("path", "a\0b")).file("a", "x").bytes(), "control character");
    }

    @Test
    void read_nameNotUtf8_isRefused() {
        byte[] latin1 = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(new TarFixture().raw(header('0', latin1, 0)).bytes(), "not UTF-8");
    }

    @Test
    void read_paxNameNotUtf8_isRefused() {
        byte[] record = "11 path=x\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(new TarFixture().entry('x', "p", record).file("a", "x").bytes(), "not UTF-8");
    }

    @Test
    void read_paxNameThatLatin1CanSay_isKept() throws IOException {
        byte[] archive = new TarFixture().pax(paxRecord("path", "caf\u00e9")).file("caf_", "x").bytes();
        assertThat(read(archive).find("caf\u00e9")).isPresent();
    }

    @Test
    void read_questionMarkInName_isKept() throws IOException {
        assertThat(read(new TarFixture().file("what?", "x").bytes()).find("what?")).isPresent();
    }

    @Test
    void read_utf8Name_isKept() throws IOException {
        assertThat(read(new TarFixture().file("caf\u00e9/\u4f60.txt", "x").bytes()).find("caf\u00e9/\u4f60.txt"))
                .isPresent();
    }

    @Test
    void read_paxName_replacesTheHeaders() throws IOException {
        String name = "n".repeat(300) + "/\u00fc.txt";
        TarIndex index = read(new TarFixture().pax(paxRecord("path", name)).file("short", "x").bytes());
        assertThat(index.find(name)).isPresent();
        assertThat(index.find("short")).isEmpty();
    }

    @Test
    void read_gnuLongName_replacesTheHeaders() throws IOException {
        String name = "n".repeat(300) + "/\u00fc.txt";
        byte[] longName = (name + '\0').getBytes(StandardCharsets.UTF_8);
        TarIndex index = read(new TarFixture().entry('L', "././@LongLink", longName).file("n", "x").bytes());
        assertThat(index.find(name)).isPresent();
    }

    @Test
    void read_paxModificationTime_isTakenInWholeSeconds() throws IOException {
        TarIndex index = read(new TarFixture().pax(paxRecord("mtime", "1700000000.75")).file("a", "x").bytes());
        assertThat(index.find("a").orElseThrow().modifiedSeconds()).isEqualTo(1_700_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "99999999999999"})
    void read_modificationTimeOutOfRange_isUnknown(String mtime) throws IOException {
        TarIndex index = read(new TarFixture().pax(paxRecord("mtime", mtime)).file("a", "x").bytes());
        assertThat(index.find("a").orElseThrow().modifiedSeconds()).isZero();
    }

    @Test
    void isDirectory_listedOrImplied_isTrue() throws IOException {
        TarIndex index = read(new TarFixture().folder("./").folder("listed/").file("a/b/c.txt", "x").bytes());

        assertThat(List.of("", "listed", "a", "a/b")).allMatch(index::isDirectory);
        assertThat(List.of("a/b/c.txt", "b", "a/")).noneMatch(index::isDirectory);
        assertThat(index.directoryModifiedSeconds("listed")).isEqualTo(1_000_000_000);
        assertThat(index.directoryModifiedSeconds("a")).isZero();
    }

    @Test
    void isDirectory_listedAfterItsContent_hasItsTime() throws IOException {
        TarIndex index = read(new TarFixture().file("a/b", "x").folder("a/").bytes());
        assertThat(index.directoryModifiedSeconds("a")).isEqualTo(1_000_000_000);
    }

    @Test
    void read_sameNameThrice_lastWinsWithOneWarning() throws IOException {
        byte[] archive = new TarFixture().file("a", "1").file("./a", "2").file("a", "3").bytes();

        TarIndex index = read(archive);

        assertThat(content(archive, index, "a")).isEqualTo("3");
        assertThat(index.count()).isEqualTo(1);
        assertThat(index.warnings()).singleElement().asString().contains("\"a\"", "more than once");
    }

    @ParameterizedTest
    @CsvSource({"1, hard link", "2, symbolic link", "3, device", "4, device", "6, pipe", "V, unknown type"})
    void read_notAFile_isIgnoredWithAWarning(char typeflag, String kind) throws IOException {
        TarIndex index = read(new TarFixture().entry(typeflag, "x/odd", new byte[0]).file("a", "x").bytes());

        assertThat(index.find("x/odd")).isEmpty();
        assertThat(index.isDirectory("x")).isFalse();
        assertThat(index.warnings()).singleElement().asString().contains(kind, "\"x/odd\"");
    }

    @Test
    void read_contiguousOrOldRegularType_isAFile() throws IOException {
        TarIndex index = read(new TarFixture().entry('7', "c", new byte[1]).entry('\0', "o", new byte[1]).bytes());
        assertThat(index.count()).isEqualTo(2);
    }

    @Test
    void read_manyLinks_boundsTheWarnings() throws IOException {
        TarFixture fixture = new TarFixture().file("a", "x");
        for (int i = 0; i < 150; i++) {
            fixture.entry('2', "link" + i, new byte[0]);
        }
        assertThat(read(fixture.bytes()).warnings()).hasSize(101).last().asString().contains("50 more");
    }

    @Test
    void read_gnuSparse_isRefused() {
        assertRefused(new TarFixture().entry('S', "holes", new byte[512]).bytes(), "\"holes\" is sparse", "--sparse");
    }

    @Test
    void read_paxSparse_isRefused() {
        assertRefused(new TarFixture().pax(paxRecord("GNU.sparse.major", "1"), paxRecord("GNU.sparse.minor", "0"),
                paxRecord("GNU.sparse.name", "holes"), paxRecord("GNU.sparse.realsize", "1000"))
                .entry('0', "GNUSparseFile.0/holes", "1\n0\n1\n".getBytes(StandardCharsets.UTF_8))
                .bytes(), "is sparse");
    }

    @Test
    void read_oldPaxSparse_isRefused() {
        assertRefused(new TarFixture().pax(paxRecord("GNU.sparse.size", "1000"), paxRecord("GNU.sparse.numblocks", "1"),
                paxRecord("GNU.sparse.map", "0,4")).file("holes", "data").bytes(), "is sparse");
    }

    @Test
    void read_emptyFileOnDisk_isRefused() {
        assertRefused(new byte[0], "is empty");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 10240})
    void read_zeroes_haveNoFiles(int sizeBytes) {
        assertThatThrownBy(() -> read(new byte[sizeBytes]))
                .isInstanceOf(TarFormatException.class).hasMessage(NO_FILES);
    }

    @Test
    void read_foldersOnly_hasNoFiles() {
        assertThatThrownBy(() -> read(new TarFixture().folder("a/").bytes()))
                .isInstanceOf(TarFormatException.class).hasMessage(NO_FILES);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 511, 512, 5000})
    void read_garbage_isNotATar(int sizeBytes) {
        byte[] garbage = new byte[sizeBytes];
        Arrays.fill(garbage, (byte) 'g');
        assertRefused(garbage, "not a tar file");
    }

    @ParameterizedTest
    @CsvSource({"gzip, 1f8b0800, gunzip", "zstd, 28b52ffd, unzstd", "xz, fd377a585a00, unxz",
            "bzip2, 425a6839, bunzip2", "zip, 504b0304, unzip", "lz4, 04224d18, unlz4"})
    void read_compressed_isNamedAndRefused(String format, String magic, String command) {
        byte[] start = HexFormat.of().parseHex(magic);
        assertRefused(Arrays.copyOf(start, 4096), "a " + format + " file", "(" + command + ")",
                "serve an uncompressed tar");
        assertRefused(start, "a " + format + " file");
    }

    @Test
    void read_brotliByItsName_isNamedAndRefused() {
        assertThatThrownBy(() -> TarIndex.read(new SeekableInMemoryByteChannel(new byte[] {0x1b, 3}), "site.tar.br",
                TarLimits.DEFAULT)).hasMessageContainingAll("site.tar.br: ", "brotli file", "brotli -d");
    }

    @Test
    void read_firstNameLikeACompressedFile_isATar() throws IOException {
        assertThat(read(new TarFixture().file("BZh.txt", "x").bytes()).find("BZh.txt")).isPresent();
    }

    @Test
    void read_cutAnywhere_isRefused() {
        byte[] archive = new TarFixture().file("a", "x".repeat(600)).pax(paxRecord("path", "b")).file("-", "y")
                .unfinishedBytes();
        for (int length = 0; length <= archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> read(cut)).as("cut at %d", length).isInstanceOf(TarFormatException.class);
        }
    }

    @Test
    void read_contentMissing_saysWhereAndHowMuch() {
        byte[] archive = Arrays.copyOf(new TarFixture().file("a", "x".repeat(600)).bytes(), 700);
        assertRefused(archive, "cut short", "offset 0", "600 bytes", "only 188 follow");
    }

    @Test
    void read_endMarkerMissing_isRefused() {
        assertRefused(new TarFixture().file("a", "x").unfinishedBytes(), "cut short", "offset 1024", "end marker");
    }

    @Test
    void read_loneZeroBlock_endsTheArchive() throws IOException {
        assertThat(read(Arrays.copyOf(new TarFixture().file("a", "x").bytes(), 1536)).count()).isEqualTo(1);
    }

    @Test
    void read_secondArchiveBehindTheFirst_isIgnoredWithAWarning() throws IOException {
        byte[] first = new TarFixture().file("a", "x").bytes();
        TarIndex index = read(new TarFixture().raw(first).file("b", "y").bytes());

        assertThat(index.find("b")).isEmpty();
        assertThat(index.warnings()).singleElement().asString().contains("offset 1024", "ignored");
    }

    @Test
    void read_wrongChecksumLaterOn_saysWhere() {
        byte[] archive = new TarFixture().file("a", "x").file("b", "y").bytes();
        archive[1024]++;
        assertRefused(archive, "checksum", "offset 1024");
    }

    @Test
    void read_everyHeaderByteChanged_isRefusedOrRead() {
        byte[] archive = new TarFixture().pax(paxRecord("path", "b")).file("a", "x").bytes();
        for (int i = 0; i < 2048; i++) {
            byte[] changed = archive.clone();
            changed[i] ^= 0x41;
            if (i < 512 || i >= 1024 && i < 1536) {
                changed = rechecksummed(changed, i & -512);
            }
            assertOnlyFormatExceptions(changed, i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999", "-0000000001", "0000000x001"})
    void read_sizeNotANumber_isRefused(String size) {
        byte[] block = header('0', new byte[] {'a'}, 0);
        System.arraycopy(size.getBytes(StandardCharsets.US_ASCII), 0, block, 124, 11);
        assertRefused(new TarFixture().raw(TarFixture.checksummed(block)).bytes(), "offset 0", "no valid size");
    }

    @Test
    void read_binarySize_isUnderstood() throws IOException {
        byte[] block = header('0', new byte[] {'a'}, 0);
        Arrays.fill(block, 124, 136, (byte) 0);
        block[124] = (byte) 0x80;
        block[135] = 3;
        byte[] archive = new TarFixture().raw(TarFixture.checksummed(block)).content(new byte[3]).bytes();
        assertThat(read(archive).find("a").orElseThrow().sizeBytes()).isEqualTo(3);
    }

    @Test
    void read_binarySizeHuge_isRefused() {
        byte[] block = header('0', new byte[] {'a'}, 0);
        Arrays.fill(block, 128, 136, (byte) 0xff);
        Arrays.fill(block, 124, 128, (byte) 0);
        block[124] = (byte) 0x80;
        block[128] = 0x7f;
        assertRefused(new TarFixture().raw(TarFixture.checksummed(block)).bytes(), "cut short");
    }

    @Test
    void read_paxSizeAgainstHeaderSize_isRefused() {
        byte[] archive = new TarFixture().pax(paxRecord("size", "1024")).file("a", "x").file("hidden", "y").bytes();
        assertRefused(archive, "\"a\"", "two sizes", "1 in its header", "1024 in its pax record");
    }

    @Test
    void read_globalPaxSizeAgainstHeaderSize_isRefused() {
        assertRefused(new TarFixture().globalPax(paxRecord("size", "0")).file("a", "x").bytes(), "two sizes");
    }

    @Test
    void read_paxSizeEqualToHeaderSize_isAccepted() throws IOException {
        assertThat(read(new TarFixture().pax(paxRecord("size", "1")).file("a", "x").bytes()).count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8589934592", "9223372036854775807"})
    void read_paxSizeBeyondTheFile_isRefused(String size) {
        assertRefused(new TarFixture().pax(paxRecord("size", size)).file("a", "x").bytes(), "cut short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "99999999999999999999"})
    void read_paxSizeNotANumber_isRefused(String size) {
        assertRefused(new TarFixture().pax(paxRecord("size", size)).file("a", "x").bytes(), "offset 1024");
    }

    @Test
    void read_globalHeaderOfGitArchive_isHarmless() throws IOException {
        byte[] archive = new TarFixture().globalPax(paxRecord("comment", "c0ffee")).file("a", "x").bytes();
        assertThat(read(archive).entries()).singleElement().isEqualTo(new TarEntry("a", 1536, 1, 1_000_000_000));
    }

    @Test
    void read_entryCountAtAndOverTheLimit_isReadAndRefused() throws IOException {
        byte[] archive = new TarFixture().file("a", "x").folder("b").bytes();
        assertThat(read(archive, limits(2, 100, 100)).count()).isEqualTo(1);
        assertThatThrownBy(() -> read(archive, limits(1, 100, 100)))
                .isInstanceOf(TarFormatException.class).hasMessageContaining("more than 1 entries");
    }

    @Test
    void read_nameAtAndOverTheLimit_isReadAndRefused() throws IOException {
        byte[] archive = new TarFixture().file("\u00e9\u00e9", "x").bytes();
        assertThat(read(archive, limits(9, 4, 100)).count()).isEqualTo(1);
        assertThatThrownBy(() -> read(archive, limits(9, 3, 100)))
                .isInstanceOf(TarFormatException.class).hasMessageContaining("longer than 3 bytes");
    }

    @Test
    void read_allNamesAtAndOverTheLimit_isReadAndRefused() throws IOException {
        // Names kept: a/b/c, a/b and a.
        byte[] archive = new TarFixture().file("a/b/c", "x").bytes();
        assertThat(read(archive, limits(9, 100, 9)).count()).isEqualTo(1);
        assertThatThrownBy(() -> read(archive, limits(9, 100, 8)))
                .isInstanceOf(TarFormatException.class).hasMessageContaining("more than 8 bytes together");
    }

    @Test
    void read_extensionsAtAndOverTheLimit_isReadAndRefused() throws IOException {
        assertThat(read(extended(TarLimits.DEFAULT_EXTENSIONS_PER_ENTRY)).count()).isEqualTo(1);
        assertRefused(extended(TarLimits.DEFAULT_EXTENSIONS_PER_ENTRY + 1), "extension headers in a row");
        assertRefused(extended(100_000), "extension headers in a row");
    }

    @Test
    void read_extensionContentAtAndOverTheLimit_isReadAndRefused() throws IOException {
        TarLimits limits = new TarLimits(9, 100, 100, 11, 9);
        assertThat(read(new TarFixture().pax("11 path=xy\n").file("a", "x").bytes(), limits).count()).isEqualTo(1);
        assertThatThrownBy(() -> read(new TarFixture().pax("12 path=xyz\n").file("a", "x").bytes(), limits))
                .isInstanceOf(TarFormatException.class).hasMessageContaining("12 bytes, more than 11");
    }

    @Test
    void read_channelFails_throwsItsException() {
        IOException failure = new IOException("disk on fire");
        SeekableInMemoryByteChannel channel =
                new SeekableInMemoryByteChannel(new TarFixture().file("a", "x".repeat(20_000)).bytes()) {
                    @Override
                    public int read(ByteBuffer target) throws IOException {
                        if (position() > 0) {
                            throw failure;
                        }
                        return super.read(target);
                    }
                };
        assertThatThrownBy(() -> TarIndex.read(channel, "site.tar", TarLimits.DEFAULT)).isSameAs(failure);
    }

    private static byte[] extended(int count) {
        TarFixture fixture = new TarFixture();
        for (int i = 0; i < count; i++) {
            fixture.pax(paxRecord("comment", "x"));
        }
        return fixture.file("a", "x").bytes();
    }

    private static TarLimits limits(int entryCount, int nameBytes, long totalNameBytes) {
        return new TarLimits(entryCount, nameBytes, totalNameBytes, 1000, 4);
    }

    private static byte[] rechecksummed(byte[] archive, int blockOffset) {
        byte[] block = TarFixture.checksummed(Arrays.copyOfRange(archive, blockOffset, blockOffset + 512));
        System.arraycopy(block, 0, archive, blockOffset, 512);
        return archive;
    }

    private static void assertOnlyFormatExceptions(byte[] archive, int changedOffset) {
        try {
            TarIndex index = read(archive);
            assertThat(index.entries()).allMatch(entry -> entry.offset() + entry.sizeBytes() <= archive.length);
        } catch (TarFormatException expected) {
            assertThat(expected).hasMessageNotContainingAny("null");
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("byte " + changedOffset + " changed", e);
        }
    }

    private static void assertRefused(byte[] archive, String... messageParts) {
        assertThatThrownBy(() -> read(archive)).isInstanceOf(TarFormatException.class)
                .hasMessageStartingWith("site.tar: ").hasMessageContainingAll(messageParts);
    }

    private static TarIndex read(byte[] archive) throws IOException {
        return read(archive, TarLimits.DEFAULT);
    }

    private static TarIndex read(byte[] archive, TarLimits limits) throws IOException {
        return TarIndex.read(new SeekableInMemoryByteChannel(archive), "site.tar", limits);
    }

    private static String content(byte[] archive, TarIndex index, String key) {
        TarEntry entry = index.find(key).orElseThrow();
        return new String(archive, (int) entry.offset(), (int) entry.sizeBytes(), StandardCharsets.UTF_8);
    }
}
