package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.zeroserve.exchange.HeaderList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A status that somebody has changed, and what the message is then. */
class ResponsePlanTest {
    private static final ResponsePlan.Content CONTENT = new ResponsePlan.Content.Ready(Buffer.buffer("0123456789"));

    @ParameterizedTest
    @CsvSource({
        "200, 200, 10,   true",
        "418, 418, 10,   true",
        "999, 999, 10,   true",
        "204, 204, ,     false",
        "304, 304, ,     false",
        "205, 205, 0,    false",
        "100, 500, 10,   true",
        "199, 500, 10,   true"})
    void framed_responseWithContent_staysWhole(int set, int sent, String length, boolean content) {
        ResponsePlan plan = ResponsePlan.framed(set, headers("10"), CONTENT);

        assertThat(plan.status()).isEqualTo(sent);
        assertThat(plan.field("content-length")).isEqualTo(length);
        assertThat(plan.content() != ResponsePlan.NONE).isEqualTo(content);
        assertThat(plan.field("x-a")).isEqualTo("kept");
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "204,", "205, 0", "304,", "500, 0"})
    void framed_responseWithoutLength_saysThatItIsEmpty(int set, String length) {
        ResponsePlan plan = ResponsePlan.framed(set, headers(null), ResponsePlan.NONE);

        assertThat(plan.field("content-length")).isEqualTo(length);
        assertThat(plan.content()).isEqualTo(ResponsePlan.NONE);
    }

    private static HeaderList headers(String length) {
        HeaderList headers = new HeaderList();
        headers.add("x-a", "kept");
        if (length != null) {
            headers.add("content-length", length);
        }
        return headers;
    }
}
