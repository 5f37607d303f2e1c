package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.json.JsonReader;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** The request's body: reading it, for which the run is suspended until the client has sent it, and limiting it. */
final class BodyHelpers {
    private static final long FAILED = -1;

    private BodyHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.addWaiting("zs_req_body_json", BodyHelpers::json);
        registry.add("zs_req_body_limit", (call, max) -> call.exchange().body().limit(max) ? 1 : 0);
    }

    /** For a response hook there is no body: by then nobody may keep the response waiting for one. */
    private static long json(ScriptCall call) {
        if (call.exchange().responseOrNull() != null) {
            return FAILED;
        }
        CompletableFuture<byte[]> body = call.exchange().body().read();
        return body.isDone() ? parse(call, body.join()) : call.await(body.thenApply(bytes -> () -> parse(call, bytes)));
    }

    private static long parse(ScriptCall call, byte[] body) {
        call.spend(body == null ? 0 : body.length, ByteCost.COMPUTED);
        return body == null ? FAILED
            : JsonReader.parse(ByteBuffer.wrap(body), call.memory()).map(call.json()::addRoot).orElse(FAILED);
    }
}
