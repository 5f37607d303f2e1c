package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking for users of a VPN, which nobody answers here. */
class VpnHelpersTest {
    private final HelperProbe probe;

    VpnHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @Test
    void identityByIp_anyAddress_fails() throws Exception {
        assertThat(probe.run("r = zs_vici_eap_identity_by_ip(ZS_STR(\"192.0.2.7:50123\"))")).startsWith("-1:");
        assertThat(probe.run("r = zs_vici_eap_identity_by_ip(0, 0)")).startsWith("-1:");
    }

    @Test
    void identityByIp_noText_traps() throws Exception {
        assertThat(probe.trap("zs_vici_eap_identity_by_ip(\"\\xff\", 1)"))
            .isEqualTo("zs_vici_eap_identity_by_ip: the address is not UTF-8");
        assertThat(probe.trap("zs_vici_eap_identity_by_ip((char *)8, 3)")).contains("load of 3 bytes");
    }
}
