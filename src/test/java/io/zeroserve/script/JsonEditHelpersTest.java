package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changing JSON values, seen from C. */
class JsonEditHelpersTest {
    private final Path folder;
    private final HelperProbe probe;

    JsonEditHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder);
    }

    /** What handle 1 is after some statements on it, {@code {"a":[1],"b":2}} at first, with {@code a} as handle 2. */
    private String edited(String statements) throws Exception {
        ChainOutcome outcome = new ScriptFixture(folder).script("edit", """
            ZS_ENTRY void f(void) {
              zs_json_parse(ZS_STR("{\\"b\\":2,\\"a\\":[1]}"));
              zs_json_get(1, ZS_STR("a"));
              %s;
              zs_json_reset(1);
              zs_json_respond(200, 1);
            }""".formatted(statements)).run(ScriptFixture.get("/"));
        return new String(((ChainOutcome.Respond) outcome).draft().body(), StandardCharsets.UTF_8);
    }

    @Test
    void set_members_areAddedAndReplacedByCopies() throws Exception {
        assertThat(edited("zs_json_set(1, ZS_STR(\"c\"), 2)")).isEqualTo("{\"a\":[1],\"b\":2,\"c\":[1]}");
        assertThat(edited("zs_json_set(1, ZS_STR(\"b\"), 2)")).isEqualTo("{\"a\":[1],\"b\":[1]}");
        assertThat(edited("zs_json_set(1, ZS_STR(\"\"), 1)")).isEqualTo("{\"\":{\"a\":[1],\"b\":2},\"a\":[1],\"b\":2}");
        assertThat(edited("zs_s64 v = zs_json_new_array(); zs_json_set(1, ZS_STR(\"b\"), v); zs_json_array_push(v, v)"))
            .isEqualTo("{\"a\":[1],\"b\":[]}");
    }

    @Test
    void remove_member_isGone() throws Exception {
        assertThat(edited("zs_json_remove(1, ZS_STR(\"a\"))")).isEqualTo("{\"b\":2}");
    }

    @Test
    void array_pushAndSet_copyIn() throws Exception {
        assertThat(edited("zs_json_array_push(2, 2); zs_json_array_set(2, 0, 2)"))
            .isEqualTo("{\"a\":[[1,[1]],[1]],\"b\":2}");
    }

    @Test
    void scalars_replaceTheValueItself() throws Exception {
        assertThat(edited("zs_json_set_string(2, ZS_STR(\"x\\\"\"))")).isEqualTo("{\"a\":\"x\\\"\",\"b\":2}");
        assertThat(edited("zs_json_set_i64(2, -5)")).isEqualTo("{\"a\":-5,\"b\":2}");
        assertThat(edited("zs_json_set_bool(2, 7)")).isEqualTo("{\"a\":true,\"b\":2}");
        assertThat(edited("zs_json_set_bool(2, 0)")).isEqualTo("{\"a\":false,\"b\":2}");
        assertThat(edited("zs_json_set_null(2)")).isEqualTo("{\"a\":null,\"b\":2}");
        assertThat(edited("zs_json_set_null(1)")).isEqualTo("null");
    }

    @Test
    void results_ofEach_areTheDocumentedCodes() throws Exception {
        String document = "zs_json_parse(ZS_STR(\"{\\\"a\\\":[1]}\")); zs_json_get(1, ZS_STR(\"a\")); ";
        assertThat(probe.run(document + "r = zs_json_set(1, ZS_STR(\"b\"), 2)")).startsWith("0:");
        assertThat(probe.run(document + "r = zs_json_set(2, ZS_STR(\"b\"), 1)")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_set(1, \"\\xff\", 1, 2)")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_remove(1, ZS_STR(\"a\"))")).startsWith("0:");
        assertThat(probe.run(document + "r = zs_json_remove(1, ZS_STR(\"b\"))")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_remove(2, ZS_STR(\"b\"))")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_array_push(2, 1)")).startsWith("2:");
        assertThat(probe.run(document + "r = zs_json_array_push(1, 2)")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_array_set(2, 0, 1)")).startsWith("0:");
        assertThat(probe.run(document + "r = zs_json_array_set(2, 1, 1)")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_array_set(1, 0, 2)")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_set_string(2, ZS_STR(\"x\"))")).startsWith("0:");
        assertThat(probe.run(document + "r = zs_json_set_string(2, \"\\xff\", 1)")).startsWith("-1:");
        assertThat(probe.run(document + "r = zs_json_set_i64(2, 1) + zs_json_set_bool(2, 1) + zs_json_set_null(2)"))
            .startsWith("0:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zs_json_set_null(2)", "zs_json_array_push(2, 1)", "zs_json_set(1, ZS_STR(\"a\"), 1)",
        "zs_json_remove(1, ZS_STR(\"a\"))", "zs_json_set_i64(1, 1)"})
    void change_throughOneHandle_makesTheOtherStale(String change) throws Exception {
        String document = "zs_json_parse(ZS_STR(\"{\\\"a\\\":[1]}\")); zs_json_get(1, ZS_STR(\"a\")); ";
        int other = change.contains("(2") ? 1 : 2;
        assertThat(probe.trap(document + change + "; zs_json_type(" + other + ")"))
            .isEqualTo("zs_json_type: json reference is no longer valid");
        // the one it went through is good, and the other one after a reset
        assertThat(probe.run(document + change + "; zs_json_type(" + (3 - other) + "); zs_json_reset(" + other
            + "); r = zs_json_type(" + other + ") == zs_json_type(1)")).startsWith("1:");
    }

    @Test
    void failedChange_leavesHandlesValid() throws Exception {
        assertThat(probe.run("zs_json_parse(ZS_STR(\"{\\\"a\\\":[1]}\")); zs_json_get(1, ZS_STR(\"a\")); "
            + "zs_json_remove(1, ZS_STR(\"b\")); r = zs_json_len(2)")).startsWith("1:");
    }

    @Test
    void change_ofOneTree_leavesOthersAlone() throws Exception {
        assertThat(probe.run("zs_json_new_array(); zs_json_new_array(); zs_json_array_push(1, 2); r = zs_json_len(2)"))
            .startsWith("0:");
    }

    @Test
    void growth_beyondTheMemoryLimit_traps() throws Exception {
        // doubles with every turn
        assertThat(probe.trap("zs_json_new_array(); for (int i = 0; i < 20; i++) zs_json_array_push(1, 1)"))
            .isEqualTo("zs_json_array_push: external memory footprint exceeded (262144 bytes)");
        assertThat(probe.trap("""
            static char text[100000];
            zs_memset(text, 'x', sizeof(text));
            zs_json_new_object();
            for (int i = 0; i < 3; i++) zs_json_set_string(1, text, sizeof(text))"""))
            .isEqualTo("zs_json_set_string: external memory footprint exceeded (262144 bytes)");
        assertThat(probe.trap("zs_json_new_object(); zs_json_new_array(); char key[8]; "
            + "for (int i = 0; i < 9000; i++) zs_json_set(1, key, zs_utoa10(i, key, 8), 2)"))
            .isEqualTo("zs_json_set: external memory footprint exceeded (262144 bytes)");
    }

    @Test
    void nesting_putTogetherBeyondTheLimit_traps() throws Exception {
        String nest = "char deep[300]; zs_memset(deep, '[', 127); zs_memset(deep + 127, ']', 127); "
            + "zs_json_parse(deep, 254); zs_json_new_array(); ";
        assertThat(probe.run(nest + "r = zs_json_array_push(2, 1)")).startsWith("1:");
        assertThat(probe.trap(nest + "zs_json_new_array(); zs_json_array_push(2, 3); "
            + "zs_json_array_push(zs_json_array_get(2, 0), 1)"))
            .isEqualTo("zs_json_array_push: JSON is nested deeper than 128");
    }
}
