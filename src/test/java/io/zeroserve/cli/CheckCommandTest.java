package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.pack.ScriptCompiler;
import io.zeroserve.tls.DevCertificate;
import io.zeroserve.tls.PemText;
import io.zeroserve.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the author of scripts sees before a server does. */
class CheckCommandTest {
    private static final String GOOD = """
        #include <zeroserve.h>
        static const char *names[] = {"alpha", "beta"};
        static int counter = 3;
        __attribute__((noinline)) static zs_u64 weigh(const char *text, zs_u64 n) {
          zs_u64 sum = 0;
          for (zs_u64 i = 0; i < n; i++) sum = sum * 31 + text[i];
          return sum;
        }
        ZS_ENTRY zs_u64 demo(void) {
          char path[64];
          counter++;
          if (weigh(path, zs_req_path(path, sizeof(path))) == 7) zs_respond(200, names[counter & 1], 4);
          return 0;
        }
        """;
    /** Reads r7, which nothing has written, in line 4. */
    private static final String REFUSED = """
        #include <zeroserve.h>
        ZS_ENTRY zs_u64 bad(void) {
          zs_u64 x;
          __asm__ volatile("%0 = r7" : "=r"(x));
          return x;
        }
        """;

    @TempDir
    private Path folder;

    private Path source(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private byte[] object(String text) throws IOException {
        return ScriptCompiler.onPath(System.getenv()).compile(source("object.c", text)).object();
    }

    @Test
    void check_goodSource_printsItsSize() throws Exception {
        ToolRun run = ToolRun.of("check", source("demo.c", GOOD));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("demo.o: ok\n").contains("""
              entries    zeroserve.request
              memory     stack 64 bytes, read-only data 32, writable data 8
              helpers    zs_req_path zs_respond
            """, "  bytecode   4 methods, the largest ").containsPattern("""
              function instructions      frame   calls
              weigh     +\\d+          0   -
              demo      +\\d+         64   weigh
            """).endsWith("demo.c: 1 script, 0 refused\n");
    }

    @Test
    void check_sourceWithoutAnEntry_saysThatItIsNeverRun() throws Exception {
        ToolRun run = ToolRun.of("check",
            source("idle.c", "#include <zeroserve.h>\nzs_u64 idle(void) { return 0; }\n"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
            .contains("  entries    none: the server never runs it; ZS_ENTRY marks the function to run\n");
    }

    @Test
    void check_tableOfFunctions_saysWhatToDoInstead() throws Exception {
        ToolRun run = ToolRun.of("check", source("table.c", """
            #include <zeroserve.h>
            static zs_u64 one(void) { return 1; }
            static zs_u64 two(void) { return 2; }
            static zs_u64 (*const choices[])(void) = {one, two};
            ZS_ENTRY zs_u64 choose(void) { return choices[zs_req_path((char *)0, 0) & 1](); }
            """));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("the address of a function, in .text; tables of functions are not supported");
    }

    @Test
    void check_refusedObject_saysWhereAndWhy() throws Exception {
        Path object = Files.write(folder.resolve("bad.o"), object(REFUSED));
        ToolRun run = ToolRun.of("check", object);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
            bad.o: refused
              bad, object.c:4, instruction 0 (r0 = r7): r7 is read before it is written

            %s: 1 script, 1 refused
            """.formatted(object));
    }

    @Test
    void check_tar_checksEveryScriptInChainOrder() throws Exception {
        Path site = new SiteFixture().file("index.html", "home")
            .file(".zeroserve/scripts/b.o", object(REFUSED)).file(".zeroserve/scripts/c/d.o", object(GOOD))
            .file(".zeroserve/scripts/a.o", "no object").file(".zeroserve/scripts/notes.txt", "no script")
            .write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", site);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().lines().filter(line -> line.matches("\\S+: (ok|refused)")))
            .containsExactly("a.o: refused", "b.o: refused", "c/d.o: ok");
        assertThat(run.out()).contains("not an ELF file").endsWith("site.tar: 3 scripts, 2 refused\n");
    }

    @Test
    void check_folder_compilesEverySourceAndGoesOnAfterAnError() throws Exception {
        source(".zeroserve/scripts/a.c", "int x(\n");
        source(".zeroserve/scripts/b.c", GOOD + "static int unused;\n");
        source(".zeroserve/scripts/b.o", "hidden by the source");
        source("c.c", "no script, it is not in the folder");
        ToolRun run = ToolRun.of("check", folder);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().lines().filter(line -> line.matches("\\S+: (ok|refused)")))
            .containsExactly("a.o: refused", "b.o: ok");
        assertThat(run.out()).contains("a.c:1:7: error:", "compiler warnings", "unused variable 'unused'")
            .endsWith(": 2 scripts, 1 refused\n");
    }

    @Test
    void check_siteWhoseLinksLead_isGoodAndWeighed() throws Exception {
        Path site = new SiteFixture().file("index.html", """
                <link href="css/site.css" rel="stylesheet"><a href="docs/">docs</a>
                <a href="https://example.com/x">x</a>
                <a href="#top">top</a> <a href="mailto:a@b.example">mail</a> <img src="data:,">
                """).file("css/site.css", "p { background: url(../img/a%20b.png?v=1) }").file("img/a b.png", "1234")
            .file("docs/index.html", "<a href='../index.html'>home</a> <a href='/docs'>here</a> <a href='..'>up</a>"
                + "<a href='../../../docs/./'>up and down</a> <a href='.'>here</a> <a href='{{link}}'>template</a>")
            .write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", site);

        assertThat(run.out()).contains("site: ok\n", "  4 files, ", "           4 image/png\n")
            .endsWith("site.tar: 0 scripts, 0 refused\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void check_siteWhoseLinksLeadNowhere_namesThemByFileAndLine() throws Exception {
        Path site = new SiteFixture().file("index.html", "<p>\n<img src=missing.png>\n<a href=\"/app/route\">r</a>"
            + "<a href=\"/.zeroserve/headers.json\">h</a>").file("a/b.css", "@import \"c.css\";")
            .write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", "--json", site);

        assertThat(run.exitCode()).isEqualTo(1);
        JsonObject report = new JsonObject(run.out()).getJsonObject("site");
        assertThat(report.getBoolean("ok")).isFalse();
        assertThat(report.getJsonArray("brokenLinks")).containsExactly(
            new JsonObject().put("file", "a/b.css").put("line", 1).put("target", "c.css"),
            new JsonObject().put("file", "index.html").put("line", 2).put("target", "missing.png"),
            new JsonObject().put("file", "index.html").put("line", 3).put("target", "/app/route"),
            new JsonObject().put("file", "index.html").put("line", 3).put("target", "/.zeroserve/headers.json"));
        assertThat(new JsonObject(ToolRun.of("check", "--spa", "--json", site).out()).getJsonObject("site")
            .getJsonArray("brokenLinks").encode()).doesNotContain("/app/route").contains("missing.png");
    }

    @Test
    void check_linksOfAScriptedSite_areToldAndNoError() throws Exception {
        Path site = new SiteFixture().file("index.html", "<a href=/api/x>x</a>")
            .file(".zeroserve/scripts/a.o", object(GOOD)).write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", site);

        assertThat(run.out()).contains("index.html:1: no file answers for /api/x, perhaps a script does");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void check_siteThatWouldBeRefused_saysWhy() throws Exception {
        Path site = new SiteFixture().file("index.html", "home").file(".zeroserve/headers.json", "{")
            .write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", site);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("site: refused\n", "headers.json");
    }

    @Test
    void check_certificates_areToldWithTheirEnd() throws Exception {
        TlsIdentity good = DevCertificate.create(InstantSource.system(), new SecureRandom()).identities().getFirst();
        Path site = new SiteFixture().file("index.html", "home").file(".zeroserve/tls/a.pem",
            PemText.of(good.certificate()) + PemText.of(good.key())).write(folder.resolve("site.tar"));

        assertThat(ToolRun.of("check", site).out()).contains("a certificate for localhost, good until ");
    }

    @Test
    void check_expiredCertificate_isAnError() throws Exception {
        InstantSource lastYear = InstantSource.fixed(Instant.now().minus(Duration.ofDays(365)));
        TlsIdentity old = DevCertificate.create(lastYear, new SecureRandom()).identities().getFirst();
        Path site = new SiteFixture().file("index.html", "home").file(".zeroserve/tls/a.pem",
            PemText.of(old.certificate()) + PemText.of(old.key())).write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", site);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("a.pem").contains("expired");
    }

    @Test
    void check_folderWithoutScripts_isGood() throws Exception {
        Files.writeString(folder.resolve("index.html"), "home");
        ToolRun run = ToolRun.of("check", folder);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("site: ok\n").endsWith("\n" + folder + ": 0 scripts, 0 refused\n");
    }

    @Test
    void check_json_printsOneDocument() throws Exception {
        Path site = new SiteFixture().file(".zeroserve/scripts/a.o", object(GOOD))
            .file(".zeroserve/scripts/b.o", object(REFUSED)).write(folder.resolve("site.tar"));
        ToolRun run = ToolRun.of("check", "--json", site);

        assertThat(run.exitCode()).isEqualTo(1);
        JsonObject report = new JsonObject(run.out());
        assertThat(report.fieldNames()).containsExactly("input", "ok", "scripts");
        assertThat(report.getBoolean("ok")).isFalse();
        JsonObject good = report.getJsonArray("scripts").getJsonObject(0);
        assertThat(good.getString("name")).isEqualTo("a.o");
        assertThat(good.getBoolean("ok")).isTrue();
        assertThat(good.getInteger("objectBytes")).isPositive();
        assertThat(good.getJsonArray("entries")).isEqualTo(JsonArray.of("zeroserve.request"));
        assertThat(good.getJsonArray("helpers")).isEqualTo(JsonArray.of("zs_req_path", "zs_respond"));
        assertThat(good.getInteger("stackBytes")).isEqualTo(64);
        assertThat(good.getInteger("readOnlyBytes")).isEqualTo(32);
        assertThat(good.getInteger("writableBytes")).isEqualTo(8);
        assertThat(good.getInteger("methods")).isEqualTo(4);
        assertThat(good.getInteger("largestMethodBytes")).isPositive();
        JsonObject demo = good.getJsonArray("functions").getJsonObject(1);
        assertThat(demo.getString("name")).isEqualTo("demo");
        assertThat(demo.getInteger("instructions")).isPositive();
        assertThat(demo.getInteger("frameBytes")).isEqualTo(64);
        assertThat(demo.getJsonArray("calls")).isEqualTo(JsonArray.of("weigh"));
        JsonObject bad = report.getJsonArray("scripts").getJsonObject(1);
        assertThat(bad.getBoolean("ok")).isFalse();
        assertThat(bad.getJsonObject("error").getInteger("instruction")).isZero();
        assertThat(bad.getJsonObject("error").getString("message")).contains("r7 is read before it is written");
    }

    @Test
    void check_jsonOfMissingFile_isADocumentToo() {
        ToolRun run = ToolRun.of("check", "--json", folder.resolve("none.tar"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(new JsonObject(run.out()).getString("error"))
            .isEqualTo(folder.resolve("none.tar") + " does not exist");
        assertThat(run.err()).isEqualTo("Error: " + folder.resolve("none.tar") + " does not exist\n");
    }

    @Test
    void check_withoutInput_isAUsageError() {
        ToolRun run = ToolRun.of("check");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("Missing required parameter: 'INPUT' (see --help)\n");
    }

    @Test
    void check_help_documentsTheJson() {
        ToolRun run = ToolRun.of("check", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("--json", "largestMethodBytes", "Exit code 0");
    }
}
