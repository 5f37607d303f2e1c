package io.zeroserve.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zeroserve.exchange.HeaderList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the bytes of an upstream, whole and in pieces. */
class ResponseReaderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** What a reader has made of some bytes: events in words, and what it has left. */
    private static final class Reading {
        private final ResponseReader reader;
        private final ByteBuf in = Unpooled.buffer();
        private final List<String> events = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();

        Reading(boolean toHead) {
            this(toHead, new LineMemory());
        }

        Reading(boolean toHead, LineMemory lines) {
            reader = new ResponseReader(lines);
            reader.begin(toHead);
        }

        Reading feed(String bytes, int pieceBytes) throws ResponseReader.MalformedException {
            for (int i = 0; i < bytes.length(); i += pieceBytes) {
                in.writeBytes(bytes.substring(i, Math.min(i + pieceBytes, bytes.length())).getBytes(ISO_8859_1));
                proceed();
            }
            return this;
        }

        private void proceed() throws ResponseReader.MalformedException {
            while (true) {
                switch (reader.next(in)) {
                    case NOTHING -> {
                        return;
                    }
                    case INTERIM, HEAD -> events.add(reader.status() + " " + reader.reason() + lines(reader.fields()));
                    case CONTENT -> {
                        ByteBuf part = reader.takeContent();
                        content.append(part.toString(ISO_8859_1));
                        part.release();
                    }
                    case END -> {
                        String behind = reader.trailers() == null ? "" : lines(reader.trailers());
                        events.add("'" + content + "' end" + behind);
                        return;
                    }
                }
            }
        }

        private static String lines(HeaderList fields) {
            StringBuilder text = new StringBuilder();
            fields.forEach((name, value) -> text.append('|').append(name).append('=').append(value));
            return text.toString();
        }
    }

    @Test
    void twoReaders_oneMemory_doNotMixTheirLines() throws Exception {
        LineMemory lines = new LineMemory();
        Reading one = new Reading(false, lines);
        Reading other = new Reading(false, lines);
        String first = OK + "X-Name: " + "a".repeat(1000)
                + "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nY: z\r\n\r\n";
        String second = "HTTP/1.1 404 Gone\r\nContent-Length: 3\r\nX-Other: b\r\n\r\nbye";
        for (int i = 0; i < first.length(); i++) {
            one.feed(first.substring(i, i + 1), 1);
            if (i < second.length()) {
                other.feed(second.substring(i, i + 1), 1);
            }
        }

        assertThat(one.events).containsExactlyElementsOf(read(first).events);
        assertThat(other.events).containsExactlyElementsOf(read(second).events);
    }

    private static Reading read(String bytes) throws ResponseReader.MalformedException {
        return new Reading(false).feed(bytes, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "HTTP/1.1 200 OK;Content-Length: 2;;hi ~ 200 OK|content-length=2,'hi' end ~ true",
        "HTTP/1.1 200 OK;Content-Length: 0;; ~ 200 OK|content-length=0,'' end ~ true",
        "HTTP/1.1 200;Content-Length: 2;;hi ~ 200 |content-length=2,'hi' end ~ true",
        "HTTP/1.1 799 Odd one;Content-Length:\t2 ;;hi ~ 799 Odd one|content-length=2,'hi' end ~ true",
        "HTTP/1.1 204 No Content;X: \u00e9;; ~ 204 No Content|x=\u00e9,'' end ~ true",
        "HTTP/1.1 304 Not Modified;Content-Length: 9;; ~ 304 Not Modified|content-length=9,'' end ~ true",
        "HTTP/1.1 200 OK;Transfer-Encoding: Chunked;;2;hi;A;0123456789;0;;"
            + " ~ 200 OK|transfer-encoding=Chunked,'hi0123456789' end ~ true",
        "HTTP/1.1 200 OK;transfer-encoding: chunked;;2 ;hi;0;X-Sum: 1;Y:;;"
            + " ~ 200 OK|transfer-encoding=chunked,'hi' end|x-sum=1|y= ~ true",
        "HTTP/1.1 200 OK;Connection: x, CLOSE;Content-Length: 2;;hi"
            + " ~ 200 OK|connection=x, CLOSE|content-length=2,'hi' end ~ false",
        "HTTP/1.0 200 OK;Content-Length: 2;;hi ~ 200 OK|content-length=2,'hi' end ~ false",
        "HTTP/1.0 200 OK;Connection: keep-alive;Content-Length: 2;;hi"
            + " ~ 200 OK|connection=keep-alive|content-length=2,'hi' end ~ true",
        "HTTP/1.1 100 Continue;;HTTP/1.1 103 Early;Link: </a>;;HTTP/1.1 200 OK;Content-Length: 1;;x"
            + " ~ 100 Continue,103 Early|link=</a>,200 OK|content-length=1,'x' end ~ true"})
    void next_response_isReadAlikeInAnyPieces(String text, String events, boolean persistent) throws Exception {
        for (String end : List.of("\r\n", "\n")) {
            String bytes = text.replace(";", end);
            for (int piece : new int[] {1, 2, 7, bytes.length()}) {
                Reading reading = new Reading(false).feed(bytes, piece);

                assertThat(String.join(",", reading.events)).isEqualTo(events);
                assertThat(reading.reader.isPersistent()).isEqualTo(persistent);
                assertThat(reading.in.isReadable()).isFalse();
            }
        }
    }

    @Test
    void next_responseToHead_hasNoContent() throws Exception {
        for (String length : List.of("Content-Length: 5", "Transfer-Encoding: chunked", "X: y")) {
            Reading reading = new Reading(true).feed(OK + length + "\r\n\r\nrest", Integer.MAX_VALUE);

            assertThat(reading.events).hasSize(2).last().isEqualTo("'' end");
            assertThat(reading.in.toString(ISO_8859_1)).as("left for whoever closes the connection").isEqualTo("rest");
        }
    }

    @Test
    void next_moreThanTheResponse_isLeft() throws Exception {
        assertThat(read(OK + "Content-Length: 2\r\n\r\nhiHTTP").in.toString(ISO_8859_1)).isEqualTo("HTTP");
        assertThat(read(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP").in.toString(ISO_8859_1))
                .isEqualTo("HTTP");
    }

    @Test
    void endOfInput_isTheEndOnlyOfContentWithoutLength() throws Exception {
        Reading until = read(OK + "X: y\r\n\r\nall of it");
        assertThat(until.reader.isPersistent()).isFalse();
        assertThat(until.reader.endOfInput()).isTrue();
        until.proceed();
        assertThat(until.events).last().isEqualTo("'all of it' end");
        for (String cut : List.of("", "HTTP", OK, OK + "X: y\r\n", OK + "Content-Length: 2\r\n\r\nh",
                OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n")) {
            assertThat(read(cut).reader.endOfInput()).as(cut).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0 200 OK;;", "HTTP/1.1  200 OK;;", "HTTP/1.1 20 OK;;", "HTTP/1.1 2000 OK;;",
        "HTTP/1.1 099 OK;;", "HTTP/1.1 200OK;;", "HTTP/1.1 2x0 OK;;", "http/1.1 200 OK;;", ";HTTP/1.1 200 OK;;",
        "HTTP/1.1 200 O\0K;;", "HTTP/1.1 200 O\rK;;", "HTTP/1.1 200 OK; folded: x;;", "HTTP/1.1 200 OK;x: y; folded;;",
        "HTTP/1.1 200 OK;x : y;;", "HTTP/1.1 200 OK;: y;;", "HTTP/1.1 200 OK;no colon;;", "HTTP/1.1 200 OK;x: a\0b;;",
        "HTTP/1.1 200 OK;x: a\rb;;", "HTTP/1.1 200 OK;x: a\u007fb;;",
        "HTTP/1.1 200 OK;Content-Length: 1;Content-Length: 1;;",
        "HTTP/1.1 200 OK;Content-Length: 1, 1;;", "HTTP/1.1 200 OK;Content-Length: +1;;",
        "HTTP/1.1 200 OK;Content-Length:;;",
        "HTTP/1.1 200 OK;Content-Length: 0x1;;", "HTTP/1.1 200 OK;Content-Length: 9999999999999999999;;",
        "HTTP/1.1 200 OK;Content-Length: 1;Transfer-Encoding: chunked;;",
        "HTTP/1.1 200 OK;Transfer-Encoding: gzip, chunked;;",
        "HTTP/1.1 200 OK;Transfer-Encoding: chunked;Transfer-Encoding: chunked;;",
        "HTTP/1.1 200 OK;Transfer-Encoding: xchunked;;", "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;;",
        "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;-1;x;", "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;zz;",
        "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;1;xy;", "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;1x;y;",
        "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;1111111111111111;",
        "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;0;bad trailer;;"})
    void next_whatIsNoResponseOrAmbiguous_isRefused(String text) {
        String bytes = text.replace(";", "\r\n");
        for (int piece : new int[] {1, bytes.length()}) {
            assertThatThrownBy(() -> new Reading(false).feed(bytes, piece))
                    .isInstanceOf(ResponseReader.MalformedException.class);
        }
    }

    @Test
    void next_headAroundTheLimit_isReadOrRefused() throws Exception {
        String start = OK + "Content-Length: 0\r\nX: ";
        String value = "x".repeat(ResponseReader.MAX_HEAD_BYTES - start.length() - 4);

        assertThat(read(start + value + "\r\n\r\n").events).last().isEqualTo("'' end");
        for (String tooLong : List.of(start + value + "x\r\n\r\n", start + value + "xxxxx",
                "HTTP/1.1 103 Early\r\n\r\n" + start + value + "x\r\n\r\n")) {
            assertThatThrownBy(() -> read(tooLong)).hasMessage("a head or a line of it is too long");
        }
    }

    @Test
    void next_chunkLineAndTrailersAroundTheLimit_areReadOrRefused() throws Exception {
        String start = OK + "Transfer-Encoding: chunked\r\n\r\n1;";
        String extension = "x".repeat(ResponseReader.MAX_CHUNK_LINE_BYTES - 4);
        String trailer = "X: " + "x".repeat(ResponseReader.MAX_HEAD_BYTES - 7);

        assertThat(read(start + extension + "\r\na\r\n0\r\n" + trailer + "\r\n\r\n").events)
                .hasSize(2).last().asString()
                .startsWith("'a' end|x=xxx");
        assertThatThrownBy(() -> read(start + extension + "x\r\n")).hasMessage("a head or a line of it is too long");
        assertThatThrownBy(() -> read(start + "\r\na\r\n0\r\n" + trailer + "x\r\n\r\n"))
                .hasMessage("a head or a line of it is too long");
    }
}
