package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.RequestView;
import java.util.function.Function;

/** The request line: what it says, and changing its target. */
final class RequestHelpers {

    private RequestHelpers() {
    }

    static void register(HelperRegistry registry) {
        text(registry, "zs_req_method", RequestView::method);
        text(registry, "zs_req_path", RequestView::encodedPath);
        text(registry, "zs_req_uri", RequestView::uri);
        text(registry, "zs_req_query", RequestView::query);
        text(registry, "zs_req_scheme", RequestView::scheme);
        text(registry, "zs_req_peer", RequestView::peer);
        registry.add("zs_req_query_param", RequestHelpers::queryParam);
        registry.add("zs_req_set_uri", RequestHelpers::setUri);
    }

    private static void text(HelperRegistry registry, String name, Function<RequestView, String> property) {
        registry.add(name, (call, out, outLength) ->
            GuestText.write(call.cage(), out, outLength, property.apply(call.exchange().request())));
    }

    private static long queryParam(ScriptCall call, long name, long nameLength, long out, long outLength) {
        String wanted = GuestText.readTrimmed(call.cage(), name, nameLength, "the parameter name");
        String value = call.exchange().request().parameters().findFirst(wanted).orElse(null);
        return GuestText.write(call.cage(), out, outLength, value);
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
