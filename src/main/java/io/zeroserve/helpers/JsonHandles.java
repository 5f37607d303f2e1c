package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.json.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** The handles of one run: 1, 2, 3 and so on, none used twice. Confined to one event loop. */
final class JsonHandles {
    /** How many may be alive at a time. */
    static final int MAX_ALIVE = 32;

    private final Map<Long, JsonReference> alive = new HashMap<>();
    private long last;

    /** Forgets the run before. */
    void begin() {
        alive.clear();
        last = 0;
    }

    /**
     * Makes a handle.
     *
     * @throws HelperRefusal if {@link #MAX_ALIVE} are alive
     */
    long add(JsonReference reference) {
        if (alive.size() == MAX_ALIVE) {
            throw new HelperRefusal("external object limit exceeded (" + MAX_ALIVE + ")");
        }
        last++;
        alive.put(last, reference);
        return last;
    }

    /** A handle of a tree of its own. */
    long addRoot(JsonNode root) {
        return add(JsonReference.toRoot(root));
    }

    /**
     * What a handle stands for.
     *
     * @throws HelperRefusal if there is no such handle, or it is stale
     */
    JsonReference require(long handle) {
        JsonReference reference = requireAlive(handle);
        if (reference.isStale()) {
            throw new HelperRefusal("json reference is no longer valid");
        }
        return reference;
    }

    /** What a handle stands for; null if there is no such handle, or it is stale. */
    JsonReference find(long handle) {
        JsonReference reference = alive.get(handle);
        return reference == null || reference.isStale() ? null : reference;
    }

    /** What a handle stands for, stale or not. */
    JsonReference requireAlive(long handle) {
        JsonReference reference = alive.get(handle);
        if (reference == null) {
            throw new HelperRefusal("there is no object with the handle " + handle);
        }
        return reference;
    }

    void free(long handle) {
        requireAlive(handle);
        alive.remove(handle);
    }
}
