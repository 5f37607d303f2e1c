package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes described in JSON, seen from C. */
class RewriteHelpersTest {
    private final HelperProbe probe;

    RewriteHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    /** A call of a helper with JSON in which apostrophes stand for quotes. */
    private static String call(String helper, String json) {
        return "r = " + helper + "(ZS_STR(\"" + json.replace("\\", "\\\\").replace("'", "\\\"") + "\")); ";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'name':'X-A','search':'a','replace':'o'} | 6:bonono",
        "{'name':'*','search':'an','replace':''} | 2:ba",
        "{'name':' x-a ','search_regexp':'(a)(n)','replace':'$2$1'} | 6:bnanaa",
        "{'name':'x-b','search':'a','replace':'o'} | 6:banana",
        "{'name':'x-a','search':'','replace':'o'} | 6:banana",
        "{'name':'x-a','search_regexp':'(','replace':'o'} | 6:banana",
        "{'name':'x-a','search':'b','replace':'{http.request.method}-'} | 9:GET-anana",
        "{'name':'x-a','search_regexp':'a.{3}a','replace':'{none}'} | 7:b{none}",
        "{'name':'x-a','search_regexp':'b(?P<rest>an).*','replace':'${rest}$none'} | 2:an",
        "{'name':'x-a','search_regexp':'b(?<rest>an).*','replace':'${rest}'} | 2:an",
        "{'name':'x-a','search_regexp':'a{','replace':'o'} | 6:banana",
        "{'name':'x-a','search':'anana'} | 1:b",
        "{'name':'x-a','search':'b','replace':'  '} | 5:anana"
    })
    void replaceHeader_operations_changeTheValue(String json, String value) throws Exception {
        assertThat(probe.run(get("/", "x-a", "banana"), call("zs_req_replace_header", json)
            + "if (r == 0) r = zs_req_header(ZS_STR(\"x-a\"), out, sizeof(out))")).isEqualTo(value);
    }

    @Test
    void replaceHeader_repeatedField_changesEveryLine() throws Exception {
        Exchange exchange = get("/", "cookie", "a=1", "cookie", "b=1");
        assertThat(probe.run(exchange, call("zs_req_replace_header", "{'name':'cookie','search':'1','replace':'2'}")
            + "zs_req_header(ZS_STR(\"cookie\"), out, sizeof(out))")).isEqualTo("0:a=2; b=2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[] | the operation is not a JSON object", "{ | the operation is not a JSON object",
        "{'search':'a'} | the operation has no \"name\"",
        "{'name':1,'search':'a'} | \"name\" of the operation is not a text",
        "{'name':'a b','search':'a'} | the header name is not a token",
        "{'name':'x-a'} | the operation has neither \"search\" nor \"search_regexp\"",
        "{'name':'x-a','search':'a','replace':'\\r\\nevil: 1'} | the header value contains a control character"
    })
    void replaceHeader_malformed_traps(String json, String reason) throws Exception {
        assertThat(probe.trap(get("/", "x-a", "banana"), call("zs_req_replace_header", json)))
            .isEqualTo("zs_req_replace_header: " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | /api/u/7.html?q=api", "{'strip_path_prefix':'/api'} | /u/7.html?q=api",
        "{'strip_path_prefix':'api/'} | /u/7.html?q=api", "{'strip_path_prefix':'/x'} | /api/u/7.html?q=api",
        "{'strip_path_prefix':'/api/u/7.html'} | /?q=api", "{'strip_path_suffix':'.html'} | /api/u/7?q=api",
        "{'uri_substring':[{'find':'api','replace':'a'}]} | /a/u/7.html?q=a",
        "{'uri_substring':[{'find':'api','replace':'a','limit':1}]} | /a/u/7.html?q=api",
        "{'uri_substring':[{'find':'?q=api'}]} | /api/u/7.html",
        "{'path_regexp':[{'find':'/u/([0-9]+)','replace':'/user/${1}'}]} | /api/user/7.html?q=api",
        "{'path_regexp':[{'find':'.*','replace':'{http.request.uri.path.file}'}]} | /7.html?q=api",
        "{'strip_path_prefix':'/api','path_regexp':[{'find':'^/u','replace':'/v'}]} | /v/7.html?q=api",
        "{'path_regexp':[{'find':'(','replace':'x'}]} | /api/u/7.html?q=api"
    })
    void rewriteUri_operations_changePathAndQuery(String json, String uri) throws Exception {
        assertThat(probe.run(get("/api/u/7.html?q=api"), call("zs_req_rewrite_uri", json)
            + "if (r == 0) r = zs_req_uri(out, sizeof(out))")).isEqualTo(uri.length() + ":" + uri);
    }

    @Test
    void rewriteUri_malformed_traps() throws Exception {
        assertThat(probe.trap(call("zs_req_rewrite_uri", "{'uri_substring':{}}")))
            .isEqualTo("zs_req_rewrite_uri: \"uri_substring\" of the operation is not an array");
        assertThat(probe.trap(call("zs_req_rewrite_uri", "{'path_regexp':['a']}")))
            .isEqualTo("zs_req_rewrite_uri: \"path_regexp\" of the operation is not an array of objects");
        assertThat(probe.trap(call("zs_req_rewrite_uri", "{'uri_substring':[{'replace':'a'}]}")))
            .isEqualTo("zs_req_rewrite_uri: the operation has no \"find\"");
        assertThat(probe.trap(call("zs_req_rewrite_uri", "{'uri_substring':[{'find':'a','limit':'1'}]}")))
            .isEqualTo("zs_req_rewrite_uri: \"limit\" of the operation is not a whole number");
    }

    @Test
    void rewriteUri_textThatDoublesAgainAndAgain_traps() throws Exception {
        String doubling = "{'find':'a','replace':'aa'},".repeat(17);
        assertThat(probe.trap(get("/a"), call("zs_req_rewrite_uri",
            "{'uri_substring':[" + doubling.substring(0, doubling.length() - 1) + "]}")))
            .isEqualTo("zs_req_rewrite_uri: the text becomes longer than 65536 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | a=1&a=2&b=x+y", "{'rename':[{'key':'a','val':'z'}]} | b=x+y&z=1&z=2",
        "{'rename':[{'key':'a','val':'b'}]} | b=1&b=2", "{'rename':[{'key':'n','val':'b'}]} | a=1&a=2&b=x+y",
        "{'set':[{'key':'a','val':'{http.request.uri.query.b}'}]} | a=x+y&b=x+y",
        "{'add':[{'key':'b','val':'/?&='}]} | a=1&a=2&b=x+y&b=%2F%3F%26%3D",
        "{'replace':[{'key':'*','search':'x','replace':'\u00e9'}]} | a=1&a=2&b=%C3%A9+y",
        "{'replace':[{'key':'a','search_regexp':'[0-9]','replace':'<$0>'}]} | a=%3C1%3E&a=%3C2%3E&b=x+y",
        "{'delete':['a']} | b=x+y", "{'delete':['a','b']} |",
        "{'delete':['z'],'rename':[{'key':'a','val':'z'}],'set':[{'key':'c','val':''}]} | b=x+y&c="
    })
    void rewriteQuery_operations_changeParameters(String json, String query) throws Exception {
        String expected = query == null ? "" : query;
        assertThat(probe.run(get("/p?b=x%20y&a=1&a=2"), call("zs_req_rewrite_query", json)
            + "if (r == 0) r = zs_req_query(out, sizeof(out))")).isEqualTo(expected.length() + ":" + expected);
    }

    @Test
    void rewriteQuery_malformed_traps() throws Exception {
        assertThat(probe.trap(call("zs_req_rewrite_query", "{'delete':[1]}")))
            .isEqualTo("zs_req_rewrite_query: \"delete\" of the operation is not a text");
        assertThat(probe.trap(call("zs_req_rewrite_query", "{'set':[{'val':'1'}]}")))
            .isEqualTo("zs_req_rewrite_query: the operation has no \"key\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "method | GET", "scheme | https", "host | example.org", "port | 8443", "hostport | example.org:8443",
        "uri | /d/f.x?q=1", "uri.path | /d/f.x", "uri.path.dir | /d/", "uri.path.file | f.x", "uri.query | q=1",
        "uri.prefixed_query | ?q=1", "uri.query.q | 1", "uri.query.none | ``", "header.X-A | v", "header.none | ``",
        "cookie.c | 2", "cookie.none | ``", "remote | 192.0.2.7:50123", "remote.host | 192.0.2.7",
        "remote.port | 50123", "proto | HTTP/2.0", "uuid | 01TEST", "unknown | {http.request.unknown}"
    })
    void placeholders_ofTheRequest_areReplaced(String key, String value) throws Exception {
        Exchange exchange =
            get("/d/f.x?q=1", "host", "example.org:8443", "x-a", "v", "cookie", "b=1; c=2", "x-out", "-");
        assertThat(probe.run(exchange, call("zs_req_replace_header",
            "{'name':'x-out','search':'-','replace':'[{http.request." + key + "}]'}")
            + "r = zs_req_header(ZS_STR(\"x-out\"), out, sizeof(out))"))
            .isEqualTo((value.length() + 2) + ":[" + value + "]");
    }

    @Test
    void placeholders_metadataAndEscapes_areReplacedOnce() throws Exception {
        assertThat(probe.run(get("/", "x-out", "-"), "zs_meta_set(ZS_STR(\"k\"), ZS_STR(\"{http.request.method}\"));"
            + call("zs_req_replace_header", "{'name':'x-out','search':'-','replace':'{k} \\\\{k\\\\} {k'}")
            + "r = zs_req_header(ZS_STR(\"x-out\"), out, sizeof(out))"))
            .isEqualTo("28:{http.request.method} {k} {k");
    }
}
