package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.RequestBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request's body, seen from C. */
class BodyHelpersTest {
    private static final String READ_NAME = "r = zs_req_body_json();"
        + " if (r > 0) r = zs_json_read_string(zs_json_get(r, ZS_STR(\"name\")), out, sizeof(out))";

    @TempDir
    Path folder;

    /** A body that comes when the test says so. */
    private static final class Upload implements RequestBody {
        final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        final List<Long> limits = new ArrayList<>();
        int reads;

        @Override
        public CompletableFuture<byte[]> read() {
            reads++;
            return whole;
        }

        @Override
        public boolean limit(long maxBytes) {
            limits.add(maxBytes);
            return maxBytes == 7;
        }

        Upload of(String text) {
            whole.complete(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }
    }

    private static Exchange post(RequestBody body) {
        return new Exchange(() -> "01TEST", ScriptFixture.get("/").request(), body);
    }

    private HelperProbe probe() {
        return new HelperProbe(folder);
    }

    @Test
    void bodyJson_thatIsThere_isParsedAtOnce() throws Exception {
        assertThat(probe().run(post(new Upload().of("{\"name\":\"ada\"}")), READ_NAME)).isEqualTo("3:ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[] []", "{\"name\":\"\u00e9\"}", " "})
    void bodyJson_emptyOrMalformed_fails(String text) throws Exception {
        assertThat(probe().run(post(new Upload().of(text)), READ_NAME)).isEqualTo("-1:untouched");
    }

    @Test
    void bodyJson_tooLarge_failsEachTime() throws Exception {
        Upload upload = new Upload();
        upload.whole.complete(null);

        assertThat(probe().run(post(upload), "zs_req_body_json(); " + READ_NAME)).isEqualTo("-1:untouched");
        assertThat(upload.reads).isEqualTo(2);
    }

    @Test
    void bodyJson_ofARequestWithout_fails() throws Exception {
        assertThat(probe().run(READ_NAME)).isEqualTo("-1:untouched");
    }

    @Test
    void bodyJson_calledTwice_givesTwoTrees() throws Exception {
        assertThat(probe().run(post(new Upload().of("{\"name\":\"ada\"}")), "zs_s64 a = zs_req_body_json();"
            + " zs_json_set_null(a); r = zs_req_body_json(); r = r == a ? 0 : zs_json_type(r)")).startsWith("5:");
    }

    @Test
    void bodyJson_isChargedToTheRun() throws Exception {
        String many = "[" + "0,".repeat(9000) + "0]";

        assertThat(probe().trap(post(new Upload().of(many)), "zs_req_body_json()"))
            .isEqualTo("zs_req_body_json: external memory footprint exceeded (262144 bytes)");
    }

    @Test
    void bodyJson_notThereYet_othersRunMeanwhile() throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder).script("read", """
            ZS_ENTRY void f(void) {
              zs_s64 body = zs_req_body_json();
              zs_respond(200 + (body > 0), ZS_STR(""));
            }""");
        ScriptRunner runner = fixture.runner();
        Upload slow = new Upload();
        List<ChainOutcome> outcomes = new ArrayList<>();
        runner.run(post(slow), fixture.scheduler, outcomes::add);
        runner.run(ScriptFixture.get("/"), fixture.scheduler, outcomes::add);
        assertThat(outcomes).hasSize(1);
        assertThat(status(outcomes.getFirst())).isEqualTo(200);

        slow.of("[]");
        fixture.scheduled.remove().run();

        assertThat(status(outcomes.getLast())).isEqualTo(201);
    }

    private static int status(ChainOutcome outcome) {
        return ((ChainOutcome.Respond) outcome).draft().status();
    }

    @Test
    void bodyJson_clientLeaves_theRunIsGivenUp() throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder).script("read",
            "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"before\")); zs_req_body_json(); zs_log(ZS_STR(\"after\")); }");
        Upload slow = new Upload();
        Exchange exchange = post(slow);
        List<ChainOutcome> outcomes = new ArrayList<>();
        fixture.runner().run(exchange, fixture.scheduler, outcomes::add);

        exchange.cancel();
        slow.whole.complete(null);
        fixture.scheduled.remove().run();

        assertThat(outcomes).isEmpty();
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: read.o: before", "[handle] 01TEST: interrupted");
    }

    @ParameterizedTest
    @CsvSource({"7, 1", "8, 0", "-1, 0"})
    void bodyLimit_isHandedOn(long max, int exceeded) throws Exception {
        Upload upload = new Upload();

        assertThat(probe().run(post(upload), "r = zs_req_body_limit(" + max + ")")).startsWith(exceeded + ":");
        assertThat(upload.limits).containsExactly(max);
    }
}
