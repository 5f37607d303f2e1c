package io.zeroserve;

import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.spi.VerticleFactory;
import java.util.concurrent.Callable;

/**
 * Makes verticles by name: {@code zeroserve:site.tar} serves that site, with the other options from the deployment's
 * JSON configuration; {@code zeroserve:} takes all of them from there. Found by Vert.x as a service.
 */
public final class SiteVerticleFactory implements VerticleFactory {

    /** For Vert.x. */
    public SiteVerticleFactory() {
        // Nothing to set up.
    }

    @Override
    public String prefix() {
        return "zeroserve";
    }

    @Override
    public void createVerticle2(String verticleName, ClassLoader classLoader,
            Promise<Callable<? extends Deployable>> promise) {
        // The method of Vert.x refuses a name that ends with the colon.
        String site = verticleName.substring(verticleName.indexOf(':') + 1);
        promise.complete(site.isEmpty() ? ZeroserveVerticle::new : () -> ZeroserveVerticle.of(site));
    }
}
