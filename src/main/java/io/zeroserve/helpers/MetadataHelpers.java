package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.Metadata;

/** The map that the scripts of one request share. */
final class MetadataHelpers {

    private MetadataHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_meta_get", MetadataHelpers::get);
        registry.add("zs_meta_set", MetadataHelpers::set);
    }

    private static long get(ScriptCall call, long key, long keyLength, long out, long outLength) {
        String name = GuestText.readTrimmed(call.cage(), key, keyLength, "the metadata key");
        return GuestText.write(call.cage(), out, outLength, call.exchange().metadata().get(name));
    }

    private static long set(ScriptCall call, long key, long keyLength, long value, long valueLength) {
        String name = GuestText.readTrimmed(call.cage(), key, keyLength, "the metadata key");
        if (name.isEmpty()) {
            throw new HelperRefusal("the metadata key is empty");
        }
        require(call, name, GuestText.read(call.cage(), value, valueLength, "the metadata value"));
        return 0;
    }

    /** Stores a value, or refuses for want of room. */
    static void require(ScriptCall call, String key, String value) {
        if (!call.exchange().metadata().set(key, value)) {
            throw new HelperRefusal("the metadata of a request is limited to " + Metadata.MAX_ENTRIES + " keys and "
                + Metadata.MAX_CHARS + " characters");
        }
    }
}
