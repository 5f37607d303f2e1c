package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first two are those that JA4's own description gives for Chrome and Firefox. */
class Ja4Test {
    private static final byte[] H2 = "h2".getBytes(StandardCharsets.US_ASCII);

    @Test
    void of_chrome_isThePublishedFingerprint() {
        ClientHello hello = new ClientHelloFixture()
                .suites("0a0a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035")
                .extensions("1a1a,001b").serverName("example.com").extensions("0033").protocols(H2)
                .extensions("4469,0017,002d").signatureAlgorithms("0403,0804,0401,0503,0805,0501,0806,0601")
                .extensions("0005,0023,0012").versions("dada,0304,0303").extensions("ff01,000b,000a,0015,2a2a")
                .parsed();

        assertThat(Ja4.of(hello)).isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    @Test
    void of_firefox_isThePublishedFingerprint() {
        ClientHello hello = new ClientHelloFixture()
                .suites("1301,1303,1302,c02b,c02f,cca9,cca8,c02c,c030,c00a,c009,c013,c014,009c,009d,002f,0035")
                .serverName("example.com").extensions("0017,ff01,000a,000b,0023").protocols(H2)
                .extensions("0005,0022,0033").versions("0304,0303")
                .signatureAlgorithms("0403,0503,0603,0804,0805,0806,0401,0501,0601,0203,0201")
                .extensions("002d,001c,0015")
                .parsed();

        assertThat(Ja4.of(hello)).isEqualTo("t13d1715h2_5b57614c22b0_3d5424432f57");
    }

    @Test
    void of_nothingOffered_hasEmptyDigests() {
        assertThat(Ja4.of(new ClientHelloFixture().parsed())).isEqualTo("t12i000000_000000000000_000000000000");
    }

    @ParameterizedTest
    @CsvSource({"0304, t12", "0303, t12", "0302, t11", "0301, t10", "0300, ts3", "0002, ts2", "7f1c, t00"})
    void of_noListOfVersions_takesTheFieldOfOld(String version, String start) {
        int number = version.equals("0304") ? 0x0303 : Integer.parseInt(version, 16);

        assertThat(Ja4.of(new ClientHelloFixture().version(number).parsed())).startsWith(start);
    }

    @ParameterizedTest
    @CsvSource({"'0303,0304,0302', t13", "'fafa,0303', t12", "'0a0a', t12"})
    void of_listOfVersions_takesTheHighestThatIsNotReserved(String versions, String start) {
        assertThat(Ja4.of(new ClientHelloFixture().versions(versions).parsed())).startsWith(start);
    }

    @ParameterizedTest
    @CsvSource({"6832, h2", "68, hh", "687474702f312e31, h1", "ab, ab", "abcd, ad", "30ab, 3b", "0a0a, 0a", "2d61, 21"})
    void of_firstProtocol_givesItsEnds(String name, String ends) {
        ClientHello hello = new ClientHelloFixture().protocols(HexFormat.of().parseHex(name), H2).parsed();

        assertThat(Ja4.of(hello)).startsWith("t12i0001" + ends + '_');
    }

    @Test
    void of_manySuitesAndExtensions_countsTo99() {
        String hundred = IntStream.range(0x1300, 0x1300 + 100).mapToObj(Integer::toHexString)
                .collect(Collectors.joining(","));

        ClientHello hello = new ClientHelloFixture().suites(hundred).extensions(hundred).parsed();

        assertThat(Ja4.of(hello)).startsWith("t12i9999");
    }
}
