package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.ResponseHook;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonReader;

/**
 * The input of a response hook. The script that registered it has ended: the hook stands where a callee of it would.
 *
 * @param hook the hook
 */
public record HookInput(ResponseHook hook) implements FunctionInput {

    @Override
    public int depth() {
        return 1;
    }

    @Override
    public void enter(ScriptCall callee) {
        JsonNode input = JsonReader.parse(hook.inputJson(), callee.memory())
            .orElseThrow(() -> new HelperRefusal("it cannot be read back"));
        callee.json().addRoot(input);
    }
}
