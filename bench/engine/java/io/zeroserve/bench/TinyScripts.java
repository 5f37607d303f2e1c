package io.zeroserve.bench;

import io.zeroserve.ebpf.machine.Helper;
import io.zeroserve.ebpf.machine.HelperSignature;
import io.zeroserve.ebpf.machine.HelperSignature.Waiting;
import io.zeroserve.ebpf.machine.HelperTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Eight small scripts that are alike but not equal, with helpers that do the least that the real ones must: check a
 * range of guest memory, and copy a path into it.
 */
final class TinyScripts {
    /** How many there are: enough that no call site sees but a few of them. */
    static final int COUNT = 8;

    private static final byte[] PATH = "/docs/reference/index.html".getBytes(StandardCharsets.UTF_8);

    private TinyScripts() {
    }

    /** Loads all of them, each with memory of its own. */
    static List<EbpfKernel> load() {
        return IntStream.range(0, COUNT).mapToObj(TinyScripts::load).toList();
    }

    /** Loads one of them. */
    static EbpfKernel load(int variant) {
        return EbpfKernel.load(Kernel.object("tiny" + variant), helpers());
    }

    /** What each returns: the length of the path. */
    static long expected() {
        return PATH.length;
    }

    private static HelperTable helpers() {
        return new HelperTable(Map.of(
            "zs_req_path", entry("zs_req_path", 2, (execution, out, outLength, r3, r4, r5) -> {
                int count = (int) Math.min(PATH.length, outLength - 1);
                int index = execution.cage().requireWritable(out, count + 1L);
                System.arraycopy(PATH, 0, execution.cage().memory(), index, count);
                execution.cage().memory()[index + count] = 0;
                return count;
            }),
            "zs_meta_set", entry("zs_meta_set", 4, (execution, key, keyLength, value, valueLength, r5) -> {
                int keyIndex = execution.cage().requireReadable(key, keyLength);
                int valueIndex = execution.cage().requireReadable(value, valueLength);
                byte[] memory = execution.cage().memory();
                return memory[keyIndex] ^ memory[valueIndex];
            })));
    }

    private static HelperTable.Entry entry(String name, int arguments, Helper helper) {
        return new HelperTable.Entry(new HelperSignature(name, arguments, Waiting.NEVER), helper);
    }
}
