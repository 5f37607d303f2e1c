package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Making, reading and freeing JSON values, seen from C. */
class JsonHelpersTest {
    /** Handle 1 is {@code {"a":[1,"two",true,null,2.5,18446744073709551615],"o":{"k":"v"}}}. */
    private static final String DOCUMENT = """
        zs_json_parse(ZS_STR("{\\"o\\":{\\"k\\":\\"v\\"},\\"a\\":[1,\\"two\\",true,null,2.5,18446744073709551615]}"));
        """;
    /** And handle 2 its array. */
    private static final String ARRAY = DOCUMENT + "zs_json_get(1, ZS_STR(\"a\"));\n";

    private final HelperProbe probe;

    JsonHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @Test
    void parse_validAndNot_givesHandleOrFails() throws Exception {
        assertThat(probe.run("zs_json_parse(ZS_STR(\"[1,2]\")); r = zs_json_parse(ZS_STR(\" {} \"))")).startsWith("2:");
        assertThat(probe.run("r = zs_json_parse(ZS_STR(\"[1,]\"))")).startsWith("-1:");
        assertThat(probe.run("r = zs_json_parse(0, 0)")).startsWith("-1:");
        assertThat(probe.run("r = zs_json_parse(\"\\\"\\xff\\\"\", 3)")).startsWith("-1:");
        assertThat(probe.trap("zs_json_parse((void *)8, 2)")).contains("load of 2 bytes at 0x8");
    }

    @Test
    void handles_countUpAndAreNotUsedAgain() throws Exception {
        assertThat(probe.run("zs_object_free(zs_json_new_object()); r = zs_json_new_array()")).startsWith("2:");
    }

    @Test
    void handles_beyondTheLimit_trap() throws Exception {
        assertThat(probe.run("for (int i = 0; i < 32; i++) r = zs_json_new_object()")).startsWith("32:");
        assertThat(probe.run("for (int i = 0; i < 100; i++) { r = zs_json_new_object(); zs_object_free(r); }"))
            .startsWith("100:");
        assertThat(probe.trap("for (int i = 0; i < 33; i++) r = zs_json_new_object()"))
            .isEqualTo("zs_json_new_object: external object limit exceeded (32)");
    }

    @Test
    void memory_beyondTheLimit_traps() throws Exception {
        // 8192 values of 32 bytes are all that 256 KiB hold
        String make = "for (int i = 0; i < %d; i++) { r = zs_json_new_object(); zs_object_free(r); }";
        assertThat(probe.run(make.formatted(8192))).startsWith("8192:");
        assertThat(probe.trap(make.formatted(8193)))
            .isEqualTo("zs_json_new_object: external memory footprint exceeded (262144 bytes)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zs_json_type(9)", "zs_object_free(9)", "zs_json_reset(9)", "zs_json_len(9)",
        "zs_json_clone(9)", "zs_json_get(9, ZS_STR(\"a\"))", "zs_json_array_get(9, 0)",
        "zs_json_read_string(9, out, 9)", "zs_json_read_i64(9, out, 8)", "zs_json_read_bool(9, out, 1)",
        "zs_json_set(9, ZS_STR(\"a\"), 1)", "zs_json_set(1, ZS_STR(\"a\"), 9)", "zs_json_remove(9, ZS_STR(\"a\"))",
        "zs_json_array_push(9, 1)", "zs_json_array_push(1, 9)", "zs_json_array_set(9, 0, 1)",
        "zs_json_array_set(1, 0, 9)", "zs_json_set_string(9, ZS_STR(\"a\"))", "zs_json_set_i64(9, 1)",
        "zs_json_set_bool(9, 1)", "zs_json_set_null(9)", "zs_json_respond(200, 9)"})
    void handle_unknown_traps(String call) throws Exception {
        assertThat(probe.trap("zs_json_new_object(); " + call)).endsWith(": there is no object with the handle 9");
    }

    @Test
    void handle_freedOrNegative_traps() throws Exception {
        assertThat(probe.trap("zs_json_new_object(); zs_object_free(1); zs_object_free(1)"))
            .isEqualTo("zs_object_free: there is no object with the handle 1");
        assertThat(probe.trap("zs_json_len(zs_json_parse(0, 0))"))
            .isEqualTo("zs_json_len: there is no object with the handle -1");
    }

    @Test
    void get_memberOrNot_givesHandleOrFails() throws Exception {
        assertThat(probe.run(DOCUMENT + "r = zs_json_get(1, ZS_STR(\"o\"))")).startsWith("2:");
        assertThat(probe.run(DOCUMENT + "r = zs_json_get(1, ZS_STR(\"x\"))")).startsWith("-1:");
        assertThat(probe.run(DOCUMENT + "r = zs_json_get(1, \"\\xff\", 1)")).startsWith("-1:");
        assertThat(probe.run(ARRAY + "r = zs_json_get(2, ZS_STR(\"0\"))")).startsWith("-1:");
    }

    @Test
    void arrayGet_elementOrNot_givesHandleOrFails() throws Exception {
        assertThat(probe.run(ARRAY + "r = zs_json_array_get(2, 5)")).startsWith("3:");
        assertThat(probe.run(ARRAY + "r = zs_json_array_get(2, 6)")).startsWith("-1:");
        assertThat(probe.run(ARRAY + "r = zs_json_array_get(2, ~0ull)")).startsWith("-1:");
        assertThat(probe.run(ARRAY + "r = zs_json_array_get(1, 0)")).startsWith("-1:");
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 3", "2, 1", "3, 0", "4, 2", "5, 2"})
    void type_ofEach_isItsConstant(int index, int type) throws Exception {
        assertThat(probe.run(ARRAY + "r = zs_json_type(zs_json_array_get(2, %d))".formatted(index)))
            .startsWith(type + ":");
    }

    @Test
    void type_ofContainers_isTheirConstant() throws Exception {
        assertThat(probe.run(ARRAY + "r = zs_json_type(1) * 10 + zs_json_type(2)")).startsWith("54:");
    }

    @Test
    void readString_stringOrNot_isTextOutOrFails() throws Exception {
        assertThat(probe.run(ARRAY + "r = zs_json_read_string(zs_json_array_get(2, 1), out, sizeof(out))"))
            .isEqualTo("3:two");
        assertThat(probe.run(ARRAY + "r = zs_json_read_string(zs_json_array_get(2, 1), out, 3)")).isEqualTo("3:tw");
        assertThat(probe.run(ARRAY + "r = zs_json_read_string(zs_json_array_get(2, 1), out, 0)"))
            .isEqualTo("0:untouched");
        assertThat(probe.run(ARRAY + "r = zs_json_read_string(zs_json_array_get(2, 0), out, 9)"))
            .isEqualTo("-1:untouched");
    }

    @Test
    void readI64_integerOrNot_isWrittenOrFails() throws Exception {
        String read = ARRAY
            + "zs_s64 n = 7; r = zs_json_read_i64(zs_json_array_get(2, %d), &n, 8); out[0] = '0' + n; out[1] = 0";
        assertThat(probe.run(read.formatted(0))).isEqualTo("8:1");
        for (int index = 1; index <= 5; index++) {
            assertThat(probe.run(read.formatted(index))).as("element " + index).isEqualTo("-1:7");
        }
        assertThat(probe.trap(ARRAY + "zs_json_read_i64(zs_json_array_get(2, 0), out, 4)"))
            .isEqualTo("zs_json_read_i64: the output must have 8 bytes, it has 4");
    }

    @Test
    void readBool_boolOrNot_isWrittenOrFails() throws Exception {
        assertThat(probe.run(ARRAY + "r = zs_json_read_bool(zs_json_array_get(2, 2), out, 1); out[0] += '0'"))
            .isEqualTo("1:1ntouched");
        assertThat(probe.run(ARRAY + "r = zs_json_read_bool(zs_json_array_get(2, 0), out, 1)"))
            .isEqualTo("-1:untouched");
        assertThat(probe.trap(ARRAY + "zs_json_read_bool(zs_json_array_get(2, 2), out, 8)"))
            .isEqualTo("zs_json_read_bool: the output must have 1 byte, it has 8");
    }

    @Test
    void len_ofContainersAndStrings_isCounted() throws Exception {
        assertThat(probe.run(ARRAY
            + "r = zs_json_len(1) * 100 + zs_json_len(2) * 10 + zs_json_len(zs_json_array_get(2, 1))"))
            .startsWith("263:");
        assertThat(probe.run("r = zs_json_len(zs_json_parse(ZS_STR(\"\\\"\\xc3\\xa9\\\"\")))")).startsWith("2:");
        assertThat(probe.run(ARRAY + "r = zs_json_len(zs_json_array_get(2, 0))")).startsWith("-1:");
    }

    @Test
    void child_outlivesItsFreedParent() throws Exception {
        assertThat(probe.run(ARRAY + "zs_object_free(1); r = zs_json_len(2)")).startsWith("6:");
    }

    @Test
    void clone_isIndependent() throws Exception {
        assertThat(probe.run(ARRAY
            + "zs_s64 c = zs_json_clone(2); zs_json_array_push(2, c); r = zs_json_len(c) * 10 + zs_json_len(2)"))
            .startsWith("67:");
    }
}
