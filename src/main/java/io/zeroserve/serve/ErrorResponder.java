package io.zeroserve.serve;

import io.vertx.core.buffer.Buffer;
import io.zeroserve.http.RequestFault;
import io.zeroserve.proxy.ProxyException;
import java.util.EnumMap;
import java.util.Map;

/** The responses that the server makes up itself. Immutable; every plan is made once. */
final class ErrorResponder {
    private final ResponsePlan badRequest = text(400, "Bad Request");
    private final ResponsePlan notFound = text(404, "Not Found");
    private final ResponsePlan methodNotAllowed =
            text(405, "Method Not Allowed", Fields.ALLOW, Fields.GET_HEAD_OPTIONS);
    private final ResponsePlan notAcceptable =
            text(406, "Not Acceptable", Fields.VARY, Fields.ACCEPT_ENCODING);
    private final ResponsePlan preconditionFailed = text(412, "Precondition Failed");
    private final ResponsePlan misdirected = text(421, "Misdirected Request");
    private final ResponsePlan requestTimeout = text(408, "Request Timeout");
    private final ResponsePlan contentTooLarge = text(413, "Request Entity Too Large");
    private final ResponsePlan failed = text(500, "");
    private final ResponsePlan badGateway = text(502, "");
    private final ResponsePlan gatewayTimeout = text(504, "");
    private final ResponsePlan loopDetected = text(508, "");
    private final ResponsePlan options = new ResponsePlan(204, new CharSequence[] {Fields.SERVER, Fields.ZEROSERVE,
        Fields.ALLOW, Fields.GET_HEAD_OPTIONS}, ResponsePlan.NONE);

    private final Map<RequestFault, ResponsePlan> faults = faults();

    private static Map<RequestFault, ResponsePlan> faults() {
        Map<RequestFault, ResponsePlan> plans = new EnumMap<>(RequestFault.class);
        for (RequestFault fault : RequestFault.values()) {
            plans.put(fault, switch (fault) {
                case METHOD_NOT_ALLOWED -> text(fault.status(), fault.text(), Fields.ALLOW, Fields.GET_HEAD_OPTIONS);
                case OVERLOADED -> text(fault.status(), fault.text(), Fields.RETRY_AFTER, Fields.ONE);
                default -> text(fault.status(), fault.text());
            });
        }
        return plans;
    }

    /** What is said of a request that nobody gets to see. */
    ResponsePlan refusal(RequestFault fault) {
        return faults.get(fault);
    }

    /** 400: the request cannot be understood, or must not be. */
    ResponsePlan badRequest() {
        return badRequest;
    }

    /** 404: nothing answers for the path. */
    ResponsePlan notFound() {
        return notFound;
    }

    /** 405: files are read and asked about, and nothing else. */
    ResponsePlan methodNotAllowed() {
        return methodNotAllowed;
    }

    /** 406: the client refuses every form in which the file is there, the file as it is among them. */
    ResponsePlan notAcceptable() {
        return notAcceptable;
    }

    /** 412: the file is not the one the client means. */
    ResponsePlan preconditionFailed() {
        return preconditionFailed;
    }

    /** 421: the request is for a host that this server, or this connection, is not for. */
    ResponsePlan misdirected() {
        return misdirected;
    }

    /** 500: a script or the server failed; the log says how, the client learns nothing. */
    ResponsePlan failed() {
        return failed;
    }

    /** 204: what can be done here. */
    ResponsePlan options() {
        return options;
    }

    /** What a request is answered with that could not be forwarded. */
    ResponsePlan notForwarded(ProxyException failure) {
        return switch (failure.status()) {
            case ProxyException.BAD_REQUEST -> badRequest;
            case ProxyException.REQUEST_TIMEOUT -> requestTimeout;
            case ProxyException.CONTENT_TOO_LARGE -> contentTooLarge;
            case ProxyException.GATEWAY_TIMEOUT -> gatewayTimeout;
            case ProxyException.LOOP_DETECTED -> loopDetected;
            default -> badGateway;
        };
    }

    /** A response of a status with a text, for what is not the same for every request. */
    static ResponsePlan text(int status, String text, CharSequence... moreFields) {
        CharSequence[] head = new CharSequence[6 + moreFields.length];
        head[0] = Fields.CONTENT_LENGTH;
        head[1] = Integer.toString(text.length());
        head[2] = Fields.SERVER;
        head[3] = Fields.ZEROSERVE;
        head[4] = Fields.CONTENT_TYPE;
        head[5] = Fields.TEXT;
        System.arraycopy(moreFields, 0, head, 6, moreFields.length);
        return ResponsePlan.madeUp(status, head,
                text.isEmpty() ? ResponsePlan.NONE : new ResponsePlan.Content.Ready(Buffer.buffer(text)));
    }
}
