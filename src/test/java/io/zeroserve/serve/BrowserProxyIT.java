package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.zeroserve.fixture.Chromium;
import io.zeroserve.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page in a browser gets, over TLS, of a backend that keeps talking: WebSocket and server-sent events. */
class BrowserProxyIT {
    private static final long LIMIT_SECONDS = 30;

    @TempDir
    private static Path folder;
    private static Vertx vertx;
    private static TestServer server;
    private static Chromium browser;
    private static Chromium.Page page;
    private static HttpServerResponse events;
    /** The version of HTTP that each WebSocket came over to the server. */
    private static final List<String> protocols = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        HttpServer backend = vertx.createHttpServer().webSocketHandler(BrowserProxyIT::echo)
                .requestHandler(BrowserProxyIT::answer);
        int port = backend.listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS).actualPort();
        Path site = folder.resolve("site");
        Files.createDirectories(site.resolve(".zeroserve/scripts"));
        Files.writeString(site.resolve("index.html"), "<!doctype html><title>talk</title>");
        Files.writeString(site.resolve(".zeroserve/scripts/forward.c"), """
                #include <zeroserve.h>
                ZS_ENTRY zs_u64 forward(void) {
                    char path[64];
                    zs_req_path(path, sizeof path);
                    zs_req_set_header(ZS_STR("x-proto"), zs_req_proto_major() == 2 ? "2" : "1", 1);
                    if (zs_strncmp(path, "/backend/", 9) == 0) zs_reverse_proxy(ZS_STR("http://127.0.0.1:PORT"));
                    return 0;
                }
                """.replace("PORT", Integer.toString(port)));
        server = new TestServer(TestServer.options(site).setDevTls(true).setTlsAddr("127.0.0.1:0"));
        browser = new Chromium(folder);
        page = browser.open(server.https("/"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
        vertx.close().await();
    }

    private static void echo(ServerWebSocket socket) {
        protocols.add(socket.headers().get("x-proto"));
        socket.textMessageHandler(text -> {
            if (text.equals("bye")) {
                socket.close((short) 4001, "as asked");
            } else {
                socket.writeTextMessage(text);
            }
        });
        socket.binaryMessageHandler(socket::writeBinaryMessage);
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/backend/events" -> {
                events = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
                events.write("data: one\n\n");
            }
            case "/backend/more" -> {
                events.write(Buffer.buffer("data: two\n\n"));
                request.response().end();
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    @Test
    void webSocket_messages_comeBack() throws Exception {
        page.evaluate("""
                new Promise((done, failed) => {
                    window.got = [];
                    const socket = window.socket =
                        new WebSocket('wss://' + location.host + '/backend/chat');
                    socket.binaryType = 'arraybuffer';
                    socket.onmessage = e => got.push(typeof e.data === 'string' ? e.data : e.data.byteLength);
                    socket.onclose = e => got.push(e.code + ' ' + e.reason);
                    socket.onopen = () => done(true);
                    socket.onerror = failed;
                })""");

        page.evaluate("socket.send('hello'), socket.send(new Uint8Array(50000)), socket.send('caf\\u00e9'), true");
        page.await("got.length === 3");
        assertThat(page.evaluate("got.join('|')")).isEqualTo("hello|50000|caf\u00e9");
        // On the connection over which the page has come, since the server's settings say that it can.
        assertThat(protocols).containsExactly("2");

        page.evaluate("socket.send('bye'), true");
        page.await("got.length === 4");
        assertThat(page.evaluate("got[3]")).isEqualTo("4001 as asked");
    }

    @Test
    void eventSource_events_comeAsTheyAreSent() throws Exception {
        page.evaluate("window.events = [], window.source = new EventSource('/backend/events'),"
                + " source.onmessage = e => events.push(e.data), true");
        page.await("events.length === 1");

        page.evaluate("fetch('/backend/more').then(response => response.status)");
        page.await("events.length === 2");
        assertThat(page.evaluate("source.close(), events.join()")).isEqualTo("one,two");
    }
}
