package io.zeroserve.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.AsciiString;
import io.zeroserve.message.Head;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadBytesTest {

    private static String text(Head head) {
        return new String(HeadBytes.of(head).bytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"200, OK", "404, Not Found", "103, Early Hints", "799, status code 799",
        "414, URI Too Long", "416, Range Not Satisfiable", "422, Unprocessable Content"})
    void of_status_saysItsReason(int status, String reason) {
        assertThat(text(new Head(status))).isEqualTo("HTTP/1.1 " + status + ' ' + reason + "\r\n");
    }

    @Test
    void of_fields_areLinesInOrder() {
        Head head = new Head(200, "content-length", "12", "a", "", AsciiString.of("a"), AsciiString.of("\u00e9"),
            "b", "\u20ac");

        assertThat(text(head)).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 12\r\na: \r\na: \u00e9\r\nb: ?\r\n");
        assertThat(HeadBytes.of(head).contentLength()).isEqualTo(12);
        assertThat(HeadBytes.of(head).isDated()).isFalse();
        assertThat(HeadBytes.of(new Head(200, "date", "x")).isDated()).isTrue();
        assertThat(HeadBytes.of(new Head(200)).contentLength()).isEqualTo(HeadBytes.NONE);
    }

    @Test
    void of_headThatIsKept_isMadeOnce() {
        Head kept = Head.kept(200, "a", "b");

        assertThat(HeadBytes.of(kept)).isSameAs(HeadBytes.of(kept));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\r\nc: d", "b\nc", "\0", "\u007f"})
    void headerInjection_lineInAValue_isRefused(String value) {
        assertThatThrownBy(() -> text(new Head(200, "a", value))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "\u00e9"})
    void headerInjection_nameThatIsNone_isRefused(String name) {
        assertThatThrownBy(() -> text(new Head(200, name, "b"))).isInstanceOf(IllegalArgumentException.class);
    }
}
