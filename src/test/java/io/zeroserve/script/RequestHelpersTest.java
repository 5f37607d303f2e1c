package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request says, seen from C. The client is at 192.0.2.7 and speaks HTTP/2 over TLS. */
class RequestHelpersTest {
    private final HelperProbe probe;

    RequestHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @ParameterizedTest
    @CsvSource({"/, /", "/a/b/, /a/b", "/a%20b//c%3Fd/../e, /a b/e"})
    void normalizedPath_isDecodedWithoutSlashAtTheEnd(String target, String path) throws Exception {
        assertThat(probe.run(get(target), "r = zs_req_normalized_path(out, sizeof(out))"))
            .isEqualTo(path.length() + ":" + path);
    }

    @Test
    void normalizedPath_afterSetUri_isOfTheNewPath() throws Exception {
        String then = "; r = zs_req_normalized_path(out, sizeof(out))";
        assertThat(probe.run("zs_req_set_uri(ZS_STR(\"/x/../y%20z/?q\"))" + then)).isEqualTo("4:/y z");
        assertThat(probe.run("zs_req_set_uri(ZS_STR(\"/../y\"))" + then)).isEqualTo("0:");
    }

    @Test
    void protocol_isTold() throws Exception {
        assertThat(probe.run("r = zs_req_proto_major() * 10 + zs_req_proto_minor()")).startsWith("20:");
    }

    @Test
    void tls_isTold() throws Exception {
        assertThat(probe.run("r = zs_req_is_tls() * 10 + zs_req_tls_handshake_complete()")).startsWith("11:");
    }

    @ParameterizedTest
    @CsvSource({"n, 1, 1", "n, 'b c', 1", "' n ', 2, 0", "m, '', 1", "m, x, 0", "n, *, 1", "m, *, 1",
        "o, *, 0", "N, 1, 0"})
    void queryParamMatches_anyOccurrence(String name, String value, int result) throws Exception {
        assertThat(probe.run(get("/?n=1&n=b%20c&m"),
            "r = zs_req_query_param_matches(ZS_STR(\"%s\"), ZS_STR(\"%s\"))".formatted(name, value)))
            .startsWith(result + ":");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[] | 0", "[\"192.0.2.7\"] | 1", "[\"192.0.2.6\"] | 0",
        "[\"2001:db8::/32\", \"192.0.0.0/16\"] | 1", "[\"::ffff:192.0.2.7\"] | 1"})
    void remoteIpMatches_listsOfRanges(String json, int result) throws Exception {
        assertThat(probe.run(matches(json))).startsWith(result + ":");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"192.0.2.7\" | is not an array in JSON", "[ | is not an array in JSON",
        "[\"192.0.2.7\", \"x\"] | holds something that is no address and no range",
        "[\"192.0.2.7/33\"] | holds something that is no address and no range",
        "[1] | holds something that is no address and no range"})
    void remoteIpMatches_malformed_traps(String json, String reason) throws Exception {
        assertThat(probe.trap(matches(json))).isEqualTo("zs_req_remote_ip_matches: the list of addresses " + reason);
    }

    private static String matches(String json) {
        return "r = zs_req_remote_ip_matches(ZS_STR(\"" + json.replace("\"", "\\\"") + "\"))";
    }

    @Test
    void setMethod_token_isSeen() throws Exception {
        assertThat(probe.run("r = zs_req_set_method(ZS_STR(\" Patch \")); zs_req_method(out, sizeof(out))"))
            .isEqualTo("0:Patch");
    }

    @ParameterizedTest
    @CsvSource({"''", "'A B'", "'A\\r\\nB'", "'GET/'"})
    void setMethod_noToken_traps(String method) throws Exception {
        assertThat(probe.trap("zs_req_set_method(ZS_STR(\"" + method + "\"))"))
            .isEqualTo("zs_req_set_method: the method is not a token");
    }
}
