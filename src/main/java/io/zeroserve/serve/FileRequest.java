package io.zeroserve.serve;

import io.netty.util.AsciiString;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.Preconditions;
import io.zeroserve.message.IncomingRequest;

/**
 * What the answer with a file depends on besides the file.
 *
 * @param acceptEncoding Accept-Encoding, several lines joined; null if there is none
 * @param preconditions  the conditions; {@link Preconditions#NONE} itself if there are none
 * @param range          Range, or null
 * @param nowSeconds     the present
 */
record FileRequest(String acceptEncoding, Preconditions preconditions, String range, long nowSeconds) {

    /**
     * Takes the fields out of a request.
     *
     * @param edited the header fields as scripts left them; null if no script has looked at them, and then nothing is
     *               copied
     */
    static FileRequest of(IncomingRequest request, HeaderList edited, long nowSeconds) {
        return new FileRequest(joined(request, edited, Fields.ACCEPT_ENCODING), conditions(request, edited),
                first(request, edited, Fields.RANGE), nowSeconds);
    }

    private static Preconditions conditions(IncomingRequest request, HeaderList edited) {
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

    /** The first line of a field; null if there is none. */
    static String first(IncomingRequest request, HeaderList edited, AsciiString name) {
        return edited == null ? request.field(name) : edited.first(name.toString());
    }

    /** All lines of a field joined with commas; null if there is none. */
    static String joined(IncomingRequest request, HeaderList edited, AsciiString name) {
        if (edited != null) {
            return edited.joined(name.toString(), ",");
        }
        // The common case costs one look and no list.
        return request.field(name) == null ? null : String.join(",", request.fieldLines(name));
    }
}
