package io.zeroserve;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/** A request whose target is what is behind the path that a site is mounted at. */
final class MountedRequest extends HttpServerRequestWrapper {
    private final int mountLength;

    /** @param mountLength how much of the target is the mount's; a slash follows */
    MountedRequest(HttpServerRequest request, int mountLength) {
        super((HttpServerRequestInternal) request);
        this.mountLength = mountLength;
    }

    @Override
    public String uri() {
        String uri = super.uri();
        // The absolute form (RFC 9112 3.2.2) has the authority before the path.
        int path = uri.startsWith("/") ? 0 : uri.indexOf('/', uri.indexOf("//") + 2);
        return uri.substring(path + mountLength);
    }

    @Override
    public String path() {
        return super.path().substring(mountLength);
    }
}
