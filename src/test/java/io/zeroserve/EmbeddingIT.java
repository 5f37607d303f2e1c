package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.message.Head;
import io.zeroserve.site.ReloadResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** zeroserve inside an application's own Vertx, on that Vertx's transport. */
class EmbeddingIT {
    private static final long LIMIT_SECONDS = 20;

    @TempDir
    private Path folder;
    private Vertx vertx;
    private Path tar;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        tar = new SiteFixture().file("index.html", "one").write(folder.resolve("site.tar"));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void requestHandler_onTheApplicationsServer_servesAndReloads() throws Exception {
        Zeroserve zeroserve = Zeroserve.create(vertx, new ZeroserveOptions().setSite(tar.toString()));
        zeroserve.start().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        HttpServer server = vertx.createHttpServer().requestHandler(zeroserve.requestHandler());
        server.listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS);
        String url = "http://127.0.0.1:" + server.actualPort() + "/";

        assertThat(Curl.get(url).text()).isEqualTo("one");
        new SiteFixture().file("index.html", "two").write(tar);
        assertThat(zeroserve.reload().await(LIMIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(ReloadResult.Swapped.class);
        assertThat(Curl.get(url).text()).isEqualTo("two");
        zeroserve.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void verticle_configuredByJson_servesOnSeveralLoops() throws Exception {
        ZeroserveVerticle verticle = new ZeroserveVerticle();
        ZeroserveOptions options = TestServer.options(tar).setThreads(3);
        vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(options.toJson()))
                .await(LIMIT_SECONDS, TimeUnit.SECONDS);

        for (int i = 0; i < 6; i++) {
            assertThat(Curl.get("http://127.0.0.1:" + verticle.httpPort() + "/").text()).isEqualTo("one");
        }
    }

    @Test
    void verticle_byNameWithInstances_servesOneSiteOnAsManyLoops() throws Exception {
        int port = freePort();
        JsonObject config = TestServer.options(tar).setAddr("127.0.0.1:" + port).toJson();
        config.remove("site");
        String deployment = vertx.deployVerticle("zeroserve:" + tar,
                new DeploymentOptions().setInstances(3).setConfig(config)).await(LIMIT_SECONDS, TimeUnit.SECONDS);

        for (int i = 0; i < 6; i++) {
            assertThat(Curl.get("http://127.0.0.1:" + port + "/").text()).isEqualTo("one");
        }
        vertx.undeploy(deployment).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(Curl.get("http://127.0.0.1:" + port + "/").exitCode()).as("nobody listens any more").isNotZero();
    }

    @Test
    void verticle_ofASupplierWithInstances_startsOneServerThatAllAnswerFor() throws Exception {
        List<ZeroserveVerticle> verticles = new CopyOnWriteArrayList<>();
        Set<String> loops = ConcurrentHashMap.newKeySet();
        vertx.deployVerticle(() -> {
            ZeroserveVerticle verticle = new ZeroserveVerticle(TestServer.options(tar)).front(site -> {
                loops.add(Thread.currentThread().getName());
                return site;
            });
            verticles.add(verticle);
            return verticle;
        }, new DeploymentOptions().setInstances(2)).await(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(loops).hasSize(2);
        assertThat(verticles).hasSize(2).extracting(ZeroserveVerticle::httpPort).doesNotContain(-1, 0)
                .containsOnly(verticles.getFirst().httpPort());
        new SiteFixture().file("index.html", "two").write(tar);
        assertThat(verticles.getLast().reload().await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ReloadResult.Swapped.class);
        assertThat(Curl.get("http://127.0.0.1:" + verticles.getFirst().httpPort() + "/").text()).isEqualTo("two");
    }

    @Test
    void verticle_withAFront_letsTheApplicationAnswerFirst() throws Exception {
        ZeroserveVerticle verticle = new ZeroserveVerticle(TestServer.options(tar)).front(site -> request -> {
            if (request.target().startsWith("/api/")) {
                request.response().head(new Head(200, "content-type", "text/plain"));
                request.response().end(Buffer.buffer("from Java"));
            } else {
                site.handle(request);
            }
        });
        vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(Curl.get("http://127.0.0.1:" + verticle.httpPort() + "/api/x").text()).isEqualTo("from Java");
        assertThat(Curl.get("http://127.0.0.1:" + verticle.httpPort() + "/").text()).isEqualTo("one");
    }

    @Test
    void requestHandler_belowAPathOfARouter_servesTheSiteThere() throws Exception {
        new SiteFixture().file("index.html", "home").file("a/b c.txt", "deep").write(tar);
        Zeroserve zeroserve = Zeroserve.create(vertx, new ZeroserveOptions().setSite(tar.toString()));
        zeroserve.start().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        Router router = Router.router(vertx);
        router.get("/api/time").handler(context -> context.end("now"));
        Handler<HttpServerRequest> site = zeroserve.requestHandler("/docs");
        router.route("/docs*").handler(context -> site.handle(context.request()));
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        server.listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS);
        String url = "http://127.0.0.1:" + server.actualPort();

        assertThat(Curl.get(url + "/api/time").text()).isEqualTo("now");
        assertThat(Curl.get(url + "/docs/").text()).isEqualTo("home");
        assertThat(Curl.get(url + "/docs/a/b%20c.txt").text()).isEqualTo("deep");
        assertThat(Curl.get(url + "/docs/a/../../docs/").status()).as("no way out of the mount").isEqualTo(400);
        assertThat(Curl.get(url + "/docs?x=1").header("location")).isEqualTo("/docs/?x=1");
        assertThat(Curl.get(url + "/docsx").status()).isEqualTo(404);
        zeroserve.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void reload_ofAnySite_isToldOnTheEventBus() throws Exception {
        BlockingQueue<JsonObject> reloaded = messages(Zeroserve.RELOADED_ADDRESS);
        BlockingQueue<JsonObject> rejected = messages(Zeroserve.REJECTED_ADDRESS);
        ZeroserveVerticle verticle = new ZeroserveVerticle(TestServer.options(tar));
        vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);

        new SiteFixture().file("index.html", "two").file("more.txt", "").write(tar);
        verticle.reload().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        SiteFixture.replace(tar, "no tar".getBytes(StandardCharsets.US_ASCII));
        verticle.reload().await(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(reloaded.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(
                new JsonObject().put("site", tar.toString()).put("generation", 1L).put("entries", 2));
        JsonObject refusal = rejected.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(refusal.getString("site")).isEqualTo(tar.toString());
        assertThat(refusal.getString("reason")).contains("tar");
    }

    private BlockingQueue<JsonObject> messages(String address) {
        BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        vertx.eventBus().<JsonObject>consumer(address, message -> messages.add(message.body()));
        return messages;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void verticle_byNameWithoutSite_takesItFromTheConfiguration() throws Exception {
        int port = freePort();
        JsonObject config = TestServer.options(tar).setAddr("127.0.0.1:" + port).toJson();

        vertx.deployVerticle("zeroserve:", new DeploymentOptions().setConfig(config))
                .await(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(Curl.get("http://127.0.0.1:" + port + "/").text()).isEqualTo("one");
        assertThatThrownBy(() -> vertx.deployVerticle("zeroserve:",
                new DeploymentOptions().setConfig(config.copy().put("threads", "two")))
                .await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessageStartingWith("threads: value must be a whole number");
        assertThatThrownBy(() -> vertx.deployVerticle("zeroserve:", new DeploymentOptions())
                .await(LIMIT_SECONDS, TimeUnit.SECONDS)).hasMessage("no site is set");
    }

    @Test
    void verticle_withoutAnythingToListenOn_saysSo() {
        assertThatThrownBy(() -> vertx.deployVerticle(new ZeroserveVerticle(TestServer.options(tar).setAddr(null)))
                .await(LIMIT_SECONDS, TimeUnit.SECONDS)).hasMessageStartingWith("there is nothing to listen on");
    }

    @Test
    void verticle_lifeInOddOrder_isRefusedOrWorks() throws Exception {
        ZeroserveVerticle verticle = new ZeroserveVerticle(TestServer.options(tar));
        assertThatThrownBy(() -> verticle.reload().await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessage("this verticle is not deployed");
        assertThatThrownBy(() -> verticle.rollBack().await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessage("this verticle is not deployed");

        String deployment = vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThatThrownBy(() -> vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessageStartingWith("this verticle is deployed already");
        assertThat(Curl.get("http://127.0.0.1:" + verticle.httpPort() + "/").text()).isEqualTo("one");

        vertx.undeploy(deployment).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(verticle.reload().await(LIMIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(ReloadResult.Rejected.class);
        new SiteFixture().file("index.html", "two").write(tar);
        vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(Curl.get("http://127.0.0.1:" + verticle.httpPort() + "/").text()).isEqualTo("two");
    }

    @Test
    void requestHandler_lifeInOddOrder_isRefusedOrAnswered() throws Exception {
        Zeroserve zeroserve = Zeroserve.create(vertx, new ZeroserveOptions().setSite(tar + "-later"));
        assertThatThrownBy(() -> zeroserve.start().await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessageContaining("does not exist");
        Files.copy(tar, Path.of(tar + "-later"));
        zeroserve.start().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThatThrownBy(() -> zeroserve.start().await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .hasMessage("started already");
        HttpServer server = vertx.createHttpServer().requestHandler(zeroserve.requestHandler());
        server.listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS);
        String url = "http://127.0.0.1:" + server.actualPort() + "/";
        assertThat(Curl.get(url).text()).isEqualTo("one");

        zeroserve.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(Curl.get(url).status()).isEqualTo(503);
    }

    @Test
    void verticle_portInUse_failsWithoutLeavingAnythingOpen() throws Exception {
        ZeroserveVerticle first = new ZeroserveVerticle(TestServer.options(tar));
        vertx.deployVerticle(first).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        Vertx other = Vertx.vertx();
        try {
            ZeroserveOptions taken = TestServer.options(tar).setAddr("127.0.0.1:" + first.httpPort());

            assertThatThrownBy(() -> other.deployVerticle(new ZeroserveVerticle(taken))
                    .await(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("the address is in use by another process");
        } finally {
            other.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
