package io.zeroserve.helpers;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.http.Authority;
import io.zeroserve.http.CookieField;
import java.util.Optional;

/**
 * Replaces <code>{key}</code> in a text by what the key stands for in a request; {@code \{} and {@code \}} are braces.
 *
 * <p>A metadata key stands for its value. Of the request there are {@code http.request.} followed by {@code method},
 * {@code scheme}, {@code host}, {@code port}, {@code hostport}, {@code uri}, {@code uri.path}, {@code uri.path.dir},
 * {@code uri.path.file}, {@code uri.query}, {@code uri.prefixed_query}, {@code uri.query.NAME}, {@code header.NAME},
 * {@code cookie.NAME}, {@code remote}, {@code remote.host}, {@code remote.port}, {@code proto} and {@code uuid}. In a
 * response hook there is {@code http.response.header.NAME} too. Any other key stays as it is, braces included.
 */
final class Placeholders {
    private static final String REQUEST = "http.request.";
    private static final String RESPONSE_HEADER = "http.response.header.";
    private static final String QUERY_PARAMETER = "uri.query.";
    private static final String HEADER = "header.";
    private static final String COOKIE = "cookie.";
    private static final String COOKIE_FIELD = "cookie";

    private final Exchange exchange;

    Placeholders(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * The text with everything known replaced. What is put in is not looked through again.
     *
     * @throws io.zeroserve.ebpf.machine.HelperRefusal if that is longer than {@link Substitution#MAX_CHARS}
     */
    String expand(String text) {
        if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean escape = c == '\\' && i + 1 < text.length()
                && (text.charAt(i + 1) == '{' || text.charAt(i + 1) == '}');
            int end = c == '{' ? text.indexOf('}', i) : -1;
            String value = end < 0 ? null : valueOf(text.substring(i + 1, end));
            if (escape) {
                result.append(text.charAt(i + 1));
                i += 2;
            } else if (value != null) {
                result.append(value);
                i = end + 1;
            } else {
                result.append(c);
                i++;
            }
            Substitution.requireBounded(result);
        }
        return result.toString();
    }

    /** What a key stands for; null if it is unknown, and empty if the request has nothing for it. */
    private String valueOf(String key) {
        String stored = exchange.metadata().get(key);
        if (stored != null) {
            return stored;
        }
        if (key.startsWith(REQUEST)) {
            return ofRequest(key.substring(REQUEST.length()));
        }
        ResponseHead response = exchange.responseOrNull();
        return response != null && key.startsWith(RESPONSE_HEADER)
            ? orEmpty(response.headers().joined(key.substring(RESPONSE_HEADER.length()), ",")) : null;
    }

    private String ofRequest(String key) {
        RequestView request = exchange.request();
        if (key.startsWith(QUERY_PARAMETER)) {
            return request.parameters().findFirst(key.substring(QUERY_PARAMETER.length())).orElse("");
        }
        if (key.startsWith(HEADER)) {
            return orEmpty(request.headers().joined(key.substring(HEADER.length()), ","));
        }
        if (key.startsWith(COOKIE)) {
            return CookieField.find(request.headers().joined(COOKIE_FIELD, "; "),
                key.substring(COOKIE.length()))
                .orElse("");
        }
        String path = request.encodedPath();
        return switch (key) {
            case "method" -> request.method();
            case "scheme" -> request.scheme();
            case "hostport" -> hostport();
            case "host" -> authority().map(Authority::host).orElse("");
            case "port" -> authority().filter(a -> a.port().isPresent()).map(a -> "" + a.port().getAsInt()).orElse("");
            case "uri" -> request.uri();
            case "uri.path" -> path;
            case "uri.path.dir" -> path.substring(0, path.lastIndexOf('/') + 1);
            case "uri.path.file" -> path.substring(path.lastIndexOf('/') + 1);
            case "uri.query" -> orEmpty(request.query());
            case "uri.prefixed_query" -> orEmpty(request.query()).isEmpty() ? "" : '?' + request.query();
            case "remote" -> request.peer();
            case "remote.host" -> IpRange.hostOf(request.peer());
            case "remote.port" -> request.peer().substring(request.peer().lastIndexOf(':') + 1);
            case "proto" -> request.protocolMajor() == 2 ? "HTTP/2.0" : "HTTP/1." + request.protocolMinor();
            case "uuid" -> exchange.id();
            default -> null;
        };
    }

    private String hostport() {
        return orEmpty(exchange.request().headers().last("host"));
    }

    private Optional<Authority> authority() {
        return Authority.parse(hostport());
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
