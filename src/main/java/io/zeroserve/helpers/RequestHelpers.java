package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.QueryString;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The request line and the connection: what they say, and changing method and target. */
final class RequestHelpers {

    private RequestHelpers() {
    }

    static void register(HelperRegistry registry) {
        text(registry, "zs_req_method", RequestView::method);
        text(registry, "zs_req_path", RequestView::encodedPath);
        text(registry, "zs_req_normalized_path", RequestView::normalizedPath);
        text(registry, "zs_req_uri", RequestView::uri);
        text(registry, "zs_req_query", RequestView::query);
        text(registry, "zs_req_scheme", RequestView::scheme);
        text(registry, "zs_req_peer", RequestView::peer);
        registry.add("zs_req_query_param", RequestHelpers::queryParam);
        registry.add("zs_req_query_param_matches", RequestHelpers::queryParamMatches);
        number(registry, "zs_req_proto_major", RequestView::protocolMajor);
        number(registry, "zs_req_proto_minor", RequestView::protocolMinor);
        number(registry, "zs_req_is_tls", request -> request.isTls() ? 1 : 0);
        // A request can only be sent when the handshake is done: this server takes no early data.
        number(registry, "zs_req_tls_handshake_complete", request -> request.isTls() ? 1 : 0);
        registry.add("zs_req_remote_ip_matches", RequestHelpers::remoteIpMatches);
        registry.add("zs_req_set_method", RequestHelpers::setMethod);
        registry.add("zs_req_set_uri", RequestHelpers::setUri);
    }

    private static void number(HelperRegistry registry, String name, ToIntFunction<RequestView> property) {
        registry.add(name, call -> property.applyAsInt(call.exchange().request()));
    }

    private static void text(HelperRegistry registry, String name, Function<RequestView, String> property) {
        registry.add(name, (call, out, outLength) ->
            GuestText.write(call.cage(), out, outLength, property.apply(call.exchange().request())));
    }

    private static long queryParam(ScriptCall call, long name, long nameLength, long out, long outLength) {
        String wanted = GuestText.readTrimmed(call.cage(), name, nameLength, "the parameter name");
        String value = parameters(call).findFirst(wanted).orElse(null);
        return GuestText.write(call.cage(), out, outLength, value);
    }

    /** Looking for one takes time by the length of all. */
    private static QueryString parameters(ScriptCall call) {
        String query = call.exchange().request().query();
        call.spend(query == null ? 0 : query.length(), ByteCost.COMPUTED);
        return call.exchange().request().parameters();
    }

    /** A value of {@code *} stands for any. */
    private static long queryParamMatches(ScriptCall call, long name, long nameLength, long value, long valueLength) {
        String wanted = GuestText.readTrimmed(call.cage(), name, nameLength, "the parameter name");
        String text = GuestText.read(call.cage(), value, valueLength, "the parameter value");
        QueryString parameters = parameters(call);
        boolean matches = text.equals("*") ? parameters.findFirst(wanted).isPresent()
            : parameters.contains(wanted, text);
        return matches ? 1 : 0;
    }

    /** All ranges are read before any is compared, so that a malformed one is found whoever asks. */
    private static long remoteIpMatches(ScriptCall call, long json, long length) {
        String text = GuestText.read(call.cage(), json, length, "the list of addresses");
        call.spend(length, ByteCost.INTERPRETED);
        JsonNode list = JsonReader.parse(text, call.memory().another()).orElse(null);
        if (list == null || list.elements() == null) {
            throw new HelperRefusal("the list of addresses is not an array in JSON");
        }
        List<IpRange> ranges = list.elements().stream().map(element ->
            Optional.ofNullable(element.text()).map(String::strip).flatMap(IpRange::parse).orElseThrow(
                () -> new HelperRefusal("the list of addresses holds something that is no address and no range")))
                .toList();
        byte[] peer = IpRange.addressOf(IpRange.hostOf(call.exchange().request().peer()));
        return peer != null && ranges.stream().anyMatch(range -> range.contains(peer)) ? 1 : 0;
    }

    private static long setMethod(ScriptCall call, long method, long length) {
        String token = GuestText.readTrimmed(call.cage(), method, length, "the method");
        if (!HeaderName.isValid(token)) {
            throw new HelperRefusal("the method is not a token");
        }
        call.exchange().request().setMethod(token);
        return 0;
    }

    /**
     * Accepts {@code /path?query}, a path without its slash, and an absolute URL, whose authority is ignored; drops the
     * fragment.
     */
    private static long setUri(ScriptCall call, long uri, long length) {
        String target = GuestText.readTrimmed(call.cage(), uri, length, "the URI");
        if (target.isEmpty()) {
            throw new HelperRefusal("the URI is empty");
        }
        int fragment = target.indexOf('#');
        target = fragment < 0 ? target : target.substring(0, fragment);
        int scheme = target.indexOf("://");
        if (scheme > 0 && isScheme(target, scheme)) {
            int path = indexOfPath(target, scheme + 3);
            target = target.substring(path);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        call.exchange().request().setTarget(path.startsWith("/") ? path : '/' + path, query);
        return 0;
    }

    /** RFC 3986 3.1. */
    private static boolean isScheme(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.')) {
                return false;
            }
        }
        return true;
    }

    private static int indexOfPath(String url, int from) {
        for (int i = from; i < url.length(); i++) {
            if (url.charAt(i) == '/' || url.charAt(i) == '?') {
                return i;
            }
        }
        return url.length();
    }
}
