package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.ResponseHook;
import io.zeroserve.exchange.ResponseHooks;
import io.zeroserve.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/** Registering functions that run before the response is sent. */
final class HookHelpers {

    private HookHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_res_hook", HookHelpers::hook);
        registry.add("zs_res_hooks_clear", HookHelpers::clear);
    }

    /** The input is copied as the text of it: it outlives the run, so it can share nothing with it. */
    private static long hook(ScriptCall call, long script, long scriptLength, long function, long functionLength,
                             long input) {
        String scriptName = GuestText.read(call.cage(), script, scriptLength, "the script's name");
        String functionName = GuestText.read(call.cage(), function, functionLength, "the function's name");
        if (functionName.isEmpty()) {
            throw new HelperRefusal("the function's name is empty");
        }
        byte[] json = JsonWriter.write(call.json().require(input).node());
        call.spend(json.length, ByteCost.MADE);
        call.memory().charge(json.length);
        ResponseHook hook = new ResponseHook(scriptName.isEmpty() ? call.script() : scriptName, functionName,
            new String(json, StandardCharsets.UTF_8));
        if (!call.exchange().hooks().add(hook)) {
            throw new HelperRefusal("the response hooks of a request are limited to " + ResponseHooks.MAX_HOOKS
                + " with " + ResponseHooks.MAX_INPUT_CHARS + " characters of input");
        }
        return 0;
    }

    private static long clear(ScriptCall call) {
        call.exchange().hooks().clear();
        return 0;
    }
}
