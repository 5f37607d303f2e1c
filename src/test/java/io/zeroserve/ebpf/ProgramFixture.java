package io.zeroserve.ebpf;

import io.zeroserve.ebpf.elf.LineTable;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.isa.Assembler;
import io.zeroserve.ebpf.isa.Bytecode;
import io.zeroserve.ebpf.machine.Helper;
import io.zeroserve.ebpf.machine.HelperSignature;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.Verifier;
import io.zeroserve.ebpf.verify.VerifyException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds programs for tests: code, data and helpers; the entry is the section {@link #ENTRY}, at the first slot. */
public final class ProgramFixture {
    /** The name of the only section. */
    public static final String ENTRY = "test";

    private long[] slots = {};
    private List<String> called = List.of();
    private final SortedMap<Integer, String> functions = new TreeMap<>();
    private final Map<String, HelperTable.Entry> helpers = new HashMap<>();
    private byte[] writable = {};
    private byte[] readOnly = {};

    private ProgramFixture() {
    }

    /** A program in the notation of {@link Assembler}; a label beginning with {@code fn_} names a function. */
    public static ProgramFixture asm(String... lines) {
        Assembler.Assembly assembly = Assembler.assemble(String.join("\n", lines));
        ProgramFixture fixture = slots(assembly.slots());
        fixture.called = assembly.helpers();
        assembly.labels().forEach((label, pc) -> {
            if (label.startsWith("fn_")) {
                fixture.functions.put(pc, label);
            }
        });
        return fixture;
    }

    /** A program of instruction slots. */
    public static ProgramFixture slots(long... slots) {
        ProgramFixture fixture = new ProgramFixture();
        fixture.slots = slots.clone();
        return fixture;
    }

    /** Gives it writable data, whose address is {@code r1} at entry and whose length is {@code r2}. */
    public ProgramFixture writable(byte... bytes) {
        writable = bytes.clone();
        return this;
    }

    /** Gives it read-only data, which lies behind the writable data. */
    public ProgramFixture readOnly(byte... bytes) {
        readOnly = bytes.clone();
        return this;
    }

    /** Offers a helper that returns its result at once. */
    public ProgramFixture helper(String name, int arguments, Helper helper) {
        return helper(new HelperSignature(name, arguments, HelperSignature.Waiting.NEVER), helper);
    }

    /** Offers a helper. */
    public ProgramFixture helper(HelperSignature signature, Helper helper) {
        helpers.put(signature.name(), new HelperTable.Entry(signature, helper));
        return this;
    }

    /** Its slots. */
    public long[] slots() {
        return slots.clone();
    }

    /** The program before verification. */
    public LinkedProgram link() {
        return new LinkedProgram(Bytecode.ofSlots(slots), new TreeMap<>(Map.of(ENTRY, 0)), functions,
            new ArrayList<>(called), writable, readOnly, LineTable.EMPTY);
    }

    /** The verified program. */
    public VerifiedProgram verify() throws VerifyException {
        return Verifier.verify(link(), new HelperTable(helpers));
    }

    /** The verified program, where it is taken for granted that it passes. */
    public VerifiedProgram build() {
        try {
            return verify();
        } catch (VerifyException refused) {
            throw new AssertionError(refused.getMessage(), refused);
        }
    }
}
