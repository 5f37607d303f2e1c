package io.zeroserve.exchange;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * One request on its way through the script chain, with everything the scripts share: the request and its edits, and
 * the metadata.
 *
 * <p>Confined to the connection's event loop.
 */
public final class Exchange {
    private final Supplier<String> newId;
    private final RequestView request;
    private final RequestBody body;
    private final Metadata metadata = new Metadata();
    private final ResponseHooks hooks = new ResponseHooks();
    /** Null until somebody asks. */
    private String id;
    private ResponseHead response;
    private boolean cancelled;

    /** An exchange at its start, for a request without a body. */
    public Exchange(String id, RequestView request) {
        this(() -> id, request, RequestBody.NONE);
    }

    /**
     * An exchange at its start.
     *
     * @param newId   gives the request id that log lines carry; asked once, and not for most requests
     * @param request the request as scripts see it
     * @param body    its body
     */
    public Exchange(Supplier<String> newId, RequestView request, RequestBody body) {
        this.newId = Objects.requireNonNull(newId);
        this.request = Objects.requireNonNull(request);
        this.body = Objects.requireNonNull(body);
    }

    /** The request id that log lines carry. */
    public String id() {
        if (id == null) {
            id = newId.get();
        }
        return id;
    }

    /** The request as scripts see and edit it. */
    public RequestView request() {
        return request;
    }

    /** The request's body. */
    public RequestBody body() {
        return body;
    }

    /** The metadata that scripts share. */
    public Metadata metadata() {
        return metadata;
    }

    /** The hooks that are to run before the response is sent. */
    public ResponseHooks hooks() {
        return hooks;
    }

    /** Begins or ends the time in which scripts may see and change a response. */
    public void setResponse(ResponseHead headOrNull) {
        response = headOrNull;
    }

    /** The head of the response while hooks run; null before and afterwards. */
    public ResponseHead responseOrNull() {
        return response;
    }

    /** Says that the client has gone: a script that is suspended is not resumed, and its outcome is not delivered. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether the client has gone. */
    public boolean isCancelled() {
        return cancelled;
    }
}
