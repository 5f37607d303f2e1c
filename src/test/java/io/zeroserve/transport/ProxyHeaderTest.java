package io.zeroserve.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Fuzzer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4_ADDRESSES = "c0000207" + "cb007101" + "c39b" + "01bb";
    private static final String V6_ADDRESSES = "20010db8000000000000000000000007"
            + "20010db8000000000000000000000001" + "c39b" + "01bb";

    private static ProxyHeader.Result line(String text) {
        return ProxyHeader.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static ProxyHeader.Result binary(String hex) {
        return ProxyHeader.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static ProxyHeader.Result found(int sizeBytes, String ip, int port) throws Exception {
        return new ProxyHeader.Result.Found(sizeBytes, new InetSocketAddress(InetAddress.getByName(ip), port));
    }

    @ParameterizedTest
    @CsvSource({"PROXY TCP4 192.0.2.7 203.0.113.1 50075 443, 192.0.2.7, 50075",
        "PROXY TCP6 2001:db8::7 2001:db8::1 0 65535, 2001:db8::7, 0",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535,"
            + "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535"})
    void parse_line_namesTheClient(String text, String ip, int port) throws Exception {
        assertThat(line(text + "\r\nGET /")).isEqualTo(found(text.length() + 2, ip, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN ffff::1 ffff::2 1 2", "PROXY UNKNOWN whatever it says"})
    void parse_unknownClient_keepsTheAddressOfTheConnection(String text) {
        assertThat(line(text + "\r\n")).isEqualTo(new ProxyHeader.Result.Found(text.length() + 2, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXYTCP4", "proxy TCP4 192.0.2.7 203.0.113.1 1 2\r\n",
        "PROXY TCP5 192.0.2.7 203.0.113.1 1 2\r\n", "PROXY  TCP4 192.0.2.7 203.0.113.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 203.0.113.1 1\r\n", "PROXY TCP4 192.0.2.7 203.0.113.1 1 2 3\r\n",
        "PROXY TCP4 192.0.2.7 203.0.113.1 1 2 \r\n", "PROXY TCP4 2001:db8::7 203.0.113.1 1 2\r\n",
        "PROXY TCP4 192.0.2.256 203.0.113.1 1 2\r\n", "PROXY TCP4 192.0.2 203.0.113.1 1 2\r\n",
        "PROXY TCP6 192.0.2.7 203.0.113.1 1 2\r\n", "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
        "PROXY TCP4 a.example 203.0.113.1 1 2\r\n", "PROXY TCP4 192.0.2.7 203.0.113.1 65536 2\r\n",
        "PROXY TCP4 192.0.2.7 203.0.113.1 1 -2\r\n", "PROXY TCP4 192.0.2.7 203.0.113.1 01 2\r\n", "PROXY \r\n"})
    void parse_lineThatIsNone_isInvalid(String text) {
        assertThat(line(text)).isInstanceOf(ProxyHeader.Result.Invalid.class);
    }

    @Test
    void parse_lineOfAllLengths_endsAtTheLimit() {
        String start = "PROXY UNKNOWN ";
        String atLimit = start + "x".repeat(ProxyHeader.MAX_LINE_BYTES - start.length() - 2) + "\r\n";

        assertThat(line(atLimit)).isEqualTo(new ProxyHeader.Result.Found(ProxyHeader.MAX_LINE_BYTES, null));
        assertThat(line(atLimit.substring(0, ProxyHeader.MAX_LINE_BYTES - 1)))
                .isInstanceOf(ProxyHeader.Result.Incomplete.class);
        assertThat(line(start + "x".repeat(ProxyHeader.MAX_LINE_BYTES)))
                .isEqualTo(new ProxyHeader.Result.Invalid("the line is longer than 108 bytes"));
    }

    @Test
    void parse_binary_namesTheClient() throws Exception {
        assertThat(binary(SIGNATURE + "2111000c" + V4_ADDRESSES + "ffff")).isEqualTo(found(28, "192.0.2.7", 50075));
        assertThat(binary(SIGNATURE + "21210024" + V6_ADDRESSES)).isEqualTo(found(52, "2001:db8::7", 50075));
        assertThat(binary(SIGNATURE + "21110010" + V4_ADDRESSES + "04000100")).as("an extra field")
                .isEqualTo(found(32, "192.0.2.7", 50075));
    }

    @ParameterizedTest
    @CsvSource({"20000000, 16", "2011000cc0000207cb007101c39b01bb, 28", "21000000, 16", "21310000, 16"})
    void parse_binaryThatNamesNoClient_keepsTheAddressOfTheConnection(String rest, int sizeBytes) {
        assertThat(binary(SIGNATURE + rest)).isEqualTo(new ProxyHeader.Result.Found(sizeBytes, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1111000c" + V4_ADDRESSES, "2211000c" + V4_ADDRESSES, "2112000c" + V4_ADDRESSES,
        "2111000bc0000207cb007101c39b01", "21210023" + V4_ADDRESSES, "21110ff1"})
    void parse_binaryThatIsNone_isInvalid(String rest) {
        assertThat(binary((SIGNATURE + rest + "00".repeat(64)))).isInstanceOf(ProxyHeader.Result.Invalid.class);
    }

    @Test
    void parse_everyPrefix_isIncomplete() {
        String text = "PROXY TCP4 192.0.2.7 203.0.113.1 50075 443\r\n";
        for (int length = 0; length < text.length(); length++) {
            assertThat(line(text.substring(0, length))).isInstanceOf(ProxyHeader.Result.Incomplete.class);
        }
        String hex = SIGNATURE + "2111000c" + V4_ADDRESSES;
        for (int length = 0; length < hex.length(); length += 2) {
            assertThat(binary(hex.substring(0, length))).isInstanceOf(ProxyHeader.Result.Incomplete.class);
        }
    }

    @Test
    void parse_anyBytes_areJudgedTheSameWhateverFollows() {
        Fuzzer.of("proxy-header").run(bytes -> {
            ProxyHeader.Result judged = new ProxyHeader.Result.Incomplete();
            int end = 0;
            while (judged instanceof ProxyHeader.Result.Incomplete && end < bytes.length) {
                end++;
                judged = ProxyHeader.parse(ByteBuffer.wrap(bytes, 0, end));
            }
            assertThat(ProxyHeader.parse(ByteBuffer.wrap(bytes))).isEqualTo(judged);
            if (judged instanceof ProxyHeader.Result.Found header) {
                assertThat(header.sizeBytes()).isBetween(1, end);
            }
            assertThat(end).isLessThanOrEqualTo(ProxyHeader.MAX_BINARY_BYTES);
        });
    }
}
