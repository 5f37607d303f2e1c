package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.http.FramingFields;

/** The response's status and header, for hooks and the functions that they call. */
final class ResponseHeadHelpers {
    private final PatternCache patterns;

    private ResponseHeadHelpers(PatternCache patterns) {
        this.patterns = patterns;
    }

    static void register(HelperRegistry registry, PatternCache patterns) {
        ResponseHeadHelpers helpers = new ResponseHeadHelpers(patterns);
        registry.add("zs_res_status", call -> requireHead(call).status());
        registry.add("zs_res_set_status", ResponseHeadHelpers::setStatus);
        registry.add("zs_res_header", ResponseHeadHelpers::header);
        registry.add("zs_res_replace_header", helpers::replaceHeader);
        registry.add("zs_res_continue_request", ResponseHeadHelpers::continueRequest);
    }

    private static ResponseHead requireHead(ScriptCall call) {
        ResponseHead head = call.exchange().responseOrNull();
        if (head == null) {
            throw new HelperRefusal("only response hooks can see the response");
        }
        return head;
    }

    private static long setStatus(ScriptCall call, long status) {
        ResponseHead head = requireHead(call);
        if (status < 100 || status > 999) {
            throw new HelperRefusal("there is no status " + Long.toUnsignedString(status));
        }
        head.setStatus((int) status);
        return 0;
    }

    private static long header(ScriptCall call, long name, long nameLength, long out, long outLength) {
        ResponseHead head = requireHead(call);
        String wanted = GuestText.readTrimmed(call.cage(), name, nameLength, "the header name");
        return HeaderHelpers.write(call, out, outLength, head.headers().last(wanted));
    }

    /** The fields that frame the message are not for scripts to change, by whatever name they ask. */
    private long replaceHeader(ScriptCall call, long json, long length) {
        ResponseHead head = requireHead(call);
        Operation.read(call, json, length)
            .replaceValues(head.headers(), name -> !FramingFields.contains(name), patterns);
        return 0;
    }

    private static long continueRequest(ScriptCall call) {
        requireHead(call).requestContinue();
        return 0;
    }
}
