package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.ResponseDraft;
import java.util.Arrays;

/** Answering the request. */
final class ResponseHelpers {
    private static final int MAX_STATUS_ARGUMENT = 65_535;
    private static final int INTERNAL_SERVER_ERROR = 500;

    private ResponseHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_respond", ResponseHelpers::respond);
    }

    /** Of several responses of one run the last is used. */
    private static long respond(ScriptCall call, long status, long body, long length) {
        if (status < 0 || status > MAX_STATUS_ARGUMENT) {
            throw new HelperRefusal("there is no status " + Long.toUnsignedString(status));
        }
        Cage cage = call.cage();
        int index = cage.requireReadable(body, length);
        call.respond(new ResponseDraft(status >= 100 && status <= 999 ? (int) status : INTERNAL_SERVER_ERROR,
            Arrays.copyOfRange(cage.memory(), index, index + (int) length)));
        return 0;
    }
}
