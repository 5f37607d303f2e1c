package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.json.JsonNode;
import java.util.Arrays;

/** The handles of one run: 1, 2, 3 and so on, none used twice. Confined to one event loop. */
final class JsonHandles {
    /** How many may be alive at a time. */
    static final int MAX_ALIVE = 32;

    /** Those that are alive, in the order in which they were made, and what they stand for. */
    private final long[] alive = new long[MAX_ALIVE];
    private final JsonReference[] references = new JsonReference[MAX_ALIVE];
    private int count;
    private long last;

    /** Forgets the run before. */
    void begin() {
        Arrays.fill(references, 0, count, null);
        count = 0;
        last = 0;
    }

    /**
     * Makes a handle.
     *
     * @throws HelperRefusal if {@link #MAX_ALIVE} are alive
     */
    long add(JsonReference reference) {
        if (count == MAX_ALIVE) {
            throw new HelperRefusal("external object limit exceeded (" + MAX_ALIVE + ")");
        }
        last++;
        alive[count] = last;
        references[count] = reference;
        count++;
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
        int index = indexOf(handle);
        return index < 0 || references[index].isStale() ? null : references[index];
    }

    /** What a handle stands for, stale or not. */
    JsonReference requireAlive(long handle) {
        return references[requireIndex(handle)];
    }

    void free(long handle) {
        int index = requireIndex(handle);
        count--;
        System.arraycopy(alive, index + 1, alive, index, count - index);
        System.arraycopy(references, index + 1, references, index, count - index);
        references[count] = null;
    }

    private int requireIndex(long handle) {
        int index = indexOf(handle);
        if (index < 0) {
            throw new HelperRefusal("there is no object with the handle " + handle);
        }
        return index;
    }

    /** -1 if there is no such handle. */
    private int indexOf(long handle) {
        return Math.max(-1, Arrays.binarySearch(alive, 0, count, handle));
    }
}
