package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ZeroserveOptionsTest {
    private final ZeroserveOptions all = new ZeroserveOptions().setSite("s.tar").setAddr("a:1").setTlsAddr("b:2")
            .setCert("c").setKey("k").setDevTls(true).setIndex("i").setTryHtml(true).setChunkSize(7).setThreads(3)
            .setRequestLogging(false);

    @Test
    void toJson_everyField_comesBackFromJsonAndCopy() {
        assertThat(new ZeroserveOptions(all.toJson())).usingRecursiveComparison().isEqualTo(all);
        assertThat(new ZeroserveOptions(all)).usingRecursiveComparison().isEqualTo(all);
    }

    @Test
    void fromJson_emptyObject_hasTheDefaults() {
        assertThat(new ZeroserveOptions(new JsonObject())).usingRecursiveComparison().isEqualTo(new ZeroserveOptions());
    }

    @Test
    void toJson_noPlaintextListener_staysNone() {
        ZeroserveOptions none = new ZeroserveOptions().setAddr(null);

        assertThat(new ZeroserveOptions(new JsonObject(none.toJson().encode())).getAddr()).isNull();
    }
}
