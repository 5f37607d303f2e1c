package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing the request's header from C. */
class HeaderHelpersTest {
    private static final String READ = "; if (r == 0) r = zs_req_header(ZS_STR(\"x-a\"), out, sizeof(out))";

    private final HelperProbe probe;

    HeaderHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "zs_req_set_header(ZS_STR(\" X-A \"), ZS_STR(\"new\")) | 3:new",
        "zs_req_set_header(ZS_STR(\"x-a\"), ZS_STR(\" new\\t\")) | 3:new",
        "zs_req_set_header(ZS_STR(\"x-a\"), (char *)8, 0) | 0:",
        "zs_req_append_header(ZS_STR(\"X-A\"), ZS_STR(\"new\")) | 13:older,old,new",
        "zs_req_append_header(ZS_STR(\"x-none\"), ZS_STR(\"new\")) | 3:old"
    })
    void setAndAppend_ofX_isRead(String call, String result) throws Exception {
        assertThat(probe.run(get("/", "X-A", "older", "x-a", "old"), "r = " + call + READ))
            .isEqualTo(result);
    }

    @Test
    void append_ofHost_replacesIt() throws Exception {
        assertThat(probe.run(get("/", "host", "a.example"), "zs_req_append_header(ZS_STR(\"Host\"),"
            + " ZS_STR(\"b.example\")); r = zs_req_header(ZS_STR(\"host\"), out, sizeof(out))"))
            .isEqualTo("9:b.example");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "zs_req_append_header(ZS_STR(\"x\"), big, sizeof(big))",
        "zs_req_set_header(name, sizeof(name), ZS_STR(\"v\"))"})
    void header_madeEverLarger_isRefused(String call) throws Exception {
        assertThat(probe.trap("({ char big[8000]; zs_memset(big, 'a', sizeof(big)); char name[8] ="
            + " {'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'};"
            + " for (zs_u64 i = 0; i < 2000; i++) { name[0] = 'a' + i % 26;"
            + " name[2] = 'a' + i / 26 % 26; name[3] = 'a' + i / 676; " + call
            + "; } 0; })"))
            .contains("the header of a request is limited to 1024 lines and 262144 characters");
    }

    @ParameterizedTest
    @CsvSource({"X-Abc, 0", "x-ab, 1", "X-*, 0", "y*, 1", "*BC, 0", "*b, 1", "*-A*, 0", "*y*, 1", "*, 0",
        "' x-abc ', 0"})
    void delete_pattern_namesItOrNot(String pattern, int left) throws Exception {
        assertThat(probe.run(get("/", "x-abc", "v"), "r = zs_req_delete_header(ZS_STR(\"" + pattern + "\"));"
            + " if (r == 0) r = zs_req_header(ZS_STR(\"x-abc\"), out, sizeof(out))")).startsWith(left + ":");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "zs_req_set_header(ZS_STR(\"\"), ZS_STR(\"v\")) | the header name is not a token",
        "zs_req_set_header(ZS_STR(\"a b\"), ZS_STR(\"v\")) | the header name is not a token",
        "zs_req_set_header(ZS_STR(\"a:\"), 0, 0) | the header name is not a token",
        "zs_req_set_header(ZS_STR(\"a\"), ZS_STR(\"v\\n\")) | the header value contains a control character",
        "zs_req_append_header(ZS_STR(\"\"), ZS_STR(\"v\")) | the header name is not a token",
        "zs_req_append_header(ZS_STR(\"a\"), ZS_STR(\"\\r\\nb: c\")) | the header value contains a control character",
        "zs_req_delete_header(0, 0) | the header pattern is empty",
        "zs_req_delete_header(ZS_STR(\" \")) | the header pattern is empty"
    })
    void whatIsNoField_traps(String call, String reason) throws Exception {
        assertThat(probe.trap(call)).isEqualTo(call.substring(0, call.indexOf('(')) + ": " + reason);
    }
}
