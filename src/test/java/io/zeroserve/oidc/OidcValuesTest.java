package io.zeroserve.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.json.JsonReader;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Places, configurations and cookies. */
class OidcValuesTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"/, /", "/a/b?c=//d#e//f, /a/b?c=//d#e//f", "/\u00e9 x, /%C3%A9%20x",
        "/a%2f%2fb, /a%2f%2fb", "``, /", "a, /", "//a, /", "/a//b, /", "/\\a, /", "/a?\\, /", "https://a/, /", "?a, /",
        "#, /"})
    void returnPath_given_isOfThisSite(String given, String path) {
        assertThat(ReturnPath.of(given)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\n/a", "/\r\nx: y", "/a\u0000", "\t/a", "/\u007f"})
    void returnPath_controlCharacters_leadHome(String given) {
        assertThat(ReturnPath.of(given)).isEqualTo("/");
    }

    @Test
    void returnPath_lengthAroundTheLimit_isKeptOrNot() {
        String longest = '/' + "a".repeat(ReturnPath.MAX_CHARS - 1);

        assertThat(ReturnPath.of(longest)).isEqualTo(longest);
        assertThat(ReturnPath.of(longest + 'a')).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example", "HTTPS://a.example/b?c", "http://localhost:1/", "http://127.0.0.1",
        "http://127.255.255.254/", "http://[::1]:8080/x"})
    void endpoint_safe_isTaken(String url) {
        assertThat(Endpoint.parse("it", url).toString()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example", "http://localhost.a.example", "http://127.0.0.1.a.example",
        "http://[::2]/", "http://128.0.0.1/", "ftp://localhost/", "https:///x", "https:x", "/x", "x", "https://a b",
        "https://u:p@a.example", "http://localhost@a.example/", "https://a.example/#b"})
    void endpoint_unsafeOrMalformed_isRefused(String url) {
        assertThatThrownBy(() -> Endpoint.parse("it", url)).isInstanceOf(OidcException.class)
            .hasMessageStartingWith("it ");
    }

    private static OidcConfig config(String more) {
        return OidcConfig.parse(JsonReader.parse("{\"client_id\":\"c\",\"redirect_uri\":\"r\","
            + "\"cookie_secret\":\"0123456789abcdef\"," + more + "}", Json.budget()).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"60 | 60", "0 | 3600", "-1 | 3600", "\"60\" | 3600", "null | 3600", "1.9 | 1",
        "9223372036854775807 | 3600"})
    void config_ttl_isTheGivenOrTheDefault(String given, long seconds) {
        assertThat(config("\"issuer\":\"https://a.example\",\"session_ttl_secs\":" + given).ttlSeconds())
            .isEqualTo(seconds);
    }

    @Test
    void config_onlySomeEndpoints_needsTheIssuer() {
        assertThatThrownBy(() -> config("\"token_endpoint\":\"https://a.example\"")).hasMessageContaining("issuer");
        assertThatThrownBy(() -> config("\"issuer\":1")).hasMessageContaining("issuer");
        String endpoints = "\"token_endpoint\":\"https://a\",\"authorization_endpoint\":\"https://a\"";
        assertThat(config(endpoints).isComplete()).isTrue();
        assertThat(config(endpoints + ",\"issuer\":\"https://a\"").isComplete()).as("keys are needed").isFalse();
    }

    @Test
    void config_secretsInText_areNotShown() {
        assertThat(config("\"issuer\":\"https://a.example\",\"client_secret\":\"hidden\"").toString())
            .doesNotContain("hidden");
    }

    @Test
    void cookie_sealedAsOneKind_isNotOpenedAsAnother() {
        byte[] key = SealedCookie.key("0123456789abcdef");
        String value = SealedCookie.STATE.seal(key, new SecureRandom(),
            LoginState.begin(new SecureRandom(), "/", 1).toJson());

        assertThat(SealedCookie.STATE.open(key, value)).isPresent();
        assertThat(SealedCookie.SESSION.open(key, value)).isEmpty();
        assertThat(SealedCookie.STATE.open(SealedCookie.key("0123456789abcdeg"), value)).isEmpty();
    }

    @Test
    void loginState_timeAroundItsExpiry_isReadOrNot() {
        LoginState login = LoginState.begin(new SecureRandom(), "/there", 1000);

        assertThat(LoginState.read(login.toJson().members(), 1599)).contains(login);
        assertThat(LoginState.read(login.toJson().members(), 1600)).isEmpty();
    }

    @Test
    void loginState_tokens_haveTheirLengthsAndDiffer() {
        LoginState login = LoginState.begin(new SecureRandom(), "/", 0);

        assertThat(login.state()).hasSize(22).isNotEqualTo(login.nonce());
        assertThat(login.nonce()).hasSize(22);
        assertThat(login.codeVerifier()).hasSize(43);
    }
}
