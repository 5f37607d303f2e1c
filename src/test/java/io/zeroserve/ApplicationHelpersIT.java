package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts in C that call helpers in Java which the application has added, on any Vertx. */
class ApplicationHelpersIT {
    private static final long LIMIT_SECONDS = 30;
    private static final String SCRIPT = """
            #include <zeroserve.h>
            PROTOTYPES
            ZS_ENTRY void f(void) {
              char path[32], answer[64] = "";
              zs_s64 r = 0;
              zs_req_path(path, sizeof(path));
              STATEMENTS
              else { return; }
              char body[96];
              char *end = body;
              if (r < 0) { *end++ = '-'; r = -r; }
              end += zs_utoa10((unsigned)r, end, 12);
              *end++ = ' ';
              end = zs_stpcpy(end, answer);
              zs_respond(200, body, end - body);
            }
            """;

    @TempDir
    private Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Promise<String>> asked = new LinkedBlockingQueue<>();
    private ZeroserveVerticle verticle;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("index.html"), "home");
        ScriptHelper add = ScriptHelper.named("app_add").number("a").number("b")
                .returns(call -> call.number("a") + call.number("b"));
        ScriptHelper greet = ScriptHelper.named("app_greet").text("name").writes("greeting", call ->
                call.text("name").isEmpty() ? null : "Grüße, " + call.text("name") + " " + call.method() + " "
                        + call.path() + " " + call.header("x-test"));
        ScriptHelper lookup = ScriptHelper.named("app_lookup").text("key").writesLater("value", call -> {
            Promise<String> promise = Promise.promise();
            asked.add(promise);
            return promise.future();
        });
        ScriptHelper count = ScriptHelper.named("app_count").returnsLater(_ -> Future.succeededFuture(42L));
        ScriptHelper fail = ScriptHelper.named("app_fail").returns(_ -> {
            throw new IllegalStateException("no database");
        });
        script(add, greet, lookup, count, fail);
        verticle = new ZeroserveVerticle(TestServer.options(folder)).helper(add).helper(greet).helper(lookup)
                .helper(count).helper(fail);
        vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void script(ScriptHelper... helpers) throws Exception {
        StringBuilder prototypes = new StringBuilder();
        for (ScriptHelper helper : helpers) {
            prototypes.append(helper.prototype()).append('\n');
        }
        Path scripts = Files.createDirectories(folder.resolve(".zeroserve/scripts"));
        Files.writeString(scripts.resolve("10-app.c"),
                SCRIPT.replace("PROTOTYPES", prototypes).replace("STATEMENTS", """
              if (zs_strcmp(path, "/add") == 0) { r = app_add(40, 2); }
              else if (zs_strcmp(path, "/greet") == 0) { r = app_greet(ZS_STR("Ada"), answer, sizeof(answer)); }
              else if (zs_strcmp(path, "/nobody") == 0) { r = app_greet("", 0, answer, sizeof(answer)); }
              else if (zs_strcmp(path, "/cut") == 0) { r = app_greet(ZS_STR("Ada"), answer, 8); }
              else if (zs_strcmp(path, "/lookup") == 0) { r = app_lookup(ZS_STR("key"), answer, sizeof(answer)); }
              else if (zs_strcmp(path, "/count") == 0) { r = app_count(); }
              else if (zs_strcmp(path, "/fail") == 0) { r = app_fail(); }
              else if (zs_strcmp(path, "/stray") == 0) { r = app_greet(ZS_STR("Ada"), (char *)8, 8); }"""));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void call_ofNumbers_returnsWhatJavaReturns() throws Exception {
        assertThat(get("/add").text()).isEqualTo("42 ");
        assertThat(get("/count").text()).isEqualTo("42 ");
    }

    @Test
    void call_withText_readsTheRequestAndWritesTheAnswer() throws Exception {
        assertThat(Curl.get("-H", "X-Test: 7", url("/greet")).text()).isEqualTo("25 Grüße, Ada GET /greet 7");
        assertThat(get("/nobody").text()).isEqualTo("-1 ");
        assertThat(get("/cut").text()).as("as much as fits, and a NUL").startsWith("8 Gr");
    }

    @Test
    void call_thatAnswersLater_letsTheLoopServeOthersMeanwhile() throws Exception {
        CompletableFuture<Curl.Response> waiting = CompletableFuture.supplyAsync(() -> get("/lookup"));
        Promise<String> promise = asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(get("/add").text()).isEqualTo("42 ");
        assertThat(waiting).isNotDone();
        promise.complete("found");

        assertThat(waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS).text()).isEqualTo("5 found");
    }

    @Test
    void call_clientLeavesWhileItWaits_isGivenUp() throws Exception {
        assertThat(Curl.get("--max-time", "1", url("/lookup")).exitCode()).isEqualTo(28);
        asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS).complete("too late");

        CompletableFuture<Curl.Response> next = CompletableFuture.supplyAsync(() -> get("/lookup"));
        asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS).complete("in time");
        assertThat(next.get(LIMIT_SECONDS, TimeUnit.SECONDS).text()).isEqualTo("7 in time");
    }

    @Test
    void call_thatFails_is500AndToldOnTheEventBus() throws Exception {
        BlockingQueue<JsonObject> traps = new LinkedBlockingQueue<>();
        vertx.eventBus().<JsonObject>consumer(Zeroserve.TRAP_ADDRESS, message -> traps.add(message.body()));

        assertThat(get("/fail").status()).isEqualTo(500);

        JsonObject trap = traps.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(trap.getString("site")).isEqualTo(folder.toString());
        assertThat(trap.getString("script")).isEqualTo("10-app.o");
        assertThat(trap.getString("section")).isEqualTo("zeroserve.request");
        assertThat(trap.getString("reason")).startsWith("app_fail: the application's code failed: ")
                .contains("no database").contains("10-app.c:");
    }

    @Test
    void call_laterFails_is500() throws Exception {
        CompletableFuture<Curl.Response> waiting = CompletableFuture.supplyAsync(() -> get("/lookup"));
        asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS).fail("gone");

        assertThat(waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS).status()).isEqualTo(500);
        assertThat(get("/add").text()).isEqualTo("42 ");
    }

    @Test
    void call_bufferOutsideItsMemory_is500AndJavaIsNotAsked() throws Exception {
        assertThat(get("/stray").status()).isEqualTo(500);
        assertThat(get("/").text()).isEqualTo("home");
    }

    @Test
    void helper_notAdded_refusesTheSite() {
        ZeroserveVerticle without = new ZeroserveVerticle(TestServer.options(folder));

        assertThatThrownBy(() -> vertx.deployVerticle(without).await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessageContaining("app_add");
    }

    private Curl.Response get(String path) {
        try {
            return Curl.get(url(path));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + verticle.httpPort() + path;
    }
}
