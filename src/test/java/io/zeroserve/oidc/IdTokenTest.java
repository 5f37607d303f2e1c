package io.zeroserve.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.crypto.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and keys, with the examples of RFC 7515 A.3 and RFC 8037 A.4. */
class IdTokenTest {
    private static final String ES256_KEY = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";
    private static final String ES256 = "eyJhbGciOiJFUzI1NiJ9"
        + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    private static final String EDWARDS_KEY =
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

    private static KeySet keys(String... keys) {
        return KeySet.parse("{\"keys\":[" + String.join(",", keys) + "]}");
    }

    @Test
    void signature_rfc7515ExampleA3_isRightWithItsKeyAlone() {
        IdToken token = IdToken.parse(ES256);
        token.requireSignature(keys(ES256_KEY));

        assertThatThrownBy(() -> token.requireSignature(keys(EDWARDS_KEY))).hasMessageContaining("does not have");
        assertThatThrownBy(() -> IdToken.parse(ES256.replace(".Dt", ".Du")).requireSignature(keys(ES256_KEY)))
            .hasMessageContaining("wrong signature");
    }

    @Test
    void key_rfc8037ExampleA4_verifies() {
        JsonWebKey key = keys(EDWARDS_KEY).find(null, JwsAlgorithm.EdDSA).orElseThrow();

        assertThat(JwsAlgorithm.EdDSA.verify(key.key(),
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(StandardCharsets.US_ASCII),
            Base64Url.decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
                .orElseThrow())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"kid\":\"a\"                  | a | true",  "\"kid\":\"a\"                | b | false",
        "\"kid\":\"a\"                  |   | true",  "\"use\":\"sig\"              |   | true",
        "\"use\":\"enc\"                |   | false", "\"alg\":\"ES256\"            |   | true",
        "\"alg\":\"RS256\"              |   | false", "\"x-other\":1                | a | false"})
    void find_whatAKeySaysOfItself_decides(String more, String id, boolean found) {
        KeySet keys = keys(ES256_KEY.replace("}", "," + more + "}"));

        assertThat(keys.find(id, JwsAlgorithm.ES256).isPresent()).isEqualTo(found);
    }

    @Test
    void find_noNameAndSeveralKeys_isNone() {
        assertThat(keys(ES256_KEY, ES256_KEY).find(null, JwsAlgorithm.ES256)).isEmpty();
        assertThat(keys(ES256_KEY, EDWARDS_KEY).find(null, JwsAlgorithm.ES256)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "{}", "{\"kty\":\"EC\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-255\",\"x\":\"AA\",\"y\":\"AA\"}",
        "{\"kty\":\"RSA\",\"n\":\"AA==\",\"e\":\"AQAB\"}", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
        "{\"kty\":\"oct\",\"k\":\"AAAA\"}", "{\"kty\":\"RSA\",\"n\":\"AAAA\",\"e\":\"AQAB\"}"})
    void parse_keysThatAreOfNoUse_areLeftOut(String key) {
        assertThat(keys(key, ES256_KEY).keys()).filteredOn(usable -> JwsAlgorithm.RS256.takes(usable.key())).isEmpty();
        assertThat(keys(key, ES256_KEY).find(null, JwsAlgorithm.ES256)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a.b.c.d", "e30.e30.", "!.e30.AA", "bnVsbA.e30.AA",
        "eyJhbGciOiJFUzI1NiJ9.bnVsbA.AA", "eyJhbGciOiJFUzI1NiJ9.e30=.AA", "eyJhbGciOiJFUzI1NiJ9.e31.AA",
        "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.AA"})
    void parse_malformedOrNotToBeVerified_isRefused(String token) {
        assertThatThrownBy(() -> IdToken.parse(token)).isInstanceOf(OidcException.class);
    }
}
