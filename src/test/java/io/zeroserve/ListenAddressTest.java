package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({"0.0.0.0:8080, 0.0.0.0, 8080", "[::1]:0, ::1, 0", "localhost:65535, localhost, 65535"})
    void parse_hostAndPort_areSplitAndPrintedAgain(String text, String host, int port) {
        SocketAddress address = ListenAddress.parse(text).address();

        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(ListenAddress.text(address, port)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8080", ":8080", "::1:80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:65536",
        "1.2.3.4:-1", "fd:", "fd:x", "fd:-1", "fd:99999999999", "fd:999999"})
    void parse_anythingElse_isRefusedByName(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("address " + text);
    }
}
