import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zeroserve.harness.SiteServer;
import io.zeroserve.harness.StubAnswer;
import io.zeroserve.junit5.ServeSite;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a front end's tests look like: the built site, an API that is made up, and failures on demand. */
@ServeSite(value = "examples/junit/dist", spa = true)
class OrdersTest {

    @Test
    void orders_madeUp_areAskedForWithTheFilter(SiteServer server) throws Exception {
        server.onRequest("/api/orders").respond(request ->
            StubAnswer.json(request.query().equals("open") ? "[1, 2]" : "[]"));

        assertEquals("[1, 2]", get(server, "/api/orders?open").body());
        assertEquals("/api/orders?open", server.takeExchange().request().target());
    }

    @Test
    void orders_serviceIsDownOnce_areThereAtTheSecondTry(SiteServer server) throws Exception {
        server.onRequest("/api/orders").respond(200, "[]");
        server.onRequest("/api/orders").times(1).delay(Duration.ofMillis(50)).fail(503);

        assertEquals(503, get(server, "/api/orders").statusCode());
        assertEquals(200, get(server, "/api/orders").statusCode());
    }

    @Test
    void page_ofTheApp_isServedForItsRoutes(SiteServer server) throws Exception {
        HttpResponse<String> page = get(server, "/orders/17");

        assertTrue(page.body().contains("<title>Orders</title>"));
        assertEquals(HttpClient.Version.HTTP_2, page.version());
    }

    private static HttpResponse<String> get(SiteServer server, String path) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(server.trust().sslContext()).build()) {
            HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url(path))).header("accept", "text/html").build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
