package io.zeroserve.helpers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, true", "192.0.2.7, 192.0.2.6, false", "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false", "10.1.2.3/8, 10.9.9.9, true", "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true", "0.0.0.0/0, 255.255.255.255, true", "0.0.0.0/0, ::1, false",
        "::/0, ::1, true", "::/0, 1.2.3.4, false", "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false", "2001:db8::/33, 2001:db8:8000::, false",
        "::ffff:10.0.0.0/104, 10.1.1.1, true", "10.0.0.0/8, ::ffff:10.1.1.1, true",
        "::ffff:10.0.0.0/104, 11.1.1.1, false", "2001:DB8::1/128, 2001:db8:0::1, true"
    })
    void contains_addresses_asThePrefixSays(String range, String address, boolean contained) {
        assertThat(IpRange.parse(range).orElseThrow().contains(IpRange.addressOf(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "10", "10.0", "10.0.0.256", "10.0.0.0.", "010.0.0.1", "10.0.0.0/33",
        "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/ 8", "localhost", "::1%eth0", "[::1]", "::/129",
        "1::2::3", ":", "g::1", "::ffff:1.2.3.4/95", "1.2.3.4/+8", "\u0661.2.3.4"})
    void parse_malformed_isRefused(String text) {
        assertThat(IpRange.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7:80, 192.0.2.7", "[2001:db8::1]:443, 2001:db8::1"})
    void hostOf_peer_isItsAddress(String peer, String host) {
        assertThat(IpRange.hostOf(peer)).isEqualTo(host);
    }
}
