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

    /** All numbers of so many digits are a long. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private RequestCheck() {
    }

    /** Whether a request must be answered with 400, and its connection closed. */
    static boolean refuses(HttpServerRequest request) {
        List<String> encodings = request.headers().getAll(Fields.TRANSFER_ENCODING);
        if (!isLength(request.headers().getAll(Fields.CONTENT_LENGTH))) {
            return true;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null || !encodings.isEmpty();
        }
        // An encoding that we do not know would leave it open where the body ends.
        if (!encodings.isEmpty() && (request.headers().contains(Fields.CONTENT_LENGTH)
                || request.version() == HttpVersion.HTTP_1_0
                || encodings.size() > 1 || !encodings.getFirst().equalsIgnoreCase("chunked"))) {
            return true;
        }
        List<String> hosts = request.headers().getAll(Fields.HOST);
        return switch (hosts.size()) {
            case 0 -> request.version() == HttpVersion.HTTP_1_1;
            case 1 -> !hosts.getFirst().isEmpty() && Authority.parse(hosts.getFirst()).isEmpty();
            default -> true;
        };
    }

    /** Whether there is no length, or one that can be read in one way. */
    private static boolean isLength(List<String> lines) {
        if (lines.isEmpty()) {
            return true;
        }
        String length = lines.getFirst();
        return lines.size() == 1 && !length.isEmpty() && length.length() <= MAX_LENGTH_DIGITS
                && length.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
