package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the texts and buffers of every helper, seen from C. */
class TextArgumentsTest {
    /** Two arguments: where a text is, and how long it is. */
    private static final String TEXT = "TEXT";
    private static final String OUTSIDE = " at 0x8 is outside the script's memory";
    private static final String NAME = "ZS_STR(\"a\")";

    private final HelperProbe probe;

    TextArgumentsTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "zs_env_get(TEXT, out, 9)", "zs_req_header(TEXT, out, 9)", "zs_req_query_param(TEXT, out, 9)",
        "zs_req_query_param_matches(TEXT, NAME)", "zs_req_query_param_matches(NAME, TEXT)",
        "zs_req_remote_ip_matches(TEXT)", "zs_req_set_method(TEXT)", "zs_req_set_uri(TEXT)",
        "zs_req_set_header(TEXT, NAME)", "zs_req_set_header(NAME, TEXT)", "zs_req_append_header(TEXT, NAME)",
        "zs_req_append_header(NAME, TEXT)", "zs_req_delete_header(TEXT)", "zs_req_replace_header(TEXT)",
        "zs_req_rewrite_uri(TEXT)", "zs_req_rewrite_query(TEXT)", "zs_meta_get(TEXT, out, 9)",
        "zs_meta_set(TEXT, NAME)", "zs_meta_set(NAME, TEXT)", "zs_reverse_proxy(TEXT)", "zs_file_server(TEXT)",
        "zs_call(TEXT, NAME, zs_json_new_array())", "zs_call(NAME, TEXT, zs_json_new_array())",
        "zs_res_hook(TEXT, NAME, zs_json_new_array())", "zs_res_hook(NAME, TEXT, zs_json_new_array())",
        "zs_oidc_begin_login(zs_json_new_object(), TEXT)", "zs_oidc_logout(zs_json_new_object(), TEXT)"
    })
    void text_malformedOrUnreadable_traps(String call) throws Exception {
        String helper = call.substring(0, call.indexOf('(')) + ": ";
        assertThat(probe.trap(given(call, "\"\\xc3(\", 2"))).startsWith(helper).endsWith(" is not UTF-8");
        assertThat(probe.trap(given(call, "(char *)8, 3"))).isEqualTo(helper + "load of 3 bytes" + OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "zs_json_parse(TEXT)", "zs_load_static_json(TEXT)", "zs_load_file_metadata(TEXT)",
        "zs_json_get(zs_json_new_object(), TEXT)", "zs_json_set(1, TEXT, zs_json_new_object())",
        "zs_json_remove(zs_json_new_object(), TEXT)", "zs_json_set_string(zs_json_new_object(), TEXT)"
    })
    void jsonText_malformed_failsAndUnreadable_traps(String call) throws Exception {
        String before = call.contains("(1,") ? "zs_json_new_object(); " : "";
        assertThat(probe.run(before + "r = " + given(call, "\"\\xc3(\", 2"))).startsWith("-1:");
        assertThat(probe.trap(before + given(call, "(char *)8, 3"))).endsWith(": load of 3 bytes" + OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "zs_version", "zs_req_method", "zs_req_path", "zs_req_normalized_path", "zs_req_uri", "zs_req_query",
        "zs_req_scheme", "zs_req_peer", "zs_getrandom"
    })
    void output_unwritableOrEmpty_trapsOrIsLeftAlone(String helper) throws Exception {
        assertThat(probe.trap(helper + "((char *)8, 3)")).isEqualTo(helper + ": store of 3 bytes" + OUTSIDE);
        assertThat(probe.run("r = " + helper + "((char *)8, 0)")).isEqualTo("0:untouched");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "zs_env_get(NAME, out, SIZE)", "zs_req_header(NAME, out, SIZE)", "zs_req_query_param(NAME, out, SIZE)",
        "zs_meta_get(NAME, out, SIZE)"
    })
    void output_ofWhatIsMissing_isEmpty(String call) throws Exception {
        assertThat(probe.run("r = " + given(call, "").replace("SIZE", "sizeof(out)"))).isEqualTo("0:");
        assertThat(probe.run("r = " + given(call, "").replace("SIZE", "0"))).isEqualTo("0:untouched");
        assertThat(probe.trap(given(call, "").replace("SIZE", "1UL << 63"))).contains("store of ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zs_memcpy(nowhere, nowhere, 0)", "zs_memset(nowhere, 1, 0)"})
    void memory_lengthOfZero_returnsTheDestinationUnchecked(String call) throws Exception {
        assertThat(probe.run("char *nowhere = (char *)8; r = (zs_s64)" + call)).isEqualTo("8:untouched");
    }

    private static String given(String call, String text) {
        return call.replace(TEXT, text).replace("NAME", NAME);
    }
}
