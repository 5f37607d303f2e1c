package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests signed for AWS, seen from C, with the examples of the Amazon S3 reference. */
class AwsHelpersTest {
    /** GET of {@code test.txt}, at midnight on 24 May 2013. */
    private static final String PARAMS = """
        _Static_assert(sizeof(zs_aws_v4_sign_params) == 144, "size");
        _Static_assert(_Alignof(zs_aws_v4_sign_params) == 8, "alignment");
        _Static_assert(__builtin_offsetof(zs_aws_v4_sign_params, headers_json) == 96, "headers_json");
        _Static_assert(__builtin_offsetof(zs_aws_v4_sign_params, out_len) == 136, "out_len");
        char headers[] = "{\\"Host\\": \\" examplebucket.s3.amazonaws.com \\", \\"range\\": \\"bytes=0-9\\","
          "\\"x-amz-content-sha256\\": \\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\\","
          "\\"x-amz-date\\": \\"20130524T000000Z\\"}";
        char text[2000];
        zs_memset(text, 'a', sizeof(text));
        zs_aws_v4_sign_params p = {
          .access_key = "AKIAIOSFODNN7EXAMPLE", .access_key_len = 20,
          .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", .secret_key_len = 40,
          .region = "us-east-1", .region_len = 9, .service = "s3", .service_len = 2,
          .method = "GET", .method_len = 3, .uri = "/test.txt", .uri_len = 9,
          .body_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", .body_hash_len = 64,
          .timestamp_ms = 1369353600000, .out = out, .out_len = sizeof(out)};
        """;
    private static final String AUTHORIZE = "r = zs_aws_v4_authorization_header(&p, sizeof(p))";
    private static final String PRESIGN = "r = zs_aws_v4_presigned_url(&p, sizeof(p), 86400)";

    private final HelperProbe probe;

    AwsHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    private String run(String statements) throws Exception {
        return probe.run(PARAMS + statements);
    }

    private String trap(String statements) throws Exception {
        return probe.trap(PARAMS + statements);
    }

    @Test
    void authorizationHeader_s3Example_isSigned() throws Exception {
        assertThat(run("p.headers_json = zs_json_parse(headers, sizeof(headers) - 1);" + AUTHORIZE))
            .isEqualTo("217:AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void presignedUrl_s3Example_isSigned() throws Exception {
        assertThat(run("""
            p.uri = "https://examplebucket.s3.amazonaws.com/test.txt"; p.uri_len = 47;
            p.body_hash = (void *)1; p.body_hash_len = 9;
            """ + PRESIGN)).isEqualTo("277:/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void text_lengthsAroundTheBuffer_followTheContract() throws Exception {
        assertThat(run("p.out_len = 0;" + AUTHORIZE)).isEqualTo("0:untouched");
        assertThat(run("p.out_len = 5;" + AUTHORIZE)).isEqualTo("5:AWS4");
        assertThat(run("p.out_len = 5;" + PRESIGN)).isEqualTo("5:/tes");
        assertThat(run("p.out_len = 278;" + PRESIGN)).hasSize(4 + 277);
        assertThat(run("p.out_len = 277;" + PRESIGN)).hasSize(4 + 276);
    }

    @ParameterizedTest
    @CsvSource({"access_key, 256", "secret_key, 256", "region, 64", "service, 64", "method, 64", "uri, 1024"})
    void part_lengthAroundItsLimit_isSignedOrNot(String part, int limit) throws Exception {
        String set = "char large[4096]; p.out = large; p.out_len = sizeof(large); p.%1$s = text; p.%1$s_len = %2$d; ";
        String clear = "; out[0] = 0; if (r > 0) r = 1";
        for (String call : new String[] {AUTHORIZE, PRESIGN}) {
            assertThat(run(set.formatted(part, limit) + call + clear)).isEqualTo("1:");
            assertThat(run(set.formatted(part, limit + 1) + call + clear)).isEqualTo("-1:");
        }
    }

    @Test
    void part_tooLongAndUnreadable_isOnlyTooLong() throws Exception {
        assertThat(run("p.region = 0; p.region_len = ~0ull;" + AUTHORIZE)).isEqualTo("-1:untouched");
    }

    @Test
    void unsignable_isToldApart() throws Exception {
        assertThat(run("p.headers_json = zs_json_parse(ZS_STR(\"[]\"));" + AUTHORIZE)).isEqualTo("-2:untouched");
        assertThat(run("p.headers_json = zs_json_parse(ZS_STR(\"{\\\"a\\\":1}\"));" + PRESIGN))
            .isEqualTo("-2:untouched");
        assertThat(run("p.timestamp_ms = 253402300800000;" + AUTHORIZE)).isEqualTo("-2:untouched");
        assertThat(run("r = zs_aws_v4_presigned_url(&p, sizeof(p), 604801)")).isEqualTo("-2:untouched");
    }

    @Test
    void misuse_traps() throws Exception {
        assertThat(trap("zs_aws_v4_authorization_header(&p, 143)"))
            .isEqualTo("zs_aws_v4_authorization_header: the parameters have 144 bytes, not 143");
        assertThat(trap("zs_aws_v4_presigned_url(&p, 152, 1)")).contains("the parameters have 144 bytes, not 152");
        assertThat(trap("zs_aws_v4_presigned_url((void *)8, 144, 1)")).contains("load of 144 bytes");
        assertThat(trap("p.region = (void *)8;" + AUTHORIZE)).contains("load of 9 bytes");
        assertThat(trap("p.region = \"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\";" + AUTHORIZE))
            .contains("the region is not UTF-8");
        assertThat(trap("p.out = \"constant\";" + AUTHORIZE)).contains("store of 512 bytes");
        assertThat(trap("p.headers_json = 9;" + AUTHORIZE)).contains("there is no object with the handle 9");
    }
}
