package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.ScriptHelper.Declaration;
import io.zeroserve.helpers.HelperRegistry;
import io.zeroserve.helpers.HostServices;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptHelperTest {

    @Test
    void prototype_ofAllKinds_isWhatScriptsDeclare() {
        assertThat(ScriptHelper.named("now").returns(_ -> 1).prototype()).isEqualTo("zs_s64 now(void);");
        assertThat(ScriptHelper.named("app_f").number("n").text("t").writes("out", _ -> "").prototype())
                .isEqualTo("zs_s64 app_f(zs_u64 n, const char *t, zs_u64 t_len, char *out, zs_u64 out_len);");
    }

    @Test
    void declaration_thatIsNone_isRefusedWithTheReason() {
        refuses(ScriptHelper.named("zs_mine"), "the server's own");
        refuses(ScriptHelper.named("not a name"), "not a name in C");
        refuses(ScriptHelper.named("f").text("1"), "not a name in C");
        refuses(ScriptHelper.named("f").number("a").number("a"), "two parameters are named a");
        refuses(ScriptHelper.named("f").text("a").text("b").number("c").number("d"), "at most 5");
    }

    @Test
    void declaration_withFiveRegisters_isTaken() {
        assertThat(ScriptHelper.named("f").text("a").text("b").number("c").returns(_ -> 1).prototype()).contains("c");
    }

    @Test
    void names_twice_areRefused() {
        var one = ScriptHelper.named("f").returns(_ -> 1).function();

        assertThatThrownBy(() -> HelperRegistry.extend(
                HelperRegistry.table(HostServices.of(InstantSource.system(), "")), List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two helpers are named f");
    }

    private static void refuses(Declaration declaration, String reason) {
        assertThatThrownBy(() -> declaration.returns(_ -> 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
