package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;

/** Forwarding the request. */
final class UpstreamHelpers {

    private UpstreamHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_reverse_proxy", UpstreamHelpers::forward);
    }

    /** Whether the target is one that can be reached is seen when it is. */
    private static long forward(ScriptCall call, long url, long length) {
        String target = GuestText.readTrimmed(call.cage(), url, length, "the target");
        if (target.isEmpty()) {
            throw new HelperRefusal("the target is empty");
        }
        if (call.response() != null || call.target() != null) {
            throw new HelperRefusal("this run has answered or forwarded the request already");
        }
        call.forward(target);
        return 0;
    }
}
