package io.zeroserve.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that AWS has published: its Signature Version 4 test suite, and the examples of the S3 reference. */
class AwsSignerTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final AwsSigner SUITE = AwsSigner.of(new AwsSigner.Key("AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service"),
        Instant.parse("2015-08-30T12:36:00.999Z").toEpochMilli()).orElseThrow();

    private static final AwsSigner S3 = s3("s3");

    private static AwsSigner s3(String service) {
        return AwsSigner.of(new AwsSigner.Key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "us-east-1", service), Instant.parse("2013-05-24T00:00:00Z").toEpochMilli()).orElseThrow();
    }

    private static String suite(String method, String uri, Map<String, String> more, String bodyHash) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Host", "example.amazonaws.com");
        headers.put("X-Amz-Date", "20150830T123600Z");
        String value = SUITE.authorization(new AwsSigner.Request(method, uri, headers), bodyHash);
        return value.substring(value.indexOf("SignedHeaders="));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET  | /                           | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST | /                           | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET  | /?Param1=value1             | a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
        "POST | /?Param1=value1             | 28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
        "GET  | /?Param2=value2&Param1=value1 | b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "GET  | /?Param1=value2&Param1=Value1 | eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1",
        "GET  | /?\u1234=bar                | 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        "GET  | /\u1234                     | 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        "GET  | /example space/             | 652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        "GET  | //example//                 | 9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
        "GET  | /example/..                 | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "GET  | /./                         | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "GET  | /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz "
            + "| 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        "GET  | /?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
            + "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz "
            + "| 9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"
    })
    void authorization_suite_isSigned(String method, String uri, String signature) {
        assertThat(suite(method, uri, Map.of(), EMPTY))
            .isEqualTo("SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @Test
    void authorization_headersOfTheSuite_areTrimmedAndSorted() {
        assertThat(suite("GET", "/", Map.of("My-Header1", " value1", "My-Header2", " \"a   b   c\""), EMPTY))
            .endsWith(";x-amz-date, Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
        assertThat(suite("POST", "/", Map.of("content-type", "application/x-www-form-urlencoded"),
            "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"))
            .isEqualTo("SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    }

    @Test
    void authorization_nameTwiceInOtherCase_joinsTheValues() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("My-Header1", "value2");
        headers.put("my-header1", "value2");
        headers.put("MY-HEADER1", "value1");
        headers.put("host", "example.amazonaws.com");
        headers.put("x-amz-date", "20150830T123600Z");

        assertThat(SUITE.authorization(new AwsSigner.Request("GET", "/", headers), EMPTY))
            .endsWith("Signature=c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/?lifecycle            | fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "/?lifecycle=           | fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "/?max-keys=2&prefix=J  | 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "/?prefix=%4a&max-keys=2 | 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "https://examplebucket.s3.amazonaws.com?lifecycle#x "
            + "| fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    })
    void authorization_s3Examples_areSigned(String uri, String signature) {
        assertThat(S3.authorization(new AwsSigner.Request("GET", uri, Map.of("host", "examplebucket.s3.amazonaws.com",
            "x-amz-content-sha256", EMPTY, "x-amz-date", "20130524T000000Z")), EMPTY))
            .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + signature);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/test$file.text", "/test%24file.text"})
    void authorization_s3Put_takesThePathRawOrEncoded(String uri) {
        String hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";

        assertThat(S3.authorization(new AwsSigner.Request("PUT", uri, Map.of("Date", "Fri, 24 May 2013 00:00:00 GMT",
            "host", "examplebucket.s3.amazonaws.com", "x-amz-date", "20130524T000000Z",
            "x-amz-storage-class", "REDUCED_REDUNDANCY", "x-amz-content-sha256", hash)), hash))
            .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void presigned_s3Example_isSigned() {
        assertThat(S3.presigned(new AwsSigner.Request("GET", "/test.txt",
            Map.of("host", "examplebucket.s3.amazonaws.com")), 86400)).contains("/test.txt"
                + "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void presigned_urlWithAHost_signsThatHost() {
        assertThat(S3.presigned(new AwsSigner.Request("GET", "https://examplebucket.s3.amazonaws.com/test.txt",
            Map.of()), 86400).orElseThrow()).startsWith("/test.txt?X-Amz-Algorithm")
            .endsWith("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void presigned_noHostAnywhere_signsTheRegionsEndpoint() {
        assertThat(S3.presigned(new AwsSigner.Request("GET", "/b/k", Map.of()), 60))
            .isEqualTo(S3.presigned(new AwsSigner.Request("GET", "/b/k",
                Map.of("Host", "s3.us-east-1.amazonaws.com")), 60));
    }

    @Test
    void presigned_otherParameters_areSortedInAndKeepTheirEquals() {
        assertThat(S3.presigned(new AwsSigner.Request("GET", "/k?versionId=a+b&A=\u00e9&uploads&a%20b=/", Map.of()), 1)
            .orElseThrow()).matches("/k\\?A=%C3%A9&X-Amz-Algorithm=.*&X-Amz-SignedHeaders=host&a%20b=%2F&uploads="
                + "&versionId=a%2Bb&X-Amz-Signature=[0-9a-f]{64}");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "604800, true", "604801, false", "-1, false"})
    void presigned_expiryAroundItsLimits_isMadeOrNot(long seconds, boolean made) {
        assertThat(S3.presigned(new AwsSigner.Request("GET", "/", Map.of()), seconds).isPresent()).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({"-62167219200000, true", "-62167219200001, false", "253402300799999, true", "253402300800000, false",
        "9223372036854775807, false", "-9223372036854775808, false"})
    void of_yearsAroundFourDigits_isMadeOrNot(long millis, boolean made) {
        assertThat(AwsSigner.of(new AwsSigner.Key("a", "s", "r", "s"), millis).isPresent()).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"``, /", "a b, /a%20b", "/a//b/./c/, /a/b/c/", "/a/../../b/.., /",
        "/%zz%41, /%zz%41", "/a?b, /a", "/:@!*, /%3A%40%21%2A", "http://h:1/x, /x", "/x://y, /x%3A/y"})
    void target_path_isNormalisedAndEncoded(String uri, String path) {
        assertThat(AwsTarget.parse(uri, true).path()).isEqualTo(path);
    }

    @Test
    void target_pathForS3_keepsItsSegments() {
        assertThat(AwsTarget.parse("/a//b/./c/../", false).path()).isEqualTo("/a//b/./c/../");
    }
}
