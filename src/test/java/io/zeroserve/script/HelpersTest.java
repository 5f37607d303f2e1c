package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each helper gives and returns, seen from C. */
class HelpersTest {
    /** Runs an expression of C and answers {@code result:text}, where {@code out} is a buffer of 32 bytes. */
    private static final String PROBE = """
        ZS_ENTRY void f(void) {
          char out[32] = "untouched";
          zs_s64 r = %s;
          char body[64];
          char *end = body;
          if (r < 0) { *end++ = '-'; r = -r; }
          end += zs_utoa10((unsigned)r, end, 12);
          *end++ = ':';
          end = zs_stpcpy(end, out);
          zs_respond(200, body, end - body);
        }""";

    @TempDir
    Path folder;

    private ScriptFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new ScriptFixture(folder);
    }

    private String probe(Exchange exchange, String expression) throws Exception {
        ChainOutcome outcome = fixture.script("probe", PROBE.formatted(expression)).run(exchange);
        assertThat(outcome).as("%s", fixture.log).isInstanceOf(ChainOutcome.Respond.class);
        return new String(((ChainOutcome.Respond) outcome).draft().body(), StandardCharsets.UTF_8);
    }

    @Test
    void requestLine_isTold() throws Exception {
        assertThat(probe(get("/a/./b%20c?x=1"), "zs_req_path(out, sizeof(out))")).isEqualTo("8:/a/b%20c");
        setUp();
        assertThat(probe(get("/a?x=1"), "zs_req_uri(out, sizeof(out))")).isEqualTo("6:/a?x=1");
        setUp();
        assertThat(probe(get("/a?x=1"), "zs_req_query(out, sizeof(out))")).isEqualTo("3:x=1");
        setUp();
        assertThat(probe(get("/a"), "zs_req_query(out, sizeof(out))")).isEqualTo("0:");
        setUp();
        assertThat(probe(get("/"), "zs_req_method(out, sizeof(out))")).isEqualTo("3:GET");
        setUp();
        assertThat(probe(get("/"), "zs_req_scheme(out, sizeof(out))")).isEqualTo("5:https");
        setUp();
        assertThat(probe(get("/"), "zs_req_peer(out, sizeof(out))")).isEqualTo("15:192.0.2.7:50123");
    }

    @Test
    void textOut_lengthsAroundTheBuffer_followTheContract() throws Exception {
        assertThat(probe(get("/abc"), "zs_req_path(out, 0)")).isEqualTo("0:untouched");
        setUp();
        assertThat(probe(get("/abc"), "zs_req_path(out, 1)")).isEqualTo("1:");
        setUp();
        assertThat(probe(get("/abc"), "zs_req_path(out, 4)")).isEqualTo("4:/ab");
        setUp();
        assertThat(probe(get("/abc"), "zs_req_path(out, 5)")).isEqualTo("4:/abc");
    }

    @Test
    void queryParam_isFormDecodedFirstOccurrence() throws Exception {
        assertThat(probe(get("/?n=a%20b+c&n=d"), "zs_req_query_param(ZS_STR(\" n \"), out, sizeof(out))"))
            .isEqualTo("5:a b c");
        setUp();
        assertThat(probe(get("/?n=1"), "zs_req_query_param(ZS_STR(\"m\"), out, sizeof(out))")).isEqualTo("0:");
    }

    @Test
    void header_repeated_isTheLastButCookiesAreJoined() throws Exception {
        Exchange exchange = get("/", "X-A", "1", "x-a", "2", "Cookie", "a=1", "cookie", "b=2");
        assertThat(probe(exchange, "zs_req_header(ZS_STR(\"X-a\"), out, sizeof(out))")).isEqualTo("1:2");
        setUp();
        assertThat(probe(exchange, "zs_req_header(ZS_STR(\"COOKIE\"), out, sizeof(out))")).isEqualTo("8:a=1; b=2");
    }

    @Test
    void header_notVisible_isInvisible() throws Exception {
        assertThat(probe(get("/", "x-a", "caf\u00e9"), "zs_req_header(ZS_STR(\"x-a\"), out, sizeof(out))"))
            .isEqualTo("0:");
    }

    @Test
    void headerEdits_areSeen() throws Exception {
        assertThat(probe(get("/", "x-a", "1"),
            "(zs_req_append_header(ZS_STR(\"X-A\"), ZS_STR(\"2\")), zs_req_header(ZS_STR(\"x-a\"), out, sizeof(out)))"))
            .isEqualTo("3:1,2");
        setUp();
        assertThat(probe(get("/", "x-a", "1"),
            "(zs_req_set_header(ZS_STR(\"X-A\"), ZS_STR(\"2\")), zs_req_header(ZS_STR(\"x-a\"), out, sizeof(out)))"))
            .isEqualTo("1:2");
        setUp();
        assertThat(probe(get("/", "x-abc", "1"),
            "(zs_req_delete_header(ZS_STR(\"X-*\")), zs_req_header(ZS_STR(\"x-abc\"), out, sizeof(out)))"))
            .isEqualTo("0:");
    }

    @Test
    void setHeader_valueWithLineBreak_traps() throws Exception {
        ChainOutcome outcome = fixture.script("split",
            "ZS_ENTRY void f(void) { zs_req_set_header(ZS_STR(\"a\"), ZS_STR(\"b\\r\\nevil: 1\")); }").run(get("/"));
        assertThat(outcome).isInstanceOf(ChainOutcome.Failed.class);
    }

    @Test
    void clockAndVersion_areTold() throws Exception {
        assertThat(probe(get("/"), "(zs_s64)(zs_now_ms() %% 1000)".replace("%%", "%"))).startsWith("250:");
        setUp();
        assertThat(probe(get("/"), "zs_version(out, sizeof(out))")).isEqualTo("5:1.2.3");
    }

    @Test
    void memory_copiesSetsAndCompares() throws Exception {
        assertThat(probe(get("/"), "(zs_memset(out, 'x', 3), zs_memcpy(out + 1, out, 3), zs_memcmp(\"a\", \"c\", 1))"))
            .isEqualTo("-2:xxxxuched");
        setUp();
        assertThat(probe(get("/"), "zs_memcmp((void *)1, (void *)2, 0)")).startsWith("0:");
    }

    @Test
    void log_linesAndControls_areSplitAndMasked() throws Exception {
        fixture.script("log",
            "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"a\\tb\\x1b[31m\\nc\\nd\")); zs_log(ZS_STR(\"e\")); }")
            .run(get("/"));
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: log.o: a\tb?[31m", "[user_log] 01TEST: log.o: c",
            "[user_log] 01TEST: log.o: de");
    }

    /** A text of as many letters is logged so often, and a last text behind that. */
    @ParameterizedTest
    @CsvSource({"600, 1, end\\n, 603", "511, 1, end, 514", "512, 1, end, 512 3", "512, 1, end\\n, 515",
        "300, 3, \\n, 600 300", "10000, 1, \\n, 4096 4096 1808"})
    void log_longTexts_areCutOnlyWhereTheyMust(int letters, int times, String last, String lengths) throws Exception {
        fixture.script("log", """
            ZS_ENTRY void f(void) {
              static char text[%1$d];
              zs_memset(text, 'x', sizeof(text));
              for (int i = 0; i < %2$d; i++) zs_log(text, sizeof(text));
              zs_log(ZS_STR("%3$s"));
            }""".formatted(letters, times, last)).run(get("/"));
        int prefix = "[user_log] 01TEST: log.o: ".length();
        assertThat(fixture.log.stream().map(line -> Integer.toString(line.length() - prefix))
            .collect(Collectors.joining(" "))).isEqualTo(lengths);
    }

    @Test
    void setUri_forms_areUnderstood() throws Exception {
        assertThat(probe(get("/"), "(zs_req_set_uri(ZS_STR(\"leaf?x=1#frag\")), zs_req_uri(out, sizeof(out)))"))
            .isEqualTo("9:/leaf?x=1");
        setUp();
        assertThat(probe(get("/"), "(zs_req_set_uri(ZS_STR(\"https://other/p?q\")), zs_req_uri(out, sizeof(out)))"))
            .isEqualTo("4:/p?q");
    }
}
