package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.ResponseDraft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptResponderTest {
    private final ScriptResponder responder = new ScriptResponder(new ErrorResponder());

    @Test
    void respond_draft_sendsItsBytesAndOnlyTheirLength() {
        ResponsePlan plan = responder.respond(new ResponseDraft(200, null, new byte[] {1, 2, 3}));

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.head().size()).isEqualTo(1);
        assertThat(plan.field("content-length")).isEqualTo("3");
        assertThat(plan.content()).isInstanceOf(ResponsePlan.Content.Ready.class);
    }

    @Test
    void respond_draftWithType_sendsIt() {
        ResponsePlan plan = responder.respond(new ResponseDraft(200, "application/json", new byte[2]));

        assertThat(plan.field("content-type")).isEqualTo("application/json");
        assertThat(plan.field("content-length")).isEqualTo("2");
    }

    @Test
    void respond_resetContent_hasNone() {
        ResponsePlan plan = responder.respond(new ResponseDraft(205, null, new byte[3]));

        assertThat(plan.field("content-length")).isEqualTo("0");
        assertThat(plan.content()).isSameAs(ResponsePlan.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void respond_statusWithoutContent_dropsBodyAndLength(int status) {
        ResponsePlan plan = responder.respond(new ResponseDraft(status, null, new byte[3]));

        assertThat(plan.head().size()).isZero();
        assertThat(plan.content()).isSameAs(ResponsePlan.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 100, 101, 103, 199, 1000, 65535})
    void respond_statusThatIsNotFinal_is500(int status) {
        assertThat(responder.respond(new ResponseDraft(status, null, new byte[3])).status()).isEqualTo(500);
    }
}
