package io.zeroserve.ebpf;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.ElfException;
import io.zeroserve.ebpf.elf.ElfReader;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.Verifier;
import io.zeroserve.ebpf.verify.VerifyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The objects under {@code src/test/resources/ebpf}, each compiled from the {@code .bpf.c} beside it. */
public final class ScriptObjects {

    private ScriptObjects() {
    }

    /** The bytes of an object, by its name without {@code .o}. */
    public static byte[] bytes(String name) {
        try (InputStream in = ScriptObjects.class.getResourceAsStream("/ebpf/" + name + ".o")) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Reads and links an object that calls no helpers. */
    public static LinkedProgram link(byte[] object) throws ElfException {
        return Linker.link(ElfReader.read(object), name -> false, CageLayout.DATA_ADDRESS);
    }

    /** Reads, links and verifies an object that calls no helpers. */
    public static VerifiedProgram load(byte[] object) throws ElfException, VerifyException {
        return Verifier.verify(link(object), HelperTable.EMPTY);
    }

    /** As {@link #load}, of an object that is known to be good. */
    public static VerifiedProgram good(String name) {
        try {
            return load(bytes(name));
        } catch (ElfException | VerifyException refused) {
            throw new AssertionError(name + ": " + refused.getMessage(), refused);
        }
    }
}
