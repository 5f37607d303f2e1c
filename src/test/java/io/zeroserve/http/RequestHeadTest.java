package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadTest {
    private static final MessageLimits LIMITS = new MessageLimits(256, 4096, 64, 1000);

    /** Behind other bytes, as heads stand behind one another in what has come. */
    private static RequestHead head(String text) {
        byte[] bytes = ("other" + text).getBytes(StandardCharsets.ISO_8859_1);
        RequestHeadScanner scanner = new RequestHeadScanner(LIMITS);
        assertThat(scanner.scan(bytes, 5, bytes.length))
            .isEqualTo(RequestHeadScanner.Progress.COMPLETE);
        return scanner.head(bytes, 5);
    }

    @ParameterizedTest
    @CsvSource({"GET, /, 1.1", "POST, /a?b, 1.0", "PROPFIND, *, 1.1", "G, http://a/, 1.0"})
    void requestLine_anyMethodAndVersion_isTakenApart(String method, String target, String version) {
        RequestHead head = head("\r\n" + method + ' ' + target + " HTTP/" + version + "\r\n\r\n");

        assertThat(head.method()).isEqualTo(method);
        assertThat(head.target()).isEqualTo(target);
        assertThat(head.isHttp10()).isEqualTo(version.equals("1.0"));
        assertThat(head.size()).isZero();
        assertThat(head.first("host")).isNull();
    }

    @Test
    void fields_inAnyCase_areFound() {
        RequestHead head =
            head("GET / HTTP/1.1\r\nHoSt:a\r\nX^y: 1\r\nx~Y: 2 \r\nX^Y:\t3\t\r\nEmpty:\r\nLatin: \351\r\n\r\n");

        assertThat(head.first("HOST")).isEqualTo("a");
        assertThat(head.all("x^y")).containsExactly("1", "3");
        assertThat(head.first("x~y")).isEqualTo("2");
        assertThat(head.first("empty")).isEmpty();
        assertThat(head.first("latin")).isEqualTo("\u00e9");
        assertThat(head.has("hos")).isFalse();
        assertThat(head.name(0) + head.value(0)).isEqualTo("HoSta");
    }

    @Test
    void fields_many_areAllThere() {
        RequestHead head = head("GET / HTTP/1.1\r\n" + "name: value\r\n".repeat(60) + "last: one\r\n\r\n");

        assertThat(head.size()).isEqualTo(61);
        assertThat(head.all("name")).hasSize(60).containsOnly("value");
        assertThat(head.first("last")).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource({"close, true", "'a, CLOSE ', true", "'a,,close', true", "closed, false",
        "'close;x', false", "'', false"})
    void lists_aMember_isFoundByItself(String value, boolean isListed) {
        RequestHead head = head("GET / HTTP/1.1\r\nConnection: x\r\nConnection: " + value + "\r\n\r\n");

        assertThat(head.lists("connection", "close")).isEqualTo(isListed);
    }
}
