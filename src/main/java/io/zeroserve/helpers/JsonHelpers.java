package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonReader;
import java.util.Map;

/** JSON values: making, reading and freeing them. */
final class JsonHelpers {
    private static final long FAILED = -1;

    private JsonHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_json_parse", JsonHelpers::parse);
        registry.add("zs_json_new_object", call -> call.json().addRoot(JsonNode.emptyObject(call.memory())));
        registry.add("zs_json_new_array", call -> call.json().addRoot(JsonNode.emptyArray(call.memory())));
        registry.add("zs_json_clone", JsonHelpers::copy);
        registry.add("zs_json_reset", JsonHelpers::reset);
        registry.add("zs_json_get", JsonHelpers::member);
        registry.add("zs_json_array_get", JsonHelpers::element);
        registry.add("zs_json_read_string", JsonHelpers::readString);
        registry.add("zs_json_read_i64", JsonHelpers::readLong);
        registry.add("zs_json_read_bool", JsonHelpers::readBoolean);
        registry.add("zs_json_len", JsonHelpers::length);
        registry.add("zs_json_type", (call, handle) -> call.json().require(handle).node().type().ordinal());
        registry.add("zs_object_free", JsonHelpers::free);
    }

    private static long parse(ScriptCall call, long data, long length) {
        String text = GuestText.readOrNull(call.cage(), data, length);
        call.spend(length, ByteCost.COMPUTED);
        return text == null ? FAILED
            : JsonReader.parse(text, call.memory()).map(call.json()::addRoot).orElse(FAILED);
    }

    private static long copy(ScriptCall call, long handle) {
        return call.json().addRoot(call.json().require(handle).node().copy(call.memory(), 0));
    }

    private static long reset(ScriptCall call, long handle) {
        call.json().requireAlive(handle).reset();
        return 0;
    }

    private static long member(ScriptCall call, long handle, long key, long keyLength) {
        JsonReference reference = call.json().require(handle);
        String name = GuestText.readOrNull(call.cage(), key, keyLength);
        Map<String, JsonNode> members = reference.node().members();
        JsonNode member = name == null || members == null ? null : members.get(name);
        return member == null ? FAILED : call.json().add(reference.toChild(member));
    }

    private static long element(ScriptCall call, long handle, long index) {
        JsonReference reference = call.json().require(handle);
        return hasElement(reference, index)
            ? call.json().add(reference.toChild(reference.node().elements().get((int) index)))
            : FAILED;
    }

    static boolean hasElement(JsonReference reference, long index) {
        return reference.node().elements() != null && index >= 0 && index < reference.node().elements().size();
    }

    private static long readString(ScriptCall call, long handle, long out, long outLength) {
        String text = call.json().require(handle).node().text();
        call.cage().requireWritable(out, outLength);
        return text == null ? FAILED : GuestText.write(call.cage(), out, outLength, text);
    }

    private static long readLong(ScriptCall call, long handle, long out, long outLength) {
        JsonNode node = call.json().require(handle).node();
        int index = requireScalar(call, out, outLength, Long.BYTES);
        if (!(node.scalar() instanceof Long number)) {
            return FAILED;
        }
        Cage.LONG.set(call.cage().memory(), index, (long) number);
        return Long.BYTES;
    }

    private static long readBoolean(ScriptCall call, long handle, long out, long outLength) {
        JsonNode node = call.json().require(handle).node();
        int index = requireScalar(call, out, outLength, 1);
        if (!(node.scalar() instanceof Boolean truth)) {
            return FAILED;
        }
        call.cage().memory()[index] = (byte) (truth ? 1 : 0);
        return 1;
    }

    private static int requireScalar(ScriptCall call, long out, long outLength, int sizeBytes) {
        if (outLength != sizeBytes) {
            throw new HelperRefusal("the output must have " + sizeBytes + (sizeBytes == 1 ? " byte" : " bytes")
                + ", it has " + Long.toUnsignedString(outLength));
        }
        return call.cage().requireWritable(out, sizeBytes);
    }

    private static long length(ScriptCall call, long handle) {
        JsonNode node = call.json().require(handle).node();
        return switch (node.type()) {
            case STRING -> {
                int bytes = JsonNode.utf8Bytes(node.text());
                call.spend(bytes, ByteCost.COMPUTED);
                yield bytes;
            }
            case ARRAY -> node.elements().size();
            case OBJECT -> node.members().size();
            case NULL, BOOL, NUMBER -> FAILED;
        };
    }

    private static long free(ScriptCall call, long handle) {
        call.json().free(handle);
        return 0;
    }
}
