package io.zeroserve.serve;

import io.vertx.core.buffer.Buffer;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.ContentRule;
import io.zeroserve.message.Head;
import io.zeroserve.proxy.UpstreamResponse;
import io.zeroserve.site.Asset;
import io.zeroserve.site.Template;
import java.util.ArrayList;
import java.util.List;

/**
 * A response that is decided and not yet sent: nothing about the request needs to be known any more.
 *
 * <p>Plans of assets are made once and shared; a plan is never changed.
 */
final class ResponsePlan {

    /** The content of a response. */
    sealed interface Content {

        /** No content: for 304 and the like. */
        record None() implements Content {
        }

        /** Content that stands alone, or as one of a {@link Series}. */
        sealed interface Piece extends Content {
        }

        /** Bytes that are there. */
        record Ready(Buffer bytes) implements Piece {
        }

        /** Part of an asset that has to be read. */
        record Part(Asset asset, long position, long lengthBytes) implements Piece {
        }

        /** Several, one behind the other. */
        record Series(List<Piece> pieces) implements Content {
        }

        /** What an upstream sends; it ends with the response. */
        record Streamed(UpstreamResponse from) implements Content {
        }

        /** A page that has to be read, with values to be put into it. */
        record Expanded(Asset page, Template.Expansion expansion) implements Content {
        }
    }

    /** The only {@link Content.None}. */
    static final Content NONE = new Content.None();

    private static final int INTERNAL_SERVER_ERROR = 500;

    private final Head head;
    private final Content content;
    private final boolean madeUp;

    /**
     * A plan.
     *
     * @param status  the status code
     * @param head    field names, in lower case, and values by turns
     * @param content what follows the head
     */
    ResponsePlan(int status, CharSequence[] head, Content content) {
        this(new Head(status, head), content, false);
    }

    private ResponsePlan(Head head, Content content, boolean madeUp) {
        this.head = head;
        this.content = content;
        this.madeUp = madeUp;
    }

    /** A plan that will be sent many times. */
    static ResponsePlan kept(int status, CharSequence[] head, Content content) {
        return new ResponsePlan(Head.kept(status, head), content, false);
    }

    /** A plan that the server makes up for want of anything better, such as a page of the site. */
    static ResponsePlan madeUp(int status, CharSequence[] head, Content content) {
        return new ResponsePlan(Head.kept(status, head), content, true);
    }

    /**
     * A plan whose status and fields somebody has changed who does not answer for the message: what the status says
     * about content holds (RFC 9110 6.4.1, 8.6). One below 200, which would leave the client waiting, becomes 500.
     *
     * @param headers its fields; changed here
     */
    static ResponsePlan framed(int wantedStatus, HeaderList headers, Content content) {
        int status = wantedStatus < 200 ? INTERNAL_SERVER_ERROR : wantedStatus;
        String length = Fields.CONTENT_LENGTH.toString();
        ContentRule rule = ContentRule.of(status);
        if (rule == ContentRule.NONE) {
            headers.remove(length);
        } else if (rule == ContentRule.EMPTY || headers.first(length) == null) {
            // Without a length there was no content either: the status was 204 or 304.
            headers.set(length, "0");
        }
        return of(status, headers, rule == ContentRule.ALLOWED ? content : NONE);
    }

    /**
     * A plan of what an upstream has sent, whose status and fields hooks may have changed: as {@link #framed}, but
     * there may be content without a length.
     *
     * @param headers its fields; changed here
     */
    static ResponsePlan passedOn(int wantedStatus, HeaderList headers, Content content) {
        int status = wantedStatus < 200 ? INTERNAL_SERVER_ERROR : wantedStatus;
        String length = Fields.CONTENT_LENGTH.toString();
        ContentRule rule = ContentRule.of(status);
        if (rule == ContentRule.NONE) {
            headers.remove(length);
        } else if (rule == ContentRule.EMPTY) {
            headers.set(length, "0");
        }
        return of(status, headers, rule == ContentRule.ALLOWED ? content : NONE);
    }

    private static ResponsePlan of(int status, HeaderList headers, Content content) {
        return new ResponsePlan(status, linesOf(headers), content);
    }

    /** Names and values by turns. */
    static CharSequence[] linesOf(HeaderList headers) {
        List<CharSequence> lines = new ArrayList<>(2 * headers.size());
        headers.forEach((name, value) -> {
            lines.add(name);
            lines.add(value);
        });
        return lines.toArray(CharSequence[]::new);
    }

    /** A copy of the fields. */
    HeaderList headers() {
        HeaderList headers = new HeaderList();
        head.forEach((name, value) -> headers.add(name.toString(), value.toString()));
        return headers;
    }

    int status() {
        return head.status();
    }

    /** Status and fields: the same object for every response of a plan that is shared. */
    Head head() {
        return head;
    }

    Content content() {
        return content;
    }

    /** Whether the server has made this up, and a page of the site may stand in for it. */
    boolean isMadeUp() {
        return madeUp;
    }

    /** The value of a field; null if the plan has none of that name. */
    String field(String name) {
        CharSequence value = head.first(name);
        return value == null ? null : value.toString();
    }

    @Override
    public String toString() {
        return head + " " + content;
    }
}
