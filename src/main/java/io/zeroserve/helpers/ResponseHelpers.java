package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.ResponseDraft;
import io.zeroserve.json.JsonWriter;
import java.util.Arrays;

/** Answering the request. */
final class ResponseHelpers {
    private static final int MAX_STATUS_ARGUMENT = 65_535;
    private static final String JSON = "application/json";
    private static final int INTERNAL_SERVER_ERROR = 500;

    private ResponseHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_respond", ResponseHelpers::respond);
        registry.add("zs_json_respond", ResponseHelpers::respondJson);
        registry.add("zs_response_pending", call -> call.response() == null ? 0 : 1);
        registry.add("zs_response_clear", ResponseHelpers::clear);
        registry.add("zs_abort", ResponseHelpers::abort);
    }

    /** Of several responses of one run the last is used. */
    private static long respond(ScriptCall call, long status, long body, long length) {
        int code = requireStatus(status);
        Cage cage = call.cage();
        int index = cage.requireReadable(body, length);
        call.spend(length, ByteCost.COPIED);
        call.respond(new ResponseDraft(code, null, Arrays.copyOfRange(cage.memory(), index, index + (int) length)));
        return 0;
    }

    private static long respondJson(ScriptCall call, long status, long handle) {
        int code = requireStatus(status);
        byte[] json = JsonWriter.write(call.json().require(handle).node());
        call.spend(json.length, ByteCost.MADE);
        call.respond(new ResponseDraft(code, JSON, json));
        return 0;
    }

    private static long clear(ScriptCall call) {
        call.respond(null);
        return 0;
    }

    private static long abort(ScriptCall call) {
        if (call.exchange().responseOrNull() != null) {
            throw new HelperRefusal("a response hook cannot end the exchange without a response");
        }
        call.abort();
        return 0;
    }

    /** What is no status of HTTP is answered as a failure of the server; what is no number of 16 bits traps. */
    private static int requireStatus(long status) {
        if (status < 0 || status > MAX_STATUS_ARGUMENT) {
            throw new HelperRefusal("there is no status " + Long.toUnsignedString(status));
        }
        return status >= 100 && status <= 999 ? (int) status : INTERNAL_SERVER_ERROR;
    }
}
