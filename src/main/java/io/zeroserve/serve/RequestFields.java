package io.zeroserve.serve;

import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerRequest;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.Preconditions;

/**
 * The fields of a request that the answer with a file depends on.
 *
 * <p>Each method takes the request and the fields as scripts left them; null means that no script has looked at them, and
 * then nothing is copied.
 */
final class RequestFields {

    private RequestFields() {
    }

    static Preconditions conditions(HttpServerRequest request, HeaderList edited) {
        String ifMatch = joined(request, edited, Fields.IF_MATCH);
        String ifUnmodifiedSince = first(request, edited, Fields.IF_UNMODIFIED_SINCE);
        String ifNoneMatch = joined(request, edited, Fields.IF_NONE_MATCH);
        String ifModifiedSince = first(request, edited, Fields.IF_MODIFIED_SINCE);
        String ifRange = first(request, edited, Fields.IF_RANGE);
        boolean none = ifMatch == null && ifUnmodifiedSince == null && ifNoneMatch == null && ifModifiedSince == null
                && ifRange == null;
        return none ? Preconditions.NONE
                : new Preconditions(ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince, ifRange);
    }

    static String range(HttpServerRequest request, HeaderList edited) {
        return first(request, edited, Fields.RANGE);
    }

    private static String first(HttpServerRequest request, HeaderList edited, AsciiString name) {
        return edited == null ? request.getHeader(name) : edited.first(name.toString());
    }

    private static String joined(HttpServerRequest request, HeaderList edited, AsciiString name) {
        if (edited != null) {
            return edited.joined(name.toString(), ",");
        }
        // The common case costs one look and no list.
        return request.headers().get(name) == null ? null : String.join(",", request.headers().getAll(name));
    }
}
