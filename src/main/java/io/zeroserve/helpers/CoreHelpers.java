package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;

/** Logging, the clock, the version, the environment and randomness. */
final class CoreHelpers {

    private CoreHelpers() {
    }

    static void register(HelperRegistry registry, HostServices host) {
        registry.add("zs_log", CoreHelpers::log);
        registry.add("zs_now_ms", _ -> host.clock().millis());
        registry.add("zs_version", (call, out, outLength) ->
            GuestText.write(call.cage(), out, outLength, host.version()));
        registry.add("zs_env_get", (call, name, nameLength, out, outLength) ->
            GuestText.write(call.cage(), out, outLength, host.environment().value(
                GuestText.readTrimmed(call.cage(), name, nameLength, "the variable name"))));
        registry.add("zs_getrandom", (call, out, outLength) -> random(call, host, out, outLength));
    }

    private static long log(ScriptCall call, long message, long length) {
        int index = call.cage().requireReadable(message, length);
        call.spend(length, ByteCost.COMPUTED);
        call.log().append(call.cage().memory(), index, (int) length);
        return 0;
    }

    private static long random(ScriptCall call, HostServices host, long out, long outLength) {
        int index = call.cage().requireWritable(out, outLength);
        call.spend(outLength, ByteCost.MADE);
        byte[] bytes = new byte[(int) outLength];
        host.random().nextBytes(bytes);
        System.arraycopy(bytes, 0, call.cage().memory(), index, bytes.length);
        return outLength;
    }
}
