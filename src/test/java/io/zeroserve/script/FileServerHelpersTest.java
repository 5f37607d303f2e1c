package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.helpers.SiteFiles;
import io.zeroserve.http.ContentCoding;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The file server's configuration, seen from C; back ticks are quotes.
 *
 * <pre>
 * www/{page.html, sub/index.html, bare/file}  .zeroserve/key
 * </pre>
 */
class FileServerHelpersTest {
    private static final SiteFiles FILES = new SiteFiles() {
        private static final Set<String> KEYS =
            Set.of("www/page.html", "www/sub/index.html", "www/bare/file", ".zeroserve/key");

        @Override
        public SiteFile find(String key) {
            return KEYS.contains(key) ? new Empty() : null;
        }

        @Override
        public boolean hasFolder(String key) {
            return KEYS.stream().anyMatch(file -> key.isEmpty() || file.startsWith(key + '/'));
        }
    };

    private record Empty() implements SiteFiles.SiteFile {
        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public String etag() {
            return "";
        }

        @Override
        public long modifiedSeconds() {
            return 0;
        }

        @Override
        public ByteBuffer cached() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public CompletionStage<ByteBuffer> read() {
            throw new UnsupportedOperationException("nobody reads content here");
        }
    }

    private final Path folder;
    private final HelperProbe probe;

    FileServerHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder, fixture -> fixture.files(FILES));
    }

    private static String call(String config) {
        return "zs_file_server(ZS_STR(\"" + config.replace("\\", "\\\\").replace("`", "\\\"") + "\"))";
    }

    /** What the helper returns. */
    private String result(String path, String config) throws Exception {
        return result(get(path), config);
    }

    private String result(Exchange exchange, String config) throws Exception {
        return probe.run(exchange, "r = " + call(config)).split(":")[0];
    }

    private ChainOutcome outcome(Exchange exchange, String statements) throws Exception {
        return new ScriptFixture(folder).files(FILES)
            .script("files", "ZS_ENTRY void f(void) { " + statements + "; }").run(exchange);
    }

    private FileServing serving(String config) throws Exception {
        return ((ChainOutcome.ServeFiles) outcome(get("/"), call(config))).serving();
    }

    @Test
    void config_empty_hasTheDefaults() throws Exception {
        FileServing serving = serving("{}");

        assertThat(serving.root()).isEqualTo(".");
        assertThat(serving.indexNames()).containsExactly("index.html", "index.txt");
        assertThat(serving.listing()).isNull();
        assertThat(serving.canonicalPaths()).isTrue();
        assertThat(serving.status()).isZero();
        assertThat(serving.tagExtensions()).isEmpty();
        assertThat(serving.codings()).isEmpty();
        assertThat(serving.isVisible("www/page.html")).isTrue();
    }

    @Test
    void config_everyKey_isRead() throws Exception {
        FileServing serving = serving("{`root`:`www`,`hide`:[`*.bak`],`index_names`:[`home.html`],"
            + "`browse`:{`sort`:[`size`,`desc`],`file_limit`:7,`reveal_symlinks`:true,`template_file`:``},"
            + "`canonical_uris`:false,`status_code`:`404`,`pass_thru`:false,`etag_file_extensions`:[`.tag`],"
            + "`precompressed`:{`br`:{},`gzip`:{}},`precompressed_order`:[`zstd`,`gzip`]}");

        assertThat(serving.root()).isEqualTo("www");
        assertThat(serving.isVisible("www/a.bak")).isFalse();
        assertThat(serving.indexNames()).containsExactly("home.html");
        assertThat(serving.listing()).isEqualTo(new FileServing.Listing(FileServing.Order.SIZE, true, 7));
        assertThat(serving.canonicalPaths()).isFalse();
        assertThat(serving.status()).isEqualTo(404);
        assertThat(serving.tagExtensions()).containsExactly(".tag");
        assertThat(serving.codings()).containsExactly(ContentCoding.GZIP, ContentCoding.BR);
    }

    @Test
    void config_browse_hasItsForms() throws Exception {
        FileServing.Listing all = new FileServing.Listing(FileServing.Order.NAME_DIR_FIRST, false, 10_000);

        assertThat(serving("{`browse`:true}").listing()).isEqualTo(all);
        assertThat(serving("{`browse`:{}}").listing()).isEqualTo(all);
        assertThat(serving("{`browse`:{`file_limit`:1000000}}").listing()).isEqualTo(all);
        assertThat(serving("{`browse`:false}").listing()).isNull();
        assertThat(serving("{`browse`:null}").listing()).isNull();
    }

    @Test
    void config_placeholders_areExpanded() throws Exception {
        String config = "{`root`:`{key}/w`,`hide`:[`{key}`],`index_names`:[`{key}.html`],`status_code`:`{code}`,"
            + "`etag_file_extensions`:[`.{key}`]}";
        ChainOutcome outcome = outcome(get("/"), "zs_meta_set(ZS_STR(\"key\"), ZS_STR(\"www\"));"
            + " zs_meta_set(ZS_STR(\"code\"), ZS_STR(\"203\")); " + call(config));
        FileServing serving = ((ChainOutcome.ServeFiles) outcome).serving();

        assertThat(serving.root()).isEqualTo("www/w");
        assertThat(serving.isVisible("a/www")).isFalse();
        assertThat(serving.indexNames()).containsExactly("www.html");
        assertThat(serving.status()).isEqualTo(203);
        assertThat(serving.tagExtensions()).containsExactly(".www");
    }

    @Test
    void root_empty_isTheVariable() throws Exception {
        String set = "zs_meta_set(ZS_STR(\"http.vars.root\"), ZS_STR(\"www\")); ";
        assertThat(((ChainOutcome.ServeFiles) outcome(get("/"), set + call("{}"))).serving().root()).isEqualTo("www");
        assertThat(((ChainOutcome.ServeFiles) outcome(get("/"), set + call("{`root`:`x`}"))).serving().root())
            .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/page.html         | {`root`:`www`,`pass_thru`:true}                             | 0",
        "/page.html/        | {`root`:`www`,`pass_thru`:true}                             | 0",
        "/sub               | {`root`:`www`,`pass_thru`:true}                             | 0",
        "/bare              | {`root`:`www`,`pass_thru`:true,`browse`:true}               | 0",
        "/bare              | {`root`:`www`,`pass_thru`:true}                             | 1",
        "/none              | {`root`:`www`,`pass_thru`:true}                             | 1",
        "/none              | {`root`:`www`,`pass_thru`:true,`browse`:true}               | 1",
        "/page.html         | {`root`:`www`,`pass_thru`:true,`hide`:[`*.html`]}           | 1",
        "/sub               | {`root`:`www`,`pass_thru`:true,`index_names`:[`other.html`]} | 1",
        "/key               | {`root`:`.zeroserve`,`pass_thru`:true,`browse`:true}        | 1",
        "/.zeroserve/key    | {`pass_thru`:true,`browse`:true}                            | 1",
        "/key               | {`root`:`www/../.zeroserve`,`pass_thru`:true,`browse`:true} | 1",
        "/none              | {`root`:`www`}                                              | 0"})
    void passThru_isDecidedByWhatThereIs(String path, String config, String result) throws Exception {
        assertThat(result(path, config)).isEqualTo(result);
    }

    @Test
    void passThru_miss_leavesTheRequestToOthers() throws Exception {
        assertThat(outcome(get("/none"), call("{`pass_thru`:true}"))).isEqualTo(ChainOutcome.Serve.INSTANCE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{`fs`:`other`}                        | 404 | Not Found",
        "{`fs`:`file`}                         | 403 | Forbidden",
        "{`fs`:`default`,`root`:`www`}         | 403 | Forbidden",
        "{`root`:`/etc`}                       | 403 | Forbidden",
        "{`root`:`{http.request.header.evil}`} | 403 | Forbidden"})
    void realFileSystem_isAFailure(String config, String code, String text) throws Exception {
        Exchange exchange = get("/", "evil", "/etc");

        assertThat(result(exchange, config)).isEqualTo("2");
        assertThat(exchange.metadata().get("http.error.status_code")).isEqualTo(code);
        assertThat(exchange.metadata().get("http.error.status_text")).isEqualTo(text);
        assertThat(exchange.metadata().get("http.error.message")).isNotEmpty();
    }

    @Test
    void realFileSystem_isToldToTheOperatorAndServesNothing() throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder)
            .script("files", "ZS_ENTRY void f(void) { " + call("{`root`:`/etc`}") + "; }");

        assertThat(fixture.run(get("/passwd"))).isEqualTo(ChainOutcome.Serve.INSTANCE);
        assertThat(fixture.log).containsExactly("[script_runtime] 01TEST: files.o: zs_file_server:"
            + " the server's file system is not exposed, only the site is");
    }

    @Test
    void path_malformedByAScript_isAFailure() throws Exception {
        Exchange exchange = get("/");

        assertThat(probe.run(exchange, "zs_req_set_uri(ZS_STR(\"/../x\")); r = " + call("{}"))).startsWith("2:");
        assertThat(exchange.metadata().get("http.error.status_code")).isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{`root`:1}", "{`hide`:`x`}", "{`hide`:[`[`]}", "{`browse`:1}",
        "{`browse`:{`template_file`:`x.html`}}", "{`browse`:{`sort`:[`colour`]}}", "{`canonical_uris`:`yes`}",
        "{`precompressed`:[]}", "{`precompressed`:{`lzma`:{}}}", "{`precompressed`:{},`precompressed_order`:[`lzma`]}",
        "{`status_code`:103}", "{`status_code`:`103`}", "{`status_code`:99}", "{`status_code`:1000}",
        "{`status_code`:`-1`}", "{`status_code`:true}"})
    void config_wrong_traps(String config) throws Exception {
        assertThat(probe.trap(call(config))).startsWith("zs_file_server: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hide", "index_names", "etag_file_extensions"})
    void config_listAroundTheLimit_isTakenOrTraps(String key) throws Exception {
        String hundred = "`x`,".repeat(99) + "`x`";

        assertThat(result("/", "{`" + key + "`:[" + hundred + "]}")).isEqualTo("0");
        assertThat(probe.trap(call("{`" + key + "`:[`x`," + hundred + "]}")))
            .isEqualTo("zs_file_server: \"" + key + "\" has more than 100 texts");
    }

    @Test
    void statusCode_thatIsNoNumber_isABare500() throws Exception {
        assertThat(result("/", "{`status_code`:`many`}")).isEqualTo("0");
        ChainOutcome outcome = outcome(get("/"), call("{`status_code`:`{unknown}`}"));
        assertThat(((ChainOutcome.Respond) outcome).draft().status()).isEqualTo(500);
        assertThat(((ChainOutcome.Respond) outcome).draft().body()).isEmpty();
    }

    @Test
    void fileServer_afterAnAnswer_traps() throws Exception {
        assertThat(probe.trap("zs_respond(200, 0, 0); " + call("{}")))
            .isEqualTo("zs_file_server: this run has answered already");
        assertThat(probe.trap(call("{}") + "; " + call("{}")))
            .isEqualTo("zs_file_server: this run has answered already");
    }

    @Test
    void respond_afterTheFileServer_isUsed() throws Exception {
        assertThat(outcome(get("/"), call("{}") + "; zs_respond(201, 0, 0)")).isInstanceOf(ChainOutcome.Respond.class);
        assertThat(outcome(get("/"), call("{}") + "; zs_abort()")).isEqualTo(ChainOutcome.Abort.INSTANCE);
    }

    @Test
    void fileServer_endsTheChain() throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder).script("1", "ZS_ENTRY void f(void) { " + call("{}") + "; }")
            .script("2", "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"second\")); }");

        assertThat(fixture.run(get("/"))).isInstanceOf(ChainOutcome.ServeFiles.class);
        assertThat(fixture.log).isEmpty();
    }
}
