package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.helpers.SiteFiles.SiteFile;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.JsonReader;
import io.zeroserve.json.MemoryBudget;
import java.nio.ByteBuffer;

/**
 * What scripts learn of the files beside them. A file that is in memory is read at once; for another the run is
 * suspended until a worker has read it.
 */
final class SiteFileHelpers {
    /** Larger files are refused. What 256 KiB of values need is less, unless it is white space and escapes. */
    static final int MAX_JSON_BYTES = 1 << 20;
    private static final long FAILED = -1;

    private SiteFileHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.addWaiting("zs_load_static_json", SiteFileHelpers::loadJson);
        registry.add("zs_load_file_metadata", SiteFileHelpers::loadMetadata);
    }

    private static long loadJson(ScriptCall call, long path, long length) {
        SiteFile file = find(call, path, length);
        if (file == null) {
            return FAILED;
        }
        if (file.sizeBytes() > MAX_JSON_BYTES) {
            throw new HelperRefusal("the file is larger than " + MAX_JSON_BYTES + " bytes");
        }
        ByteBuffer cached = file.cached();
        return cached != null ? parse(call, cached)
            : call.await(file.read()
            .handle((content, failure) -> () -> failure == null ? parse(call, content) : FAILED));
    }

    private static long parse(ScriptCall call, ByteBuffer content) {
        call.spend(content.remaining(), ByteCost.COMPUTED);
        return JsonReader.parse(content, call.memory()).map(call.json()::addRoot).orElse(FAILED);
    }

    private static long loadMetadata(ScriptCall call, long path, long length) {
        SiteFile file = find(call, path, length);
        if (file == null) {
            return FAILED;
        }
        MemoryBudget memory = call.memory();
        JsonNode metadata = JsonNode.emptyObject(memory);
        metadata.put("size", JsonNode.of(file.sizeBytes(), memory), memory);
        metadata.put("etag", JsonNode.of(file.etag(), memory), memory);
        metadata.put("mtime", JsonNode.of(file.modifiedSeconds(), memory), memory);
        return call.json().addRoot(metadata);
    }

    private static SiteFile find(ScriptCall call, long path, long length) {
        String key = GuestText.readOrNull(call.cage(), path, length);
        return key == null ? null : call.host().files().find(key);
    }
}
