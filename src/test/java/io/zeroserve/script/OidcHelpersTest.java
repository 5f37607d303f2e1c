package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.ResponseDraft;
import io.zeroserve.oidc.HttpFetcher.Answer;
import io.zeroserve.oidc.OidcException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in, seen from C, as far as no provider is needed; {@code OidcLoginIT} has one. */
class OidcHelpersTest {
    private static final String ENDPOINTS =
        "'authorization_endpoint':'https://p.example/a?t=1','token_endpoint':'https://p.example/t'";
    private static final String CLIENT = "'client_id':'c d','redirect_uri':'https://s.example/cb'";
    private static final String SECRET = "'cookie_secret':'0123456789abcdef'";

    private final Path folder;
    private ScriptFixture fixture;

    OidcHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.fixture = new ScriptFixture(folder);
    }

    /** Runs a helper on a configuration, in which {@code '} stands for a quotation mark; -1 is answered with 599. */
    private ChainOutcome run(String configuration, String call) throws Exception {
        return fixture.script("oidc", """
            ZS_ENTRY void f(void) {
              zs_s64 config = zs_json_parse(ZS_STR("CONFIGURATION"));
              if (CALL < 0) zs_respond(599, ZS_STR(""));
            }""".replace("CONFIGURATION", configuration.replace("'", "\\\"")).replace("CALL", call))
            .run(ScriptFixture.get("/cb?code=c&state=s"));
    }

    private ResponseDraft respond(String configuration, String call) throws Exception {
        ChainOutcome outcome = run(configuration, call);
        assertThat(outcome).as("%s", fixture.log).isInstanceOf(ChainOutcome.Respond.class);
        return ((ChainOutcome.Respond) outcome).draft();
    }

    private static String field(ResponseDraft draft, String name) {
        HeaderList fields = draft.fields();
        return fields.joined(name, "|");
    }

    @Test
    void beginLogin_endpointsConfigured_redirectsAtOnce() throws Exception {
        ResponseDraft draft = respond('{' + ENDPOINTS + ',' + CLIENT + ',' + SECRET + '}',
            "zs_oidc_begin_login(config, ZS_STR(\"/x\"))");

        assertThat(draft.status()).isEqualTo(302);
        assertThat(draft.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(field(draft, "location")).matches("https://p\\.example/a\\?t=1&response_type=code&client_id=c\\+d"
            + "&redirect_uri=https%3A%2F%2Fs\\.example%2Fcb&scope=openid\\+profile\\+email"
            + "&state=[\\w-]{22}&nonce=[\\w-]{22}"
            + "&code_challenge=[\\w-]{43}&code_challenge_method=S256");
        assertThat(field(draft, "set-cookie"))
            .matches("__zs_oidc_state=[\\w-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure");
        assertThat(field(draft, "cache-control")).isEqualTo("no-store");
    }

    @Test
    void beginLogin_issuer_waitsForTheProviderAndGoesOn() throws Exception {
        CompletableFuture<Answer> discovery = new CompletableFuture<>();
        fixture = new ScriptFixture(folder).fetcher(request -> {
            assertThat(request.target()).hasToString("https://p.example/x/.well-known/openid-configuration");
            return discovery;
        });
        fixture.script("oidc", """
            ZS_ENTRY void f(void) {
              zs_s64 config = zs_json_parse(ZS_STR("{CLIENT,SECRET,\\"issuer\\":\\"https://p.example/x/\\"}"));
              zs_oidc_begin_login(config, ZS_STR("/"));
            }""".replace("CLIENT", CLIENT.replace("'", "\\\"")).replace("SECRET", SECRET.replace("'", "\\\"")));
        ChainOutcome[] outcome = new ChainOutcome[1];
        fixture.runner().run(ScriptFixture.get("/"), fixture.scheduler, decided -> outcome[0] = decided);
        assertThat(outcome[0]).isNull();

        discovery.complete(new Answer(200, "{\"issuer\":\"https://p.example/x/\",\"jwks_uri\":\"https://p.example/k\","
            + "\"authorization_endpoint\":\"https://p.example/a\",\"token_endpoint\":\"https://p.example/t\"}"));
        fixture.scheduled.remove().run();

        assertThat(field(((ChainOutcome.Respond) outcome[0]).draft(), "location"))
            .startsWith("https://p.example/a?resp");
    }

    @Test
    void beginLogin_discoveryFails_traps() throws Exception {
        fixture = new ScriptFixture(folder).fetcher(_ -> CompletableFuture.failedFuture(new OidcException("down")));

        assertThat(run('{' + CLIENT + ',' + SECRET + ",'issuer':'https://p.example'}",
            "zs_oidc_begin_login(config, ZS_STR(\"/x\"))")).isInstanceOf(ChainOutcome.Failed.class);
        assertThat(fixture.log).anyMatch(line -> line.contains(
            "failed: zs_oidc_begin_login: the provider cannot be discovered: down ("));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{" + CLIENT + ',' + SECRET + '}', "{" + ENDPOINTS + ',' + SECRET + '}',
        "{" + ENDPOINTS + ',' + CLIENT + '}', "{" + ENDPOINTS + ',' + CLIENT + ",'cookie_secret':'0123456789abcde'}",
        "{" + ENDPOINTS + ",'client_id':1,'redirect_uri':'r'," + SECRET + '}',
        "{'authorization_endpoint':'http://p.example/','token_endpoint':'https://p.example/'," + CLIENT + ',' + SECRET
        + '}'})
    void configuration_notRight_failsAndTellsTheLog(String configuration) throws Exception {
        for (String call : new String[] {"zs_oidc_begin_login(config, 0, 0)", "zs_oidc_handle_callback(config)"}) {
            fixture = new ScriptFixture(folder);
            assertThat(respond(configuration, call).status()).isEqualTo(599);
            String helper = call.substring(0, call.indexOf('('));
            assertThat(fixture.log).singleElement().asString().startsWith("[oidc] " + helper + ": 01TEST: ");
        }
    }

    @Test
    void sessionAndLogout_needLess() throws Exception {
        assertThat(run("{" + SECRET + '}', "zs_oidc_session_verify(config)")).isEqualTo(ChainOutcome.Serve.INSTANCE);
        fixture = new ScriptFixture(folder);
        assertThat(respond("{}", "zs_oidc_session_verify(config)").status()).isEqualTo(599);
        fixture = new ScriptFixture(folder);
        ResponseDraft out = respond("{}", "zs_oidc_logout(config, 0, 0)");
        assertThat(out.status()).isEqualTo(200);
        assertThat(new String(out.body(), StandardCharsets.UTF_8)).isEqualTo("logged out");
        assertThat(field(out, "set-cookie"))
            .isEqualTo("__zs_oidc_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
        fixture = new ScriptFixture(folder);
        assertThat(respond("[]", "zs_oidc_logout(config, 0, 0)").status()).isEqualTo(599);
    }

    @Test
    void logout_spaceAroundTheUrl_isDropped() throws Exception {
        ResponseDraft out = respond("{}", "zs_oidc_logout(config, ZS_STR(\" /bye \"))");
        assertThat(out.status()).isEqualTo(302);
        assertThat(field(out, "location")).isEqualTo("/bye");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zs_oidc_begin_login(9, 0, 0)", "zs_oidc_handle_callback(9)", "zs_oidc_session_verify(9)",
        "zs_oidc_logout(9, 0, 0)"})
    void invalidHandle_traps(String call) throws Exception {
        assertThat(run("{}", call)).isInstanceOf(ChainOutcome.Failed.class);
        assertThat(fixture.log.getLast()).contains("there is no object with the handle 9");
    }

    @Test
    void logout_noHeaderValue_traps() throws Exception {
        assertThat(run("{}", "zs_oidc_logout(config, ZS_STR(\"/a\\nb: c\"))")).isInstanceOf(ChainOutcome.Failed.class);
    }
}
