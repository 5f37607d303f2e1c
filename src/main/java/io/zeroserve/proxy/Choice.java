package io.zeroserve.proxy;

import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.CookieField;
import io.zeroserve.http.HeaderName;
import java.util.Optional;

/** How one of several upstreams is chosen for a request. */
sealed interface Choice {

    /** One after the other. */
    record RoundRobin() implements Choice {
    }

    /** The one that has the fewest requests in hand; of several such, one after the other. */
    record LeastConnections() implements Choice {
    }

    /** Always the same for the same key, as long as it is up. */
    record ByKey(Key key, String name) implements Choice {

        /** The key of a request; null if it has none. */
        String of(RequestView request) {
            return switch (key) {
                case CLIENT -> ForwardedHeaders.ipOf(request.peer());
                case PATH -> request.encodedPath();
                case HEADER -> request.headers().first(name);
                case COOKIE -> CookieField.find(request.headers().joined("cookie", "; "), name).orElse(null);
            };
        }
    }

    /** What of a request is its key. */
    enum Key {
        CLIENT, PATH, HEADER, COOKIE
    }

    /**
     * Parses a choice.
     *
     * @param text {@code round-robin}, {@code least-connections}, {@code client}, {@code path}, {@code header:NAME} or
     *             {@code cookie:NAME}
     * @return empty if it is none of these
     */
    static Optional<Choice> parse(String text) {
        return switch (text) {
            case "round-robin" -> Optional.of(new RoundRobin());
            case "least-connections" -> Optional.of(new LeastConnections());
            case "client" -> Optional.of(new ByKey(Key.CLIENT, ""));
            case "path" -> Optional.of(new ByKey(Key.PATH, ""));
            default -> {
                int colon = text.indexOf(':');
                String name = text.substring(colon + 1);
                if (colon < 0 || !HeaderName.isValid(name)) {
                    yield Optional.empty();
                }
                yield switch (text.substring(0, colon)) {
                    case "header" -> Optional.of(new ByKey(Key.HEADER, name));
                    case "cookie" -> Optional.of(new ByKey(Key.COOKIE, name));
                    default -> Optional.empty();
                };
            }
        };
    }
}
