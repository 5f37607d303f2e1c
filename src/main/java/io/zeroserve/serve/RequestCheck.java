package io.zeroserve.serve;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.http.Authority;
import java.util.List;

/**
 * Refuses requests whose meaning could be read in two ways, before anything acts on them (RFC 9112 3.2, 6.3).
 *
 * <p>Behind a proxy, a request that two servers understand differently is how one client gets at another's responses.
 */
final class RequestCheck {

    private RequestCheck() {
    }

    /** Whether a request must be answered with 400, and its connection closed. */
    static boolean refuses(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null;
        }
        if (request.headers().contains(Fields.TRANSFER_ENCODING)
                && (request.headers().contains(Fields.CONTENT_LENGTH) || request.version() == HttpVersion.HTTP_1_0)) {
            return true;
        }
        List<String> hosts = request.headers().getAll(Fields.HOST);
        return switch (hosts.size()) {
            case 0 -> request.version() == HttpVersion.HTTP_1_1;
            case 1 -> !hosts.getFirst().isEmpty() && Authority.parse(hosts.getFirst()).isEmpty();
            default -> true;
        };
    }
}
