package io.zeroserve.helpers;

import java.time.InstantSource;

/** Logging, the clock and the version. */
final class CoreHelpers {

    private CoreHelpers() {
    }

    static void register(HelperRegistry registry, InstantSource clock, String version) {
        registry.add("zs_log", CoreHelpers::log);
        registry.add("zs_now_ms", call -> clock.millis());
        registry.add("zs_version", (call, out, outLength) -> GuestText.write(call.cage(), out, outLength, version));
    }

    private static long log(ScriptCall call, long message, long length) {
        int index = call.cage().requireReadable(message, length);
        call.log().append(call.cage().memory(), index, (int) length);
        return 0;
    }
}
