package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.OidcProvider;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.SitePacker;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each script of {@code examples/scripts}, packed as users pack it, in front of a small site.
 *
 * <pre>
 * index.html ("home")  docs/index.html ("docs")  app.js  a/index.html ("version a")  b/index.html ("version b")
 * .zeroserve/scripts/10-NAME.c  .zeroserve/scripts/20-echo.c, which answers /echo with the header x-user and the method
 * </pre>
 */
class ExampleScriptsIT {
    private static final long LIMIT_SECONDS = 30;
    private static final Path SCRIPTS = Path.of("examples/scripts");
    private static final String ECHO = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 echo(void) {
                char path[16], text[256];
                zs_req_path(path, sizeof path);
                if (zs_strcmp(path, "/echo") && zs_strcmp(path, "/api/echo")) return 0;
                zs_req_header(ZS_STR("x-user"), text, 128);
                zs_req_header(ZS_STR("x-request-id"), text + zs_strlen(text), 128);
                zs_respond(200, text, zs_strlen(text));
                return 0;
            }
            """;

    @TempDir
    private Path folder;
    private TestServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void serve(String script) throws Exception {
        serve(script, "");
    }

    /** @param config the content of the script's JSON file; empty to have none */
    private void serve(String script, String config) throws Exception {
        server = new TestServer(TestServer.options(pack(script, config)));
    }

    private Path pack(String script, String config) throws Exception {
        Path site = Files.createDirectories(folder.resolve("site"));
        Map<String, String> files = new HashMap<>(Map.of("index.html", "home", "docs/index.html", "docs", "app.js", "1",
                "a/index.html", "version a", "b/index.html", "version b", ".zeroserve/scripts/20-echo.c", ECHO));
        files.put(".zeroserve/scripts/10-" + script + ".c", Files.readString(SCRIPTS.resolve(script + ".c")));
        if (!config.isEmpty()) {
            files.put(".zeroserve/" + (script.equals("oidc-gate") ? "oidc" : script) + ".json", config.replace('\'',
                    '"'));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = site.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Path tar = folder.resolve("site.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            SitePacker.of(System.getenv(), _ -> { }).pack(site, out);
        }
        return tar;
    }

    private Curl.Response get(String path, String... options) throws Exception {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = server.http(path);
        return Curl.get(all);
    }

    @Test
    void readme_scripts_listsEachOnce() throws Exception {
        List<String> listed = Pattern.compile("(?m)^- `scripts/([a-z-]+\\.c)`: .+$")
                .matcher(Files.readString(Path.of("examples/README.md"))).results().map(row -> row.group(1)).toList();
        TreeSet<String> present = new TreeSet<>();
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            files.forEach(file -> present.add(file.getFileName().toString()));
        }

        assertThat(listed).containsExactlyInAnyOrderElementsOf(present);
        for (String name : present) {
            assertThat(Files.readString(SCRIPTS.resolve(name))).as(name).startsWith("/*\n * " + name + ": ")
                    .containsPattern("\n \\* (Configure|[A-Z].*Configure)").contains("#include <zeroserve.h>");
        }
    }

    @Test
    void health_asked_isTold() throws Exception {
        serve("health");

        Curl.Response health = get("/healthz");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.header("content-type")).isEqualTo("application/json");
        assertThat(health.header("cache-control")).isEqualTo("no-store");
        assertThat(health.text()).matches("\\{\"status\":\"ok\",\"time_ms\":\\d{13},\"version\":\".+\"}");
        assertThat(get("/healthz", "--head").status()).isEqualTo(200);
        assertThat(get("/healthz", "-X", "POST").status()).isEqualTo(405);
        assertThat(get("/").text()).isEqualTo("home");
    }

    @Test
    void securityHeaders_everyResponse_hasThem() throws Exception {
        serve("security-headers");

        for (String path : List.of("/", "/missing")) {
            assertThat(get(path).headers()).containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("x-frame-options", "DENY").containsKey("content-security-policy")
                    .containsEntry("referrer-policy", "strict-origin-when-cross-origin")
                    .doesNotContainKey("strict-transport-security");
        }
        server.close();
        server = new TestServer(TestServer.options(folder.resolve("site.tar")).setDevTls(true)
                .setTlsAddr("127.0.0.1:0"));
        assertThat(Curl.get(server.https("/")).headers()).containsEntry("strict-transport-security",
                "max-age=31536000; includeSubDomains");
    }

    @Test
    void cors_originListed_isLetInAndItsPreflightAnswered() throws Exception {
        serve("cors", "{'origins': ['https://x.example', 'https://app.example'], 'methods': 'GET, PUT',"
                + " 'headers': 'content-type', 'max_age': '600'}");
        String origin = "origin: https://app.example";

        assertThat(get("/app.js", "-H", origin).headers())
                .containsEntry("access-control-allow-origin", "https://app.example").containsKey("vary");
        Curl.Response preflight = get("/app.js", "-X", "OPTIONS", "-H", origin, "-H",
                "access-control-request-method: PUT");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.headers()).containsEntry("access-control-allow-methods", "GET, PUT")
                .containsEntry("access-control-allow-headers", "content-type")
                .containsEntry("access-control-max-age", "600");
        assertThat(get("/app.js", "-X", "OPTIONS", "-H", origin).headers()).as("no preflight")
                .doesNotContainKey("access-control-allow-methods");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "https://app.example.evil.example", "null", "https://app.exampl"})
    void cors_otherOrigins_getNoLeave(String origin) throws Exception {
        serve("cors", "{'origins': ['https://app.example']}");

        Curl.Response response = get("/app.js", "-H", "origin: " + origin);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void basicAuth_rightPassword_isLetInAndOthersAreAsked() throws Exception {
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest("ada:s\u00e9cret:x".getBytes(StandardCharsets.UTF_8)));
        serve("basic-auth", "{'users': {'ada': '" + hash + "', 'bad': 'zz', 'zero': '" + "0".repeat(64) + "'}}");

        assertThat(get("/", "-H", "authorization: bASIC " + base64("ada:s\u00e9cret:x")).text()).isEqualTo("home");
        for (String credentials : List.of("ada:secret", "ada:", "ada", ":", "", "eve:s\u00e9cret:x", "bad:x", "zero:",
                "users:x", "ada\0:s\u00e9cret:x")) {
            Curl.Response refused = get("/", "-H", "authorization: Basic " + base64(credentials));
            assertThat(refused.status()).as(credentials).isEqualTo(401);
            assertThat(refused.header("www-authenticate")).startsWith("Basic realm=");
        }
        assertThat(get("/").status()).isEqualTo(401);
        assertThat(get("/", "-H", "authorization: Basic !").status()).isEqualTo(401);
        assertThat(get("/", "-H", "authorization: Bearer x").status()).isEqualTo(401);
        assertThat(get("/.zeroserve/basic-auth.json").text()).doesNotContain(hash);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String token(String header, String claims, String secret) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text = base64.encodeToString(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8)) + '.'
                + base64.encodeToString(claims.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return text + '.' + base64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void jwt_tokens_areVerified() throws Exception {
        serve("jwt", "{'secret': '0123456789abcdef0123456789abcdef'}");
        String secret = "0123456789abcdef0123456789abcdef";
        String hs256 = "{'alg':'HS256'}";
        long now = System.currentTimeMillis() / 1000;
        String good = "{'sub':'ada','exp':" + (now + 600) + ",'nbf':" + (now - 1) + '}';
        String right = token(hs256, good, secret);

        assertThat(get("/api/echo", "-H", "authorization: Bearer " + right, "-H",
                "x-user: eve").text()).isEqualTo("ada");
        assertThat(get("/echo", "-H", "x-user: eve").text()).as("outside the API").isEmpty();
        for (String wrong : List.of("", "x", "a.b.c", right + "A", right.substring(0, right.length() - 2),
                token(hs256, good, "another secret"), token("{'alg':'none'}", good, secret),
                token("{'alg':'none'}", good, secret).replaceAll("[^.]*$", ""), token("{}", good, secret),
                token(hs256, "{'sub':'ada'}", secret), token(hs256, "{'exp':" + now + '}', secret),
                token(hs256, "{'exp':'" + (now + 600) + "'}", secret), token(hs256, "[]", secret),
                token(hs256, "{'exp':" + (now + 600) + ",'nbf':" + (now + 300) + '}', secret),
                token(hs256, "{'exp':" + (now + 600) + ",'nbf':'x'}", secret), token(hs256, good + "x", secret))) {
            Curl.Response refused = get("/api/echo", "-H", "authorization: Bearer " + wrong);
            assertThat(refused.status()).as(wrong).isEqualTo(401);
            assertThat(refused.header("www-authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        }
    }

    @Test
    void rateLimit_exceeded_saysWhenToComeBack() throws Exception {
        serve("rate-limit", "{'per_second': 0, 'per_minute': 0, 'per_hour': 2}");

        assertThat(get("/").status()).isEqualTo(200);
        assertThat(get("/").status()).isEqualTo(200);
        Curl.Response refused = get("/");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 3600);
    }

    @ParameterizedTest
    @CsvSource({"/old, 308, /new", "/old?x=1&y, 308, /new?x=1&y", "/./old, 308, /new",
        "/moved, 302, https://blog.example/a", "/open, 200,", "/none, 404,", "/toString, 404,"})
    void redirects_paths_areSentOn(String path, int status, String location) throws Exception {
        serve("redirects", "{'/old': '/new', '/moved': {'to': 'https://blog.example/a', 'status': 302},"
                + " '/open': {'status': 302}, '/docs': 7}");

        Curl.Response response = get(path.equals("/open") ? "/docs" : path);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("location")).isEqualTo(location);
    }

    @ParameterizedTest
    @CsvSource({"/some/place, text/html, , home", "/docs, text/html, , docs", "/app.js, text/html, , 1",
        "/missing.js, text/html, , ", "/some/place, application/json, , ", "/some/place, */*, navigate, home",
        "/some/place, text/html, cors, "})
    void spa_navigations_getThePage(String path, String accept, String mode, String text) throws Exception {
        serve("spa");

        Curl.Response response = get(path, "-H", "accept: " + accept, "-H",
                mode == null ? "x: y" : "sec-fetch-mode: " + mode);
        assertThat(response.status()).isEqualTo(text == null ? 404 : 200);
        if (text != null) {
            assertThat(response.text()).isEqualTo(text);
        }
        assertThat(get(path, "-H", "accept: " + accept, "-X", "POST").status()).as("no navigation").isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"0, a", "100, b"})
    void abTest_visitors_keepTheirVersion(int percent, String version) throws Exception {
        serve("ab-test", "{'percent_b': " + percent + '}');

        Curl.Response first = get("/");
        assertThat(first.text()).isEqualTo("version " + version);
        assertThat(first.header("set-cookie")).startsWith("ab=" + version + "; Path=/; Max-Age=");
        assertThat(first.header("cache-control")).isEqualTo("private, no-cache");
        String other = version.equals("a") ? "b" : "a";
        Curl.Response again = get("/", "-H", "cookie: xab=" + version + "; ab=" + other);
        assertThat(again.text()).isEqualTo("version " + other);
        assertThat(again.headers()).doesNotContainKey("set-cookie");
        assertThat(get("/a/").text()).isEqualTo("version a");
        assertThat(get("/", "-H", "cookie: ab=c").header("set-cookie")).isNotNull();
    }

    @Test
    void maintenance_onlyThoseAllowed_seeTheSite() throws Exception {
        serve("maintenance", "{'retry_after': 60, 'allow': '[\\'192.0.2.0/24\\']'}");

        Curl.Response refused = get("/");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("60");
        assertThat(refused.header("content-type")).startsWith("text/html");
        pack("maintenance", "{'allow': '[\\'192.0.2.0/24\\', \\'127.0.0.0/8\\']'}");
        server.reload();
        assertThat(get("/").text()).isEqualTo("home");
        Files.delete(folder.resolve("site/.zeroserve/maintenance.json"));
        pack("maintenance", "");
        server.reload();
        assertThat(get("/").text()).isEqualTo("home");
    }

    @Test
    void requestId_givenOrMade_isPassedOn() throws Exception {
        serve("request-id");

        Curl.Response given = get("/echo", "-H", "x-request-id: a-B_1.c");
        assertThat(given.text()).isEqualTo("a-B_1.c");
        assertThat(given.header("x-request-id")).isEqualTo("a-B_1.c");
        assertThat(server.log()).anyMatch(line -> line.endsWith("10-request-id.o: x-request-id a-B_1.c"));
        for (String unfit : List.of("a b", "a;b", "x".repeat(65))) {
            Curl.Response made = get("/echo", "-H", "x-request-id: " + unfit);
            assertThat(made.header("x-request-id")).matches("[0-9a-f]{32}").isEqualTo(made.text());
        }
        assertThat(get("/echo", "-H", "x-request-id: " + "x".repeat(64)).text()).isEqualTo("x".repeat(64));
        assertThat(get("/").header("x-request-id")).isNotEqualTo(get("/").header("x-request-id"));
    }

    @Test
    void oidcGate_strangers_logInFirst() throws Exception {
        try (OidcProvider provider = new OidcProvider()) {
            serve("oidc-gate", "{}");
            assertThat(get("/docs").status()).as("an empty configuration").isEqualTo(500);
            pack("oidc-gate", ("{'issuer': '%s', 'client_id': 'the client', 'client_secret': 's&cret+',"
                    + " 'redirect_uri': '%s', 'cookie_secret': '0123456789abcdef'}").formatted(provider.issuer(),
                    server.http("/oidc/callback")));
            server.reload();
            String jar = folder.resolve("cookies").toString();

            assertThat(get("/docs", "-X", "POST").status()).isEqualTo(401);
            Curl.Response first = get("/echo?x=1", "-c", jar, "-H", "x-user: eve");
            assertThat(first.status()).isEqualTo(302);
            Curl.Response atProvider = Curl.get(first.header("location"));
            Curl.Response back = Curl.get("-b", jar, "-c", jar, atProvider.header("location"));
            assertThat(back.header("location")).as(back.text()).isEqualTo("/echo?x=1");
            assertThat(get("/echo?x=1", "-b", jar, "-H", "x-user: eve").text()).isEqualTo("ada");
            assertThat(get("/docs", "-b", jar, "-X", "HEAD").status()).isEqualTo(200);
            assertThat(get("/oidc/logout", "-b", jar, "-c", jar).text()).isEqualTo("logged out");
            assertThat(get("/docs", "-b", jar).status()).isEqualTo(302);
        }
    }

    @ParameterizedTest
    @CsvSource({"/api/a/b?c=d, backend /v1/a/b?c=d", "/api/, backend /v1/", "/kept/x, backend /kept/x",
        "/bare, backend /", "/bare/x?y, backend /x?y", "/docs/, docs", "/gone/x, ''"})
    void gateway_routes_leadToTheirBackends(String path, String text) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer backend = vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("backend " + request.uri()))
                    .listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS);
            String to = "http://127.0.0.1:" + backend.actualPort();
            serve("gateway", ("{'routes': [{'prefix': '/api/', 'to': 'TO/v1', 'strip': true},"
                    + " {'prefix': '/kept/', 'to': 'http://127.0.0.1:1 TO'},"
                    + " {'prefix': '/bare', 'to': 'TO', 'strip': true},"
                    + " {'prefix': '/gone/', 'to': 'http://127.0.0.1:1'},"
                    + " {'prefix': '/docs/'}]}").replace("TO", to));

            Curl.Response response = get(path);
            assertThat(response.status()).isEqualTo(text.isEmpty() ? 502 : 200);
            if (!text.isEmpty()) {
                assertThat(response.text()).isEqualTo(text);
            }
        } finally {
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
