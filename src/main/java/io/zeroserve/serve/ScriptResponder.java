package io.zeroserve.serve;

import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.ResponseDraft;
import io.zeroserve.http.ContentRule;

/** Sends what a script drafted: its status, its bytes, their length, their type if it said one. Pure. */
final class ScriptResponder {
    private final ErrorResponder errors;

    ScriptResponder(ErrorResponder errors) {
        this.errors = errors;
    }

    /**
     * Turns a draft into a response. A status that would not end the exchange (1xx), or is none, becomes 500: the
     * client would wait for a response that never comes.
     */
    ResponsePlan respond(ResponseDraft draft) {
        int status = draft.status();
        if (status < 200 || status > 999) {
            return errors.failed();
        }
        if (status == 204 || status == 304) {
            // No content by definition, and a length would be taken for that of another response (RFC 9110 8.6).
            return new ResponsePlan(status, new CharSequence[0], ResponsePlan.NONE);
        }
        // A client that is to reset its form finds no content to show (RFC 9110 15.3.6).
        int contentBytes = ContentRule.of(status) == ContentRule.EMPTY ? 0 : draft.body().length;
        String length = Integer.toString(contentBytes);
        ResponsePlan.Content content = contentBytes == 0 ? ResponsePlan.NONE
                : new ResponsePlan.Content.Ready(BufferInternal.buffer(Unpooled.wrappedBuffer(draft.body())));
        if (draft.fields() != null) {
            return withFields(draft, length, content);
        }
        CharSequence[] fields = draft.contentType() == null
                ? new CharSequence[] {Fields.CONTENT_LENGTH, length}
                : new CharSequence[] {Fields.CONTENT_LENGTH, length, Fields.CONTENT_TYPE, draft.contentType()};
        return new ResponsePlan(status, fields, content);
    }

    private static ResponsePlan withFields(ResponseDraft draft, String length, ResponsePlan.Content content) {
        HeaderList fields = new HeaderList();
        fields.add(Fields.CONTENT_LENGTH.toString(), length);
        if (draft.contentType() != null) {
            fields.add(Fields.CONTENT_TYPE.toString(), draft.contentType());
        }
        draft.fields().forEach(fields::add);
        return ResponsePlan.framed(draft.status(), fields, content);
    }
}
