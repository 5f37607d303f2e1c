package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.site.ReloadResult;
import java.nio.file.Path;
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
