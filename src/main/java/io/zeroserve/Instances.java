package io.zeroserve;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.atomic.AtomicReference;

/** The instances of one deployment, of which one serves. Shared by their event loops. */
final class Instances implements Shareable {
    private static final String MAP = "io.zeroserve.instances";

    private final AtomicReference<ZeroserveVerticle> serving = new AtomicReference<>();
    private final Promise<Void> started = Promise.promise();

    static Instances of(Vertx vertx, String deploymentId) {
        return map(vertx).computeIfAbsent(deploymentId, _ -> new Instances());
    }

    static void forget(Vertx vertx, String deploymentId) {
        map(vertx).remove(deploymentId);
    }

    private static LocalMap<String, Instances> map(Vertx vertx) {
        return vertx.sharedData().getLocalMap(MAP);
    }

    /** The instance that serves: the first that asks. */
    ZeroserveVerticle serving(ZeroserveVerticle candidate) {
        serving.compareAndSet(null, candidate);
        return serving.get();
    }

    /** Takes how the start of the one that serves has ended. */
    <T> Handler<AsyncResult<T>> outcome() {
        return result -> {
            if (result.succeeded()) {
                started.tryComplete();
            } else {
                started.tryFail(result.cause());
            }
        };
    }

    /** Ends as the start of the one that serves does. */
    Future<Void> started() {
        return started.future();
    }
}
