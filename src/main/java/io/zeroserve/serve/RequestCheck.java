package io.zeroserve.serve;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.zeroserve.http.Authority;
import io.zeroserve.http.MessageLimits;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestMethod;
import io.zeroserve.http.RequestTarget;
import io.zeroserve.http.TransferCodings;
import io.zeroserve.message.IncomingRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a request is, in HTTP/1 and HTTP/2 alike: refuses what is none, or could be read in two ways, before scripts or
 * anything else act on it (RFC 9110 7, RFC 9112 3.2 and 6.3, RFC 9113 8.3).
 *
 * <p>Behind a proxy, a request that two servers understand differently is how one client gets at another's responses.
 * How a request is spelled is checked earlier, where its bytes are: by {@code http1} and {@code http2}. Confined to
 * one event loop.
 */
final class RequestCheck {
    /** All numbers of so many digits are a long. */
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final String WEBSOCKET = "websocket";

    private final MessageLimits limits;
    /** The Host that was last found right: a client says the same in each of its requests. */
    private String lastHost;

    RequestCheck(MessageLimits limits) {
        this.limits = limits;
    }

    /**
     * What is wrong with a request, by the first rule that finds a fault; null if nothing is.
     *
     * @param target null if it could not be parsed
     */
    RequestFault faultOf(IncomingRequest request, RequestTarget target) {
        RequestFault fault = line(request, target);
        if (fault == null) {
            fault = framing(request);
        }
        if (fault == null) {
            fault = content(request);
        }
        if (fault == null && (!hasRightForm(request, target) || !hasRightScheme(request))) {
            fault = RequestFault.MALFORMED;
        }
        if (fault == null && !hasProtocol(request)) {
            fault = RequestFault.NOT_IMPLEMENTED;
        }
        if (fault == null && !hasOneHost(request, target)) {
            fault = RequestFault.MALFORMED;
        }
        return fault;
    }

    /** What was wrong with a request that the decoder gave up. */
    static RequestFault faultOf(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> RequestFault.TARGET_TOO_LONG;
            case TooLongHttpHeaderException _ -> RequestFault.FIELDS_TOO_LARGE;
            case null, default -> RequestFault.MALFORMED;
        };
    }

    /** The request line, or what stands for it. */
    private RequestFault line(IncomingRequest request, RequestTarget target) {
        if (request.target().length() > limits.targetBytes()) {
            return RequestFault.TARGET_TOO_LONG;
        }
        return target == null && !request.method().equals("CONNECT") ? RequestFault.MALFORMED
                : RequestMethod.faultOf(request.method());
    }

    private static boolean isHttp2(IncomingRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** HTTP/2 frames its content itself, and has no field for that. */
    private static RequestFault framing(IncomingRequest request) {
        if (isHttp2(request) || !request.hasField(Fields.TRANSFER_ENCODING)) {
            return null;
        }
        List<String> codings = request.fieldLines(Fields.TRANSFER_ENCODING);
        boolean twice = codings.size() > 1 || request.hasField(Fields.CONTENT_LENGTH);
        return twice || request.version() == HttpVersion.HTTP_1_0
                ? RequestFault.MALFORMED : TransferCodings.parse(codings.getFirst()).fault();
    }

    private RequestFault content(IncomingRequest request) {
        if (!request.hasField(Fields.CONTENT_LENGTH)) {
            return null;
        }
        List<String> lengths = request.fieldLines(Fields.CONTENT_LENGTH);
        String length = lengths.getFirst();
        if (lengths.size() > 1 || length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return RequestFault.MALFORMED;
        }
        return length.length() > MAX_LENGTH_DIGITS || Long.parseLong(length) > limits.contentBytes()
                ? RequestFault.CONTENT_TOO_LARGE : null;
    }

    /** The asterisk is for OPTIONS alone; HTTP/2 has no absolute form (RFC 9113 8.3.1). */
    private static boolean hasRightForm(IncomingRequest request, RequestTarget target) {
        return (!target.path().equals("*") || request.method().equals("OPTIONS"))
                && (target.origin() == null || !isHttp2(request));
    }

    private static boolean hasRightScheme(IncomingRequest request) {
        return !isHttp2(request) || "https".equals(request.claimedScheme()) || "http".equals(request.claimedScheme());
    }

    /** Whether a stream of HTTP/2 can become what it asks for; HTTP/1 leaves it to the server whether to switch. */
    private static boolean hasProtocol(IncomingRequest request) {
        return !request.isExtendedConnect() || WEBSOCKET.equals(request.field(Fields.UPGRADE));
    }

    private boolean hasOneHost(IncomingRequest request, RequestTarget target) {
        return isHttp2(request) ? hasOneHost2(request) : hasOneHost1(request, target);
    }

    private boolean hasOneHost1(IncomingRequest request, RequestTarget target) {
        List<String> hosts = request.fieldLines(Fields.HOST);
        if (hosts.size() != 1 || hosts.getFirst().isEmpty()) {
            return target.origin() == null && (hosts.isEmpty() ? request.version() == HttpVersion.HTTP_1_0
                    : hosts.size() == 1);
        }
        if (target.origin() == null && hosts.getFirst().equals(lastHost)) {
            return true;
        }
        Optional<Authority> host = Authority.parse(hosts.getFirst());
        lastHost = host.isPresent() ? hosts.getFirst() : lastHost;
        return host.isPresent() && (target.origin() == null || isSame(host.get(), target.origin()));
    }

    /** Whether a host and a port are those of an origin, whose scheme has a port of its own. */
    private static boolean isSame(Authority host, String origin) {
        int end = origin.indexOf("://");
        String scheme = origin.substring(0, end);
        int usual = scheme.equalsIgnoreCase("http") ? 80 : scheme.equalsIgnoreCase("https") ? 443 : -1;
        Optional<Authority> named = Authority.parse(origin.substring(end + 3));
        return usual > 0 && named.isPresent() && named.get().host().equals(host.host())
                && port(named.get().port(), usual) == port(host.port(), usual);
    }

    private static int port(OptionalInt port, int usual) {
        return port.orElse(usual);
    }

    /** Whether an authority would be right as Host, too. */
    private static boolean isRight(HostAndPort authority) {
        String port = authority.port() < 0 ? "" : ":" + authority.port();
        return Authority.parse(authority.host() + port).isPresent();
    }

    /** The authority is {@code :authority}, or Host in its absence. */
    private static boolean hasOneHost2(IncomingRequest request) {
        if (request.authority() == null || !isRight(request.authority())) {
            return false;
        }
        if (!request.hasField(Fields.HOST)) {
            return true;
        }
        List<String> hosts = request.fieldLines(Fields.HOST);
        Optional<Authority> host = Authority.parse(hosts.getFirst());
        return hosts.size() == 1 && host.isPresent()
                && host.get().host().equalsIgnoreCase(request.authority().host())
                && host.get().port().orElse(-1) == request.authority().port();
    }
}
