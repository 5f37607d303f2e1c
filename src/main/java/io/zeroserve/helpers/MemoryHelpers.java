package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import java.util.Arrays;

/** Memory functions of the C library, which compilers call on their own as well. A length of 0 touches nothing. */
final class MemoryHelpers {

    private MemoryHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_memcpy", MemoryHelpers::copy);
        registry.add("memcpy", MemoryHelpers::copy);
        registry.add("memmove", MemoryHelpers::copy);
        registry.add("zs_memset", MemoryHelpers::set);
        registry.add("memset", MemoryHelpers::set);
        registry.add("zs_memcmp", MemoryHelpers::compare);
        registry.add("memcmp", MemoryHelpers::compare);
    }

    /** Ranges may overlap, as for memmove. */
    private static long copy(ScriptCall call, long dst, long src, long length) {
        Cage cage = call.cage();
        int from = cage.requireReadable(src, length);
        int to = cage.requireWritable(dst, length);
        call.spend(length, ByteCost.COPIED);
        System.arraycopy(cage.memory(), from, cage.memory(), to, (int) length);
        return dst;
    }

    private static long set(ScriptCall call, long dst, long value, long length) {
        int to = call.cage().requireWritable(dst, length);
        call.spend(length, ByteCost.COPIED);
        Arrays.fill(call.cage().memory(), to, to + (int) length, (byte) value);
        return dst;
    }

    private static long compare(ScriptCall call, long left, long right, long length) {
        Cage cage = call.cage();
        int a = cage.requireReadable(left, length);
        int b = cage.requireReadable(right, length);
        call.spend(length, ByteCost.COPIED);
        byte[] memory = cage.memory();
        int at = Arrays.mismatch(memory, a, a + (int) length, memory, b, b + (int) length);
        return at < 0 ? 0 : (memory[a + at] & 0xff) - (memory[b + at] & 0xff);
    }
}
