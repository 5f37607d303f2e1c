package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.FuzzRun;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Requests with damage in them: the scanners never throw, and say the same however the bytes are cut; what they let
 * through holds none of the bytes that could mean something else to another reader.
 */
class RequestScannerFuzzTest {
    private static final MessageLimits LIMITS = new MessageLimits(256, 1024, 8, 1000);
    private static final String HEAD = "POST /path?query HTTP/1.1\r\nHost: a.example\r\nContent-Length: 12\r\n"
            + "Transfer-Encoding: chunked\r\nX-Other: some, text\r\n\r\n";
    private static final String CHUNKS = "5\r\nhello\r\na;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
    private static final String PIECES = "\r\n \t:;,#%\0x7fAZaz09chunkedContent-Length:/HTTP/1.1";

    @Test
    void head_damaged_isJudgedTheSameHoweverItIsCut() {
        FuzzRun.repeat(2, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = damaged(HEAD, random);
            RequestHeadScanner whole = new RequestHeadScanner(LIMITS);
            RequestHeadScanner.Progress verdict = whole.scan(bytes, 0, bytes.length);
            RequestHeadScanner cut = new RequestHeadScanner(LIMITS);
            RequestHeadScanner.Progress last = RequestHeadScanner.Progress.INCOMPLETE;
            for (int end = 0; end < bytes.length && last == RequestHeadScanner.Progress.INCOMPLETE;) {
                end += random.nextInt(1, bytes.length - end + 1);
                last = cut.scan(bytes, 0, end);
            }

            assertThat(last).isEqualTo(verdict);
            assertThat(cut.fault()).isEqualTo(whole.fault());
            if (verdict == RequestHeadScanner.Progress.COMPLETE) {
                assertThat(cut.sizeBytes()).isEqualTo(whole.sizeBytes());
                requireLines(cut.head(bytes, 0), new String(bytes, 0, whole.sizeBytes(), StandardCharsets.ISO_8859_1));
                requireClean(new String(bytes, 0, whole.sizeBytes(), StandardCharsets.ISO_8859_1));
            }
        });
    }

    /** The parts put together again are the head. */
    private static void requireLines(RequestHead head, String text) {
        StringBuilder again = new StringBuilder(head.method() + ' ' + head.target() + " HTTP/1."
                + (head.isHttp10() ? '0' : '1'));
        for (int i = 0; i < head.size(); i++) {
            again.append("\r\n").append(head.name(i)).append(':').append(head.value(i));
            assertThat(head.all(head.name(i).toUpperCase(Locale.ROOT))).contains(head.value(i)).first()
                    .isEqualTo(head.first(head.name(i)));
        }
        StringBuilder expected = new StringBuilder();
        for (String line : text.substring(text.startsWith("\r\n") ? 2 : 0).split("\r\n")) {
            int colon = expected.isEmpty() ? -1 : line.indexOf(':');
            expected.append(expected.isEmpty() ? "" : "\r\n").append(line, 0, colon + 1)
                    .append(line.substring(colon + 1).replaceAll("^[ \t]+|[ \t]+\\z", ""));
        }
        assertThat(again).hasToString(expected.toString());
    }

    private static void requireClean(String head) {
        assertThat(head).endsWith("\r\n\r\n");
        for (String line : head.strip().split("\r\n")) {
            assertThat(line).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]").isNotBlank();
        }
        String[] lines = head.stripLeading().split("\r\n");
        assertThat(lines[0]).matches("[!-~]+ [!-~&&[^#]]+ HTTP/1\\.[01]");
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i]).matches("(?s)[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*");
        }
        assertThat(head.toLowerCase(Locale.ROOT).split("\r\ncontent-length:").length).isLessThan(3);
    }

    @Test
    void chunks_damaged_endAtTheSamePlaceHoweverTheyAreCut() {
        FuzzRun.repeat(2, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = damaged(CHUNKS, random);
            ChunkScanner whole = new ChunkScanner(LIMITS);
            int end = scan(whole, bytes, 0, bytes.length);
            ChunkScanner cut = new ChunkScanner(LIMITS);
            int index = 0;
            for (int piece = 0; piece < bytes.length && cut.fault() == null && !cut.isDone();) {
                piece += random.nextInt(1, bytes.length - piece + 1);
                index = scan(cut, bytes, index, piece);
            }

            assertThat(index).isEqualTo(end);
            assertThat(cut.isDone()).isEqualTo(whole.isDone());
            assertThat(cut.fault()).isEqualTo(whole.fault());
        });
    }

    /** Goes past content too; returns the index behind what has been read. */
    private static int scan(ChunkScanner chunks, byte[] bytes, int start, int end) {
        int index = start;
        do {
            int content = (int) Math.min(chunks.contentBytes(), end - index);
            if (content > 0) {
                chunks.skip(content);
            }
            index = chunks.scan(ByteBuffer.wrap(bytes), index + content, end);
        } while (chunks.contentBytes() > 0 && index < end);
        return index;
    }

    /** Bytes changed, put in and taken out; often none, so that some are right. */
    private static byte[] damaged(String text, SplittableRandom random) {
        StringBuilder damaged = new StringBuilder(text);
        if (random.nextInt(3) > 0) {
            // Both lengths in one head are always wrong.
            int field = damaged.indexOf(random.nextBoolean() ? "Content-Length" : "Transfer-Encoding");
            if (field >= 0) {
                damaged.delete(field, damaged.indexOf("\r\n", field) + 2);
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(damaged.length());
            char c = random.nextBoolean() ? (char) random.nextInt(256) : PIECES.charAt(random.nextInt(PIECES.length()));
            switch (random.nextInt(3)) {
                case 0 -> damaged.setCharAt(at, c);
                case 1 -> damaged.insert(at, c);
                default -> damaged.deleteCharAt(at);
            }
        }
        return damaged.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
