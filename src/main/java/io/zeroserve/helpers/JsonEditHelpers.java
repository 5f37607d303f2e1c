package io.zeroserve.helpers;

/** Changing JSON values. A value that is put into another is copied. */
final class JsonEditHelpers {
    private static final long FAILED = -1;

    private JsonEditHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_json_set", JsonEditHelpers::setMember);
        registry.add("zs_json_remove", JsonEditHelpers::removeMember);
        registry.add("zs_json_array_push", JsonEditHelpers::addElement);
        registry.add("zs_json_array_set", JsonEditHelpers::setElement);
        registry.add("zs_json_set_string", JsonEditHelpers::becomeString);
        registry.add("zs_json_set_i64", (call, handle, number) -> become(call, handle, number));
        registry.add("zs_json_set_bool", (call, handle, truth) -> become(call, handle, truth != 0));
        registry.add("zs_json_set_null", (call, handle) -> become(call, handle, null));
    }

    private static long setMember(ScriptCall call, long handle, long key, long keyLength, long value) {
        JsonReference target = call.json().require(handle);
        JsonReference source = call.json().require(value);
        String name = GuestText.readOrNull(call.cage(), key, keyLength);
        if (name == null || target.node().members() == null) {
            return FAILED;
        }
        target.node().put(name, source.node().copy(call.memory(), target.childDepth()), call.memory());
        target.changed();
        return 0;
    }

    private static long removeMember(ScriptCall call, long handle, long key, long keyLength) {
        JsonReference target = call.json().require(handle);
        String name = GuestText.readOrNull(call.cage(), key, keyLength);
        if (name == null || target.node().members() == null || !target.node().remove(name)) {
            return FAILED;
        }
        target.changed();
        return 0;
    }

    private static long addElement(ScriptCall call, long handle, long value) {
        JsonReference target = call.json().require(handle);
        JsonReference source = call.json().require(value);
        if (target.node().elements() == null) {
            return FAILED;
        }
        target.node().add(source.node().copy(call.memory(), target.childDepth()));
        target.changed();
        return target.node().elements().size();
    }

    private static long setElement(ScriptCall call, long handle, long index, long value) {
        JsonReference target = call.json().require(handle);
        JsonReference source = call.json().require(value);
        if (!JsonHelpers.hasElement(target, index)) {
            return FAILED;
        }
        target.node().set((int) index, source.node().copy(call.memory(), target.childDepth()));
        target.changed();
        return 0;
    }

    private static long becomeString(ScriptCall call, long handle, long text, long length) {
        JsonReference target = call.json().require(handle);
        String string = GuestText.readOrNull(call.cage(), text, length);
        if (string == null) {
            return FAILED;
        }
        target.node().become(string, call.memory());
        target.changed();
        return 0;
    }

    private static long become(ScriptCall call, long handle, Object scalar) {
        JsonReference target = call.json().require(handle);
        target.node().become(scalar);
        target.changed();
        return 0;
    }
}
