package io.zeroserve.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.elf.ElfException;
import io.zeroserve.ebpf.jit.Engine;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.VerifyException;
import io.zeroserve.fixture.FuzzRun;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random and damaged input is refused with a reason, or loads; what loads also compiles. */
class LoadingRefusesOnlyCleanlyFuzzTest {
    private static final int SECONDS = 5;
    private static final List<byte[]> OBJECTS = List.of(ScriptObjects.bytes("data"), ScriptObjects.bytes("calls"),
        ScriptObjects.bytes("arithmetic"));
    private static final int MAX_SLOTS = 40;

    private int loaded;
    private int refused;

    @Test
    void damagedObject_isRefusedOrCompiles() {
        FuzzRun.repeat(SECONDS, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] object = OBJECTS.get(random.nextInt(OBJECTS.size())).clone();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                damage(object, random);
            }
            load(() -> ScriptObjects.load(object));
        });
        assertThat(loaded).isPositive();
        assertThat(refused).isPositive();
    }

    private static void damage(byte[] object, SplittableRandom random) {
        int at = random.nextInt(object.length);
        switch (random.nextInt(4)) {
            case 0 -> object[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> object[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(object, at, Math.min(object.length, at + random.nextInt(1, 9)),
                (byte) (random.nextBoolean() ? 0 : -1));
            default -> {
                int from = random.nextInt(object.length);
                int length = Math.min(random.nextInt(1, 65), object.length - Math.max(at, from));
                System.arraycopy(object, from, object, at, length);
            }
        }
    }

    /** Random slots that are likely to be instructions. */
    @Test
    void randomInstructions_areRefusedOrCompile() {
        FuzzRun.repeat(SECONDS, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            ProgramFixture fixture = random.nextInt(3) == 0 ? ProgramFixture.slots(randomSlots(random))
                : damagedProgram(random);
            load(fixture::verify);
        });
        assertThat(loaded).isPositive();
        assertThat(refused).isPositive();
    }

    private static long[] randomSlots(SplittableRandom random) {
        long[] slots = new long[random.nextInt(1, MAX_SLOTS)];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = random.nextLong() & (random.nextBoolean() ? -1 : 0x0000_0007_0007_33ffL);
        }
        slots[slots.length - 1] = 0x95;
        return slots;
    }

    private static ProgramFixture damagedProgram(SplittableRandom random) {
        long[] slots = RandomProgram.generate(random).slots();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            slots[random.nextInt(slots.length)] ^= 1L << random.nextInt(64);
        }
        return ProgramFixture.slots(slots).writable(new byte[RandomProgram.DATA_BYTES]);
    }

    @FunctionalInterface
    private interface Loading {
        VerifiedProgram load() throws ElfException, VerifyException;
    }

    private void load(Loading loading) {
        try {
            VerifiedProgram program = loading.load();
            loaded++;
            // Compiling is slow; a sample of those that load will do.
            if (loaded % 20 == 0) {
                Engine.JIT.compile(program).instantiate();
            }
        } catch (ElfException | VerifyException expected) {
            assertThat(expected.getMessage()).isNotBlank();
            refused++;
        }
    }
}
