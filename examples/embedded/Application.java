import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.zeroserve.ScriptHelper;
import io.zeroserve.Zeroserve;
import io.zeroserve.ZeroserveOptions;
import java.util.Map;

/**
 * An application with routes of its own, a site beside them, and a helper in Java that the site's script calls:
 *
 * <pre>
 * java -cp target/vertx-zeroserve-0.1.0-all.jar examples/embedded/Application.java 8080
 * curl -H 'x-user: ada' http://localhost:8080/shop/
 * </pre>
 */
public class Application {
    private static final Map<String, String> PLANS = Map.of("ada", "gold", "grace", "silver");

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        Vertx vertx = Vertx.builder().withTransport(Zeroserve.transport()).build();
        Zeroserve site = Zeroserve.create(vertx, new ZeroserveOptions().setSite("examples/embedded/site"))
            .helper(ScriptHelper.named("app_plan").text("user")
                .writesLater("plan", call -> planOf(vertx, call.text("user"))));
        vertx.eventBus().<Object>consumer(Zeroserve.TRAP_ADDRESS, trap -> System.err.println("trap: " + trap.body()));
        site.start()
            .compose(_ -> vertx.createHttpServer().requestHandler(routes(vertx, site)).listen(port, "127.0.0.1"))
            .onSuccess(server -> System.out.println("listening on http://localhost:" + server.actualPort() + "/"))
            .onFailure(failure -> {
                System.err.println(failure.getMessage());
                vertx.close();
            });
    }

    /** The application's own routes go first; everything below /shop is the site's. */
    private static Handler<HttpServerRequest> routes(Vertx vertx, Zeroserve site) {
        Handler<HttpServerRequest> shop = site.requestHandler("/shop");
        return request -> {
            if (request.path().startsWith("/api/plan/")) {
                planOf(vertx, request.path().substring("/api/plan/".length()))
                    .onSuccess(plan -> request.response().end(plan == null ? "none" : plan));
            } else {
                shop.handle(request);
            }
        };
    }

    /** Stands for a database: the answer comes later, and nobody's thread waits for it. */
    private static Future<String> planOf(Vertx vertx, String user) {
        return vertx.timer(10).map(_ -> PLANS.get(user));
    }
}
