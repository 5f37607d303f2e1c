package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.crypto.JwsAlgorithm;
import io.zeroserve.fixture.OidcProvider;
import io.zeroserve.fixture.OidcProvider.Fault;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.ScriptCompiler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logins at a real provider, with a client that keeps cookies, through a script in C.
 *
 * <pre>
 * .zeroserve/oidc/NAME.json         one configuration for each NAME
 * /NAME/login?to=   /NAME/callback   /NAME/me   /NAME/logout?to=   /plain
 * </pre>
 */
class OidcLoginIT {
    private static final long LIMIT_SECONDS = 30;

    private static final String SCRIPT = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 gate(void) {
                char path[128], file[128], host[64], url[256], to[1024];
                zs_req_path(path, sizeof path);
                char *action = zs_strrchr(path, '/');
                if (action == path) return 0;
                char *end = zs_stpcpy(file, ".zeroserve/oidc");
                for (char *c = path; c < action; c++) *end++ = *c;
                zs_stpcpy(end, ".json");
                zs_s64 config = zs_load_static_json(file, zs_strlen(file));
                zs_req_header(ZS_STR("host"), host, sizeof host);
                end = zs_stpcpy(zs_stpcpy(url, "http://"), host);
                for (char *c = path; c < action; c++) *end++ = *c;
                zs_stpcpy(end, "/callback");
                zs_s64 redirect = zs_json_new_object();
                zs_json_set_string(redirect, url, zs_strlen(url));
                zs_json_set(config, ZS_STR("redirect_uri"), redirect);
                zs_s64 n = zs_req_query_param(ZS_STR("to"), to, sizeof to);
                zs_s64 result = 0;
                if (zs_strcmp(action, "/login") == 0) result = zs_oidc_begin_login(config, to, n);
                if (zs_strcmp(action, "/callback") == 0) result = zs_oidc_handle_callback(config);
                if (zs_strcmp(action, "/logout") == 0) result = zs_oidc_logout(config, to, n);
                if (zs_strcmp(action, "/me") == 0) {
                    zs_s64 claims = zs_oidc_session_verify(config);
                    if (claims > 0) zs_json_respond(200, claims);
                    else zs_respond(401, ZS_STR("no session"));
                }
                if (result < 0) zs_respond(503, ZS_STR("refused"));
                return 0;
            }
            """;

    @TempDir
    private Path folder;
    private OidcProvider provider;
    private TestServer server;
    private final Map<String, String> cookies = new TreeMap<>();
    private final HttpClient browser = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static byte[] script;

    @BeforeAll
    static void compile(@TempDir Path sources) throws Exception {
        script = ScriptCompiler.onPath(System.getenv()).compile(Files.writeString(sources.resolve("gate.c"), SCRIPT))
                .object();
    }

    @BeforeEach
    void start() throws Exception {
        provider = new OidcProvider();
        Path scripts = Files.createDirectories(folder.resolve(".zeroserve/scripts"));
        Files.createDirectories(folder.resolve(".zeroserve/oidc"));
        Files.writeString(folder.resolve("plain"), "content");
        Files.write(scripts.resolve("gate.o"), script);
        String endpoints = "\"authorization_endpoint\":\"P/authorize\",\"token_endpoint\":\"P/token\"";
        configure("discovered", "\"issuer\":\"P\",\"session_ttl_secs\":60");
        configure("endpoints", endpoints);
        configure("keys", endpoints + ",\"jwks_uri\":\"P/keys\",\"scope\":\"openid\"");
        configure("nobody", "\"issuer\":\"http://127.0.0.1:1\"");
        configure("insecure", "\"issuer\":\"http://192.0.2.1\"");
        server = new TestServer(TestServer.options(folder));
    }

    private void configure(String name, String more) throws IOException {
        Files.writeString(folder.resolve(".zeroserve/oidc/" + name + ".json"), """
                {"client_id": "the client", "client_secret": "s&cret+", "cookie_secret": "0123456789abcdef",
                MORE}""".replace("MORE", more.replace("P/", provider.issuer() + '/').replace("\"P\"",
                '"' + provider.issuer() + '"')));
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    /** Sends the cookies and keeps what is set, as browsers do; the JDK's cookie manager puts quotes around values. */
    private HttpResponse<String> get(String url) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(LIMIT_SECONDS));
        if (!cookies.isEmpty()) {
            request.header("cookie", String.join("; ", cookies.entrySet().stream()
                    .map(cookie -> cookie.getKey() + '=' + cookie.getValue()).toList()));
        }
        HttpResponse<String> response = browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String set : response.headers().allValues("set-cookie")) {
            String name = set.substring(0, set.indexOf('='));
            cookies.put(name, set.substring(set.indexOf('=') + 1, set.indexOf(';')));
            if (set.contains("Max-Age=0")) {
                cookies.remove(name);
            }
        }
        return response;
    }

    private static String location(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.body()).isEmpty();
        return response.headers().firstValue("location").orElseThrow();
    }

    /** Logs in as far as the way back, which is the last response. */
    private HttpResponse<String> login(String name) throws Exception {
        String place = location(get(server.http('/' + name + "/login?to=/plain")));
        return get(location(get(place)));
    }

    private void assertFailed(HttpResponse<String> response, String reason) {
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).isEqualTo("authentication failed");
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(response.headers().allValues("set-cookie")).isEmpty();
        assertThat(server.log()).anyMatch(
                line -> line.matches("\\[oidc] zs_oidc_handle_callback: [0-9A-Z]{26}: .*" + reason + ".*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"discovered", "endpoints", "keys"})
    void login_allWell_leadsBackWithASession(String name) throws Exception {
        HttpResponse<String> begun = get(server.http('/' + name + "/login?to=/plain%3Fx%3D1"));
        assertThat(begun.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(begun.headers().allValues("set-cookie")).singleElement().asString().matches(
                "__zs_oidc_state=[A-Za-z0-9_-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=600");
        HttpResponse<String> back = get(location(get(location(begun))));

        assertThat(location(back)).isEqualTo("/plain?x=1");
        String ttl = name.equals("discovered") ? "60" : "3600";
        assertThat(back.headers().allValues("set-cookie")).hasSize(2)
                .anyMatch(cookie -> cookie.matches(
                        "__zs_oidc_session=[A-Za-z0-9_-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + ttl))
                .contains("__zs_oidc_state=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        HttpResponse<String> me = get(server.http('/' + name + "/me"));
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(me.body()).contains("\"sub\":\"ada\"", "\"name\":\"Ada L\u00f6velace\"");
        assertThat(cookies).containsOnlyKeys("__zs_oidc_session");
        assertThat(provider.count("/keys")).isEqualTo(name.equals("endpoints") ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource(value = JwsAlgorithm.class, names = {"RS256", "PS256", "ES256", "EdDSA"})
    void login_signatureOfEachKind_isTaken(JwsAlgorithm algorithm) throws Exception {
        provider.rotate(algorithm);

        assertThat(location(login("discovered"))).isEqualTo("/plain");
    }

    @Test
    void login_again_asksTheProviderOnlyForWhatIsNew() throws Exception {
        login("discovered");
        login("discovered");

        assertThat(provider.count("/.well-known/openid-configuration")).isEqualTo(1);
        assertThat(provider.count("/keys")).isEqualTo(1);
        assertThat(provider.count("/token")).isEqualTo(2);
    }

    @Test
    void logout_withoutAPlace_saysSoAndEndsTheSession() throws Exception {
        login("discovered");
        HttpResponse<String> out = get(server.http("/discovered/logout"));

        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(out.body()).isEqualTo("logged out");
        assertThat(out.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(out.headers().allValues("set-cookie"))
                .containsExactly("__zs_oidc_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assertThat(get(server.http("/discovered/me")).statusCode()).isEqualTo(401);
    }

    @Test
    void logout_toAPlace_redirectsThere() throws Exception {
        assertThat(location(get(server.http("/discovered/logout?to=https://example.org/bye"))))
                .isEqualTo("https://example.org/bye");
    }

    @Test
    void logout_placeWithALineBreak_failsAndInjectsNothing() throws Exception {
        HttpResponse<String> response = get(server.http("/discovered/logout?to=/%0d%0aset-cookie:x=1"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().allValues("set-cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example",
        "/\t/evil.example", "/\r\n/evil.example", "///evil.example", "/a//evil.example", "javascript:alert(1)", "evil",
        "", " /x"})
    void returnTo_openRedirectAttempts_leadHome(String to) throws Exception {
        HttpResponse<String> begun = get(server.http("/endpoints/login?to="
                + URLEncoder.encode(to, StandardCharsets.UTF_8)));

        assertThat(location(get(location(get(location(begun)))))).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "WRONG_NONCE        | is not the answer to this login",
        "NO_NONCE           | is not the answer to this login",
        "WRONG_SIGNATURE    | has a wrong signature",
        "SIGNED_BY_ANOTHER  | has a wrong signature",
        "ALG_NONE           | is not signed by an algorithm that is taken here",
        "ALG_HS256          | is not signed by an algorithm that is taken here",
        "CRITICAL_EXTENSION | has extensions that are not known here",
        "WRONG_AUDIENCE     | is for another client",
        "WRONG_PARTY        | is for another client",
        "WRONG_ISSUER       | is another issuer's",
        "EXPIRED            | has expired, or does not say when it will",
        "NO_EXPIRY          | has expired, or does not say when it will",
        "UNKNOWN_KEY        | is signed with a key that the provider does not have",
        "TOKEN_OF_TWO_PARTS | has not three parts",
        "NO_TOKEN           | answer has no id_token",
        "STATUS_400         | answered with status 400 and the error \"invalid_grant\"",
        "STATUS_500         | answered with status 500",
        "ERROR              | answered with the error \"server_error\"",
        "NO_JSON            | answer is not a JSON object",
        "OVERSIZE           | longer than 262144 bytes",
        "CUT_OFF            | closed",
        "REDIRECTED         | answer is not a JSON object",
        "KEYS_MISSING       | /keys answered with status 404"})
    void callback_providerAtFault_failsAndTellsTheLog(Fault fault, String reason) throws Exception {
        String name = fault == Fault.WRONG_ISSUER ? "discovered" : "keys";
        String back = location(get(location(get(server.http('/' + name + "/login?to=/plain")))));
        provider.misbehave(fault);

        assertFailed(get(back), reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "STATUS_500         | configuration answered with status 500",
        "ANOTHER_ISSUER     | is that of another issuer",
        "PLAIN_ENDPOINT     | token_endpoint must be https"})
    void callback_discoveryAtFault_failsAndTellsTheLog(Fault fault, String reason) throws Exception {
        // The way there needs no discovery, the way back does.
        String back = location(get(location(get(server.http("/endpoints/login")))));
        provider.misbehave(fault);

        assertFailed(get(back.replace("/endpoints/", "/discovered/")), reason);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"ALG_NONE", "ALG_HS256", "WRONG_NONCE", "WRONG_AUDIENCE", "EXPIRED"})
    void callback_noKeysConfigured_stillChecksWhatItCan(Fault fault) throws Exception {
        provider.misbehave(fault);

        assertFailed(login("endpoints"), "the id_token");
    }

    @Test
    void callback_keyUnknownBecauseRotated_isFetchedOnceMoreButNotTooOften() throws Exception {
        login("keys");
        provider.rotate(JwsAlgorithm.ES256);
        // The keys are seconds old: asking again would let anybody have the provider asked at will.
        assertFailed(login("keys"), "is signed with a key that the provider does not have");
        assertThat(provider.count("/keys")).isEqualTo(1);
    }

    @Test
    void callback_codeUsedTwice_failsTheSecondTime() throws Exception {
        String place = location(get(server.http("/endpoints/login")));
        String back = location(get(place));
        String state = cookies.get("__zs_oidc_state");
        assertThat(get(back).statusCode()).isEqualTo(302);
        HttpResponse<String> again = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(back))
                .header("Cookie", "__zs_oidc_state=" + state).build(), HttpResponse.BodyHandlers.ofString());

        assertFailed(again, "answered with status 400");
    }

    @Test
    void callback_requestIncomplete_isToldApart() throws Exception {
        String callback = server.http("/endpoints/callback");
        assertRefused(get(callback), "missing code or state");
        assertRefused(get(callback + "?code=c"), "missing code or state");
        assertRefused(get(callback + "?code=&state=s"), "missing code or state");
        assertRefused(get(callback + "?code=c&state=s"), "missing login state");
        get(server.http("/endpoints/login"));
        assertRefused(get(callback + "?code=c&state=s"), "state mismatch");
        String state = cookies.get("__zs_oidc_state");
        for (String forged : List.of("x", "AAAA", state.substring(1), state + "A", flipped(state, 40),
                "A".repeat(200))) {
            cookies.put("__zs_oidc_state", forged);
            assertRefused(get(callback + "?code=c&state=s"), "invalid or expired login state");
        }
    }

    @Test
    void callback_providerRefusedTheUser_isToldInTheLogInOneLine() throws Exception {
        String callback = server.http("/endpoints/callback");

        assertRefused(get(callback + "?state=s&error=access_denied&error_description=not%20yours%0Aforged%C3%A9"
                + "x".repeat(300)), "missing code or state");

        assertThat(server.awaitLine("the provider sent the user back")).startsWith("[oidc] zs_oidc_handle_callback: ")
                .endsWith(" with the error \"access_denied\" (not yours?forged?" + "x".repeat(239) + "...)");
    }

    private static void assertRefused(HttpResponse<String> response, String text) {
        assertThat(response.body()).isEqualTo(text);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    }

    /** With another character at an index. */
    private static String flipped(String text, int index) {
        return text.substring(0, index) + (text.charAt(index) == 'A' ? 'B' : 'A') + text.substring(index + 1);
    }

    @Test
    void session_tamperedOrAnotherCookies_isNone() throws Exception {
        login("discovered");
        String session = cookies.get("__zs_oidc_session");
        int last = session.length() - 1;
        // Not all bits of the last character count.
        for (String forged : List.of(session.substring(0, last), session + "A", "", flipped(session, last - 1),
                flipped(session, 0))) {
            cookies.put("__zs_oidc_session", forged);
            assertThat(get(server.http("/discovered/me")).statusCode()).as(forged).isEqualTo(401);
        }
        cookies.put("__zs_oidc_session", session);
        assertThat(get(server.http("/discovered/me")).statusCode()).isEqualTo(200);
        get(server.http("/discovered/login"));
        cookies.put("__zs_oidc_session", cookies.get("__zs_oidc_state"));
        assertThat(get(server.http("/discovered/me")).statusCode()).as("the state for the session").isEqualTo(401);
    }

    @Test
    void beginLogin_providerDown_is500() throws Exception {
        assertThat(get(server.http("/nobody/login")).statusCode()).isEqualTo(500);
        assertThat(server.log()).anyMatch(line -> line.contains("failed: zs_oidc_begin_login: the provider cannot be"
                + " discovered: "));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"STATUS_500", "ANOTHER_ISSUER", "PLAIN_ENDPOINT"})
    void beginLogin_discoveryAtFault_is500AndTriedAgainNextTime(Fault fault) throws Exception {
        provider.misbehave(fault);
        assertThat(get(server.http("/discovered/login")).statusCode()).isEqualTo(500);

        provider.misbehave(Fault.NONE);
        assertThat(location(login("discovered"))).isEqualTo("/plain");
    }

    @Test
    void beginLogin_issuerInPlaintextElsewhere_isAFaultOfTheConfiguration() throws Exception {
        assertThat(get(server.http("/insecure/login")).body()).isEqualTo("refused");
        assertThat(server.log()).anyMatch(line -> line.matches(
                "\\[oidc] zs_oidc_begin_login: [0-9A-Z]{26}: issuer must be https, unless its host is a loopback"
                + " address"));
    }

    @Test
    void beginLogin_providerSlow_othersAreServedAndAllWhoWaitShareOneRequest() throws Exception {
        provider.misbehave(Fault.HELD);
        HttpRequest login = HttpRequest.newBuilder(URI.create(server.http("/discovered/login"))).build();
        var first = browser.sendAsync(login, HttpResponse.BodyHandlers.ofString());
        await(() -> provider.heldCount() == 1);
        var second = browser.sendAsync(login, HttpResponse.BodyHandlers.ofString());
        assertThat(get(server.http("/plain")).body()).isEqualTo("content");
        assertThat(first).isNotDone();

        provider.release();

        assertThat(first.get(LIMIT_SECONDS, TimeUnit.SECONDS).statusCode()).isEqualTo(302);
        assertThat(second.get(LIMIT_SECONDS, TimeUnit.SECONDS).statusCode()).isEqualTo(302);
        assertThat(provider.count("/.well-known/openid-configuration")).isEqualTo(1);
    }

    @Test
    void callback_clientLeavesWhileTheProviderThinks_isGivenUp() throws Exception {
        String back = location(get(location(get(server.http("/endpoints/login")))));
        URI uri = URI.create(back);
        provider.misbehave(Fault.HELD);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            client.getOutputStream().write(("GET " + uri.getRawPath() + '?' + uri.getRawQuery() + " HTTP/1.1\r\nHost: "
                    + uri.getRawAuthority() + "\r\nCookie: __zs_oidc_state=" + cookies.get("__zs_oidc_state")
                    + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            await(() -> provider.heldCount() == 1);
        }
        provider.release();
        await(() -> server.log().stream().anyMatch(line -> line.matches("\\[handle] [0-9A-Z]{26}: interrupted")));

        assertThat(get(server.http("/plain")).body()).isEqualTo("content");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time until it is so").isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
