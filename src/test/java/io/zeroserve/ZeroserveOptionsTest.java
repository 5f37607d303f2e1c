package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroserveOptionsTest {
    private final ZeroserveOptions all = new ZeroserveOptions().setSite("s.tar").setSha256("0".repeat(64))
            .setRequireSignature("p").setPlugins(List.of("x", "y")).setPluginDirs(List.of("z"))
            .setKeepPrevious(true).setSpa(true).setAccessLog("json").setAccessLogFile("l").setMetricsAddr("m:1")
            .setHealthAddr("n:1").setAddr("a:1").setTlsAddr("b:2")
            .setCert("c").setKey("k").setCertDir("d").setTlsHandshakeTimeoutMs(6)
            .setValidateHostnames(List.of("h")).setDevTls(true)
            .setHttpProxyProtocol(true).setHttpsProxyProtocol(true).setIndex("i").setTryHtml(true).setChunkSize(7)
            .setThreads(3)
            .setRequestLogging(false).setMaxBufferedBodySizeKb(1).setMaxRequestExternalMemoryFootprintKb(2)
            .setMaxRateLimitBuckets(4).setScriptCodeSizeLimitKb(64).setScriptTimeLimitMs(5).setH2StreamWindowKb(65)
            .setH2ConnectionWindowKb(66).setScriptEnv(List.of("HOME", "LANG"))
            .setScriptProxyAllow(List.of("p:1")).setProxyConnectTimeoutMs(11).setProxyResponseTimeoutMs(12)
            .setProxyIdleTimeoutMs(13).setProxyTunnelTimeoutMs(14).setLimit(ClientLimit.MAX_HEADER_FIELDS, 9);

    @Test
    void toJson_everyField_comesBackFromJsonAndCopy() {
        assertThat(new ZeroserveOptions(all.toJson())).usingRecursiveComparison().isEqualTo(all);
        assertThat(new ZeroserveOptions(all)).usingRecursiveComparison().isEqualTo(all);
    }

    @Test
    void toJson_everyField_hasAValueOfItsOwn() {
        JsonObject defaults = new ZeroserveOptions().toJson();

        for (Option option : Option.values()) {
            assertThat(all.toJson().getValue(option.jsonName())).as("the test's " + option)
                    .isNotEqualTo(defaults.getValue(option.jsonName())).isNotNull();
        }
    }

    @Test
    void fromJson_nullForANumber_isTheDefault() {
        JsonObject json = new JsonObject().putNull("threads").putNull("spa");

        assertThat(new ZeroserveOptions(json)).usingRecursiveComparison().isEqualTo(new ZeroserveOptions());
    }

    @Test
    void fromJson_emptyObject_hasTheDefaults() {
        assertThat(new ZeroserveOptions(new JsonObject())).usingRecursiveComparison().isEqualTo(new ZeroserveOptions());
    }

    @Test
    void toJson_noPlaintextListener_staysNone() {
        ZeroserveOptions none = new ZeroserveOptions().setAddr(null);

        assertThat(new ZeroserveOptions(new JsonObject(none.toJson().encode())).getAddr()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "chunkSize, 1, 16777216", "threads, 1, 1024",
        "tlsHandshakeTimeoutMs, 1, 2147483647",
        "maxBufferedBodySizeKb, 1, 1048576", "maxRequestExternalMemoryFootprintKb, 1, 1048576",
        "maxRateLimitBuckets, 1, 2147483647", "scriptCodeSizeLimitKb, 64, 4096", "scriptTimeLimitMs, 1, 2147483647",
        "h2StreamWindowKb, 64, 1048576", "h2ConnectionWindowKb, 64, 1048576"})
    void requireValid_aroundTheRange_takesWhatIsInIt(String name, int least, int most) {
        for (int valid : new int[] {least, most}) {
            assertThatCode(() -> with(name, valid).requireValid()).as(name + " " + valid).doesNotThrowAnyException();
        }
        for (int invalid : new int[] {least - 1, 0, -1, most + 1}) {
            assertThatThrownBy(() -> with(name, invalid).requireValid()).as(name + " " + invalid)
                    .isInstanceOf(InvalidOptionException.class).hasMessageStartingWith(name + ": value must be ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void requireValid_aroundTheRangeOfALimit_takesWhatIsInIt(ClientLimit limit) {
        for (int valid : new int[] {limit.least(), limit.defaultValue(), limit.most()}) {
            assertThatCode(() -> with(limit.jsonName(), valid).requireValid()).doesNotThrowAnyException();
        }
        for (int invalid : new int[] {limit.least() - 1, 0, limit.most() + 1}) {
            assertThatThrownBy(() -> with(limit.jsonName(), invalid).requireValid()).as(limit + " " + invalid)
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageStartingWith(limit.jsonName() + ": value must be ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"site", "cert", "key", "certDir", "requireSignature", "accessLogFile", "addr", "tlsAddr"})
    void requireValid_emptyText_isRefused(String name) {
        ZeroserveOptions options = new ZeroserveOptions(new JsonObject().put(name, ""));

        assertThatThrownBy(options::requireValid).isInstanceOf(InvalidOptionException.class)
                .hasMessage(name + ": value is empty");
    }

    @Test
    void requireValid_emptyPathAmongPlugins_isRefused() {
        assertThatThrownBy(() -> new ZeroserveOptions().setPluginDirs(List.of("a", "")).requireValid())
                .hasMessage("pluginDirs: value is empty");
        assertThatCode(() -> new ZeroserveOptions().setScriptEnv(List.of("")).setIndex("").requireValid())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'threads': 'two'} | threads: value must be a whole number, at most 2147483647",
        "{'threads': 1.5} | threads: value must be a whole number, at most 2147483647",
        "{'chunkSize': 1099511627776} | chunkSize: value must be a whole number, at most 2147483647",
        "{'maxConnections': '9'} | maxConnections: value must be a whole number, at most 2147483647",
        "{'site': 1} | site: value must be a text",
        "{'spa': 'yes'} | spa: value must be true or false",
        "{'plugins': 'a,b'} | plugins: value must be an array of texts",
        "{'plugins': ['a', 1]} | plugins: value must be an array of texts"}, quoteCharacter = '`')
    void fromJson_valueOfAnotherType_isRefusedByItsName(String json, String message) {
        assertThatThrownBy(() -> new ZeroserveOptions(new JsonObject(json.replace('\'', '"'))))
                .isInstanceOf(InvalidOptionException.class).hasMessage(message);
    }

    @Test
    void fromJson_wholeNumberInAnyForm_isTaken() {
        ZeroserveOptions options = new ZeroserveOptions(
                new JsonObject("{\"threads\": 2.0, \"maxConnections\": null, \"plugins\": [\"a\"]}"));

        assertThat(options.getThreads()).isEqualTo(2);
        assertThat(options.getPlugins()).containsExactly("a");
        options.requireValid();
    }

    @Test
    void unknownNames_ofJson_areThoseOfNoOption() {
        assertThat(ZeroserveOptions.unknownNames(new JsonObject().put("tryHTML", true).put("tryHtml", true)
                .put("maxConnections", 1))).containsExactly("tryHTML");
    }

    @Test
    void requireValid_hashThatIsNone_isRefused() {
        assertThatThrownBy(() -> new ZeroserveOptions().setSha256("abc").requireValid())
                .hasMessage("sha256: a SHA-256 has 64 hexadecimal digits");
    }

    @Test
    void requireValid_codeSizeThatIsNoMultipleOf64_isRefused() {
        assertThatThrownBy(() -> with("scriptCodeSizeLimitKb", 100).requireValid())
                .hasMessage("scriptCodeSizeLimitKb: value must be a multiple of 64, at most 4096");
    }

    private static ZeroserveOptions with(String name, int value) {
        return new ZeroserveOptions(new JsonObject().put(name, value));
    }
}
