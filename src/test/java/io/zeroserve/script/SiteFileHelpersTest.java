package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.SiteFiles.SiteFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files beside a script, seen from C. */
class SiteFileHelpersTest {
    private static final String LOAD = "r = zs_load_static_json(ZS_STR(\"%s\")); if (r > 0) r = zs_json_len(r)";

    private final Path folder;
    private final HelperProbe probe;

    SiteFileHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder, fixture -> fixture.files(SiteFileHelpersTest::find));
    }

    private static SiteFile find(String key) {
        return switch (key) {
            case ".zeroserve/kept.json" -> new File("[1,2,3]", true, null);
            case "broken.json" -> new File("[1,2,3", true, null);
            case "latin1.json" -> new File("\"\u00e9\"", true, null);
            case "disk.json" -> new File("[1,2,3,4]", false, CompletableFuture.completedFuture("[1,2,3,4]"));
            case "lost.json" -> new File("", false, CompletableFuture.failedFuture(new IOException("gone")));
            case "limit.json" -> new File(" ".repeat((1 << 20) - 2) + "[]", true, null);
            case "large.json" -> new File(" ".repeat((1 << 20) - 1) + "[]", true, null);
            default -> null;
        };
    }

    private record File(String text, boolean kept, CompletionStage<String> later) implements SiteFile {
        @Override
        public long sizeBytes() {
            return text.length();
        }

        @Override
        public String etag() {
            return "0123456789abcdef0123456789abcdef";
        }

        @Override
        public long modifiedSeconds() {
            return 1_000_000_000;
        }

        @Override
        public ByteBuffer cached() {
            return kept ? ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)) : null;
        }

        @Override
        public CompletionStage<ByteBuffer> read() {
            return later.thenApply(content -> ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void loadStaticJson_inMemory_isParsed() throws Exception {
        assertThat(probe.run(LOAD.formatted(".zeroserve/kept.json"))).startsWith("3:");
    }

    @Test
    void loadStaticJson_onDisk_isParsedWhenItIsThere() throws Exception {
        assertThat(probe.run(LOAD.formatted("disk.json"))).startsWith("4:");
    }

    @Test
    void loadStaticJson_missingOrMalformed_fails() throws Exception {
        for (String path : List.of("", "none.json", "/.zeroserve/kept.json", "broken.json", "latin1.json", "lost.json",
            "\\xff")) {
            assertThat(probe.run(LOAD.formatted(path))).as(path).startsWith("-1:");
        }
    }

    @Test
    void loadStaticJson_sizeAroundTheLimit_isReadOrTraps() throws Exception {
        assertThat(probe.run(LOAD.formatted("limit.json"))).startsWith("0:");
        assertThat(probe.trap(LOAD.formatted("large.json")))
            .isEqualTo("zs_load_static_json: the file is larger than 1048576 bytes");
    }

    @Test
    void loadStaticJson_trapAfterTheWait_namesTheHelper() throws Exception {
        assertThat(probe.trap("for (int i = 0; i < 33; i++) " + LOAD.formatted("disk.json")))
            .isEqualTo("zs_load_static_json: external object limit exceeded (32)");
    }

    @Test
    void loadStaticJson_whileOneWaits_othersRun() throws Exception {
        CompletableFuture<String> disk = new CompletableFuture<>();
        ScriptFixture fixture = new ScriptFixture(folder).files(_ -> new File("[]", false, disk)).script("load", """
            ZS_ENTRY void f(void) {
              char path[16];
              zs_req_path(path, sizeof(path));
              if (path[1] == 's') zs_load_static_json(ZS_STR("x"));
              zs_respond(200, path, zs_strlen(path));
            }""");
        ScriptRunner runner = fixture.runner();
        List<String> bodies = new ArrayList<>();
        Exchange slow = ScriptFixture.get("/slow");
        runner.run(slow, fixture.scheduler, outcome -> bodies.add(body(outcome)));
        runner.run(ScriptFixture.get("/fast"), fixture.scheduler, outcome -> bodies.add(body(outcome)));
        assertThat(bodies).containsExactly("/fast");
        assertThat(fixture.scheduled).isEmpty();

        disk.complete("[]");
        fixture.scheduled.remove().run();

        assertThat(bodies).containsExactly("/fast", "/slow");
    }

    private static String body(ChainOutcome outcome) {
        return new String(((ChainOutcome.Respond) outcome).draft().body(), StandardCharsets.UTF_8);
    }

    @Test
    void loadFileMetadata_file_isDescribed() throws Exception {
        ChainOutcome outcome = new ScriptFixture(folder).files(SiteFileHelpersTest::find).script("metadata",
            "ZS_ENTRY void f(void) { zs_json_respond(200, zs_load_file_metadata(ZS_STR(\"disk.json\"))); }")
            .run(ScriptFixture.get("/"));
        assertThat(body(outcome))
            .isEqualTo("{\"etag\":\"0123456789abcdef0123456789abcdef\",\"mtime\":1000000000,\"size\":9}");
    }

    @Test
    void loadFileMetadata_missing_fails() throws Exception {
        assertThat(probe.run("r = zs_load_file_metadata(ZS_STR(\"none\"))")).startsWith("-1:");
        assertThat(probe.run("r = zs_load_file_metadata(\"\\xff\", 1)")).startsWith("-1:");
        assertThat(probe.run("r = zs_load_file_metadata(0, 0)")).startsWith("-1:");
    }
}
