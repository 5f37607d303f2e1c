package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Metadata;
import io.zeroserve.message.Head;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeaderEditsTest {

    @ParameterizedTest
    @ValueSource(strings = {"x-test", "Content-Type", "set-cookie", "server", "etag"})
    void isAllowed_ordinaryField_isApplied(String name) {
        assertThat(ResponseHeaderEdits.isAllowed(name, "value")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length", "Content-Length", "transfer-encoding", "connection", "keep-alive",
        "trailer", "te", "upgrade", "proxy-connection"})
    void isAllowed_fieldThatFramesTheMessage_isSkipped(String name) {
        assertThat(ResponseHeaderEdits.isAllowed(name, "1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", ":status", "a\r\nb", "a\0", "é"})
    void isAllowed_nameThatIsNoToken_isSkipped(String name) {
        assertThat(ResponseHeaderEdits.isAllowed(name, "value")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nset-cookie: x=1", "a\nb", "a\rb", "a\0b"})
    void isAllowed_valueThatWouldSplitTheResponse_isSkipped(String value) {
        assertThat(ResponseHeaderEdits.isAllowed("x-test", value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {" v", "v \t", "\tv", "v"})
    void forEachAllowed_spaceAroundTheValue_isDropped(String value) {
        Metadata metadata = new Metadata();
        metadata.set("zs.response.header.X-Test", value);
        Map<String, String> applied = new HashMap<>();

        ResponseHeaderEdits.forEachAllowed(metadata, applied::put);
        assertThat(applied).containsOnly(Map.entry("x-test", "v"));
    }

    /** Each character stands for a byte from here on. */
    @Test
    void forEachAllowed_valueBeyondAscii_isItsUtf8() {
        Metadata metadata = new Metadata();
        metadata.set("zs.response.header.x-test", "Zo\u00eb \u010a");
        Map<String, String> applied = new HashMap<>();

        ResponseHeaderEdits.forEachAllowed(metadata, applied::put);
        assertThat(applied).containsOnly(Map.entry("x-test", "Zo\u00c3\u00ab \u00c4\u008a"));
    }

    @ParameterizedTest
    @CsvSource({"connection, close, true", "Connection, Close, true", "connection, keep-alive, false",
        "x-connection, close, false"})
    void asksToClose_onlyConnectionClose_does(String name, String value, boolean expected) {
        Metadata metadata = new Metadata();
        metadata.set("zs.response.header." + name, value);

        assertThat(ResponseHeaderEdits.asksToClose(metadata)).isEqualTo(expected);
    }

    @Test
    void asksToClose_noEdits_doesNot() {
        assertThat(ResponseHeaderEdits.asksToClose(new Metadata())).isFalse();
    }

    @Test
    void apply_editsOfSomeFields_replaceAllTheirLinesAndKeepTheRest() {
        Metadata metadata = new Metadata();
        metadata.set("zs.response.header.X-A", "new");
        Head head = new Head(200, "x-a", "1", "x-b", "2", "x-a", "3");

        assertThat(ResponseHeaderEdits.apply(metadata, head)).hasToString("200 [x-b, 2, x-a, new]");
    }

    @Test
    void apply_nothingAllowed_isTheHeadItself() {
        Metadata metadata = new Metadata();
        metadata.set("zs.response.header.content-length", "1");
        metadata.set("other", "2");
        Head head = new Head(200, "content-length", "9");

        assertThat(ResponseHeaderEdits.apply(metadata, head)).isSameAs(head);
    }
}
