package io.zeroserve.ebpf.elf;

import io.zeroserve.ebpf.isa.Bytecode;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Lays out an object's code and data and resolves its relocations (Linux kernel, Documentation/bpf/llvm_reloc.rst).
 *
 * <p>Code sections are put one behind the other, so that a call may lead from any of them to any other. Data sections
 * go to the cage: those that the object marks writable ({@code .data}, {@code .bss}) are initialised anew for every
 * run, all others are read-only.
 */
public final class Linker {
    /** The most instruction slots of one object. */
    public static final int MAX_SLOTS = 512 * 1024;
    /** The most bytes of writable data, since they are copied for every run. */
    public static final int MAX_WRITABLE_BYTES = 256 * 1024;
    /** The most bytes of read-only data. */
    public static final int MAX_READ_ONLY_BYTES = 8 * 1024 * 1024;

    /** The source register of a {@code lddw} that holds a function's pc (BPF_PSEUDO_FUNC). */
    public static final int PSEUDO_FUNCTION = 4;

    private static final int REL_BYTES = 16;
    private static final int R_BPF_64_64 = 1;
    private static final int R_BPF_64_ABS64 = 2;
    private static final int R_BPF_64_ABS32 = 3;
    private static final int R_BPF_64_32 = 10;

    private final ElfObject object;
    private final Predicate<String> isHelper;
    private final long dataAddress;

    private final Map<Integer, Integer> codeStarts = new HashMap<>();
    private final SortedMap<String, Integer> sectionStarts = new TreeMap<>();
    private final Map<Integer, Long> dataAddresses = new HashMap<>();
    private final List<String> helpers = new ArrayList<>();
    private final SortedMap<Integer, String> functions = new TreeMap<>();
    private final BitSet linkedCalls = new BitSet();
    private long[] slots;
    private byte[] writable;
    private byte[] readOnly;

    private Linker(ElfObject object, Predicate<String> isHelper, long dataAddress) {
        this.object = object;
        this.isHelper = isHelper;
        this.dataAddress = dataAddress;
    }

    /**
     * Links an object.
     *
     * @param object      the object
     * @param isHelper    says whether a symbol names a helper of the host
     * @param dataAddress the guest address at which the writable data will lie, the read-only data behind it
     * @throws ElfException if a section or relocation is not one that can be honoured
     */
    public static LinkedProgram link(ElfObject object, Predicate<String> isHelper, long dataAddress)
        throws ElfException {
        return new Linker(object, isHelper, dataAddress).link();
    }

    private LinkedProgram link() throws ElfException {
        layOutCode();
        layOutData();
        for (Section section : object.sections()) {
            if (section.type() == Section.SHT_REL) {
                relocate(section);
            } else if (section.type() == Section.SHT_RELA && isMapped(section.info())) {
                throw new ElfException("section '" + section.name() + "': relocations with addend (SHT_RELA) are not "
                    + "used for BPF; expected SHT_REL");
            }
        }
        requireLinkedCalls();
        nameFunctions();
        return new LinkedProgram(Bytecode.ofSlots(slots), sectionStarts, functions, List.copyOf(helpers), writable,
            readOnly, LineTable.read(object, sectionStarts));
    }

    private boolean isMapped(int sectionIndex) {
        return codeStarts.containsKey(sectionIndex) || dataAddresses.containsKey(sectionIndex);
    }

    private void layOutCode() throws ElfException {
        int count = 0;
        for (Section section : object.sections()) {
            if (!section.isCode()) {
                continue;
            }
            if (section.size() % Bytecode.SLOT_BYTES != 0) {
                throw new ElfException("section '" + section.name() + "': size " + section.size()
                    + " is not a whole number of 8-byte instructions");
            }
            if (sectionStarts.putIfAbsent(section.name(), count) != null) {
                throw new ElfException("two code sections are named '" + section.name() + "'");
            }
            codeStarts.put(section.index(), count);
            count += section.size() / Bytecode.SLOT_BYTES;
            if (count > MAX_SLOTS) {
                throw new ElfException("section '" + section.name() + "': more than " + MAX_SLOTS
                    + " instructions in all");
            }
        }
        if (count == 0) {
            throw new ElfException("no code: there is no section with executable instructions");
        }
        slots = new long[count];
        for (Map.Entry<Integer, Integer> start : codeStarts.entrySet()) {
            object.view(object.sections().get(start.getKey())).asLongBuffer()
                .get(slots, start.getValue(), object.sections().get(start.getKey()).size() / Bytecode.SLOT_BYTES);
        }
    }

    private void layOutData() throws ElfException {
        writable = layOut(true, dataAddress, MAX_WRITABLE_BYTES);
        readOnly = layOut(false, dataAddress + writable.length, MAX_READ_ONLY_BYTES);
    }

    private byte[] layOut(boolean wantWritable, long start, int limitBytes) throws ElfException {
        long end = start;
        List<Section> placed = new ArrayList<>();
        for (Section section : object.sections()) {
            if (!section.isData() || section.isWritable() != wantWritable) {
                continue;
            }
            long address = (end + section.alignment() - 1) & -section.alignment();
            if (address - start + section.size() > limitBytes) {
                throw new ElfException("section '" + section.name() + "': more than " + limitBytes + " bytes of "
                    + (wantWritable ? "writable" : "read-only") + " data in all");
            }
            dataAddresses.put(section.index(), address);
            placed.add(section);
            end = address + section.size();
        }
        // A multiple of 8, so that what follows is aligned as well.
        byte[] bytes = new byte[(int) (end - start + 7) & ~7];
        for (Section section : placed) {
            System.arraycopy(object.content(section), 0, bytes, (int) (dataAddresses.get(section.index()) - start),
                section.size());
        }
        return bytes;
    }

    private void relocate(Section relocations) throws ElfException {
        int target = relocations.info();
        if (target <= 0 || target >= object.sections().size()) {
            throw new ElfException("section '" + relocations.name() + "': relocates section " + target + " of "
                + object.sections().size());
        }
        if (!isMapped(target)) {
            return; // debug information
        }
        if (relocations.size() % REL_BYTES != 0) {
            throw new ElfException("section '" + relocations.name() + "': size " + relocations.size()
                + " is not a multiple of " + REL_BYTES);
        }
        Section section = object.sections().get(target);
        ByteBuffer entries = object.view(relocations);
        while (entries.hasRemaining()) {
            long offset = entries.getLong();
            long info = entries.getLong();
            Place place = new Place(section, offset, (int) info, symbol(relocations, (int) (info >>> 32)));
            if (section.isCode()) {
                relocateCode(place);
            } else {
                relocateData(place);
            }
        }
    }

    private Symbol symbol(Section relocations, int index) throws ElfException {
        if (index < 0 || index >= object.symbols().size()) {
            throw new ElfException("section '" + relocations.name() + "': symbol " + index + " of "
                + object.symbols().size());
        }
        return object.symbols().get(index);
    }

    /** A relocation: where it is and what it refers to. */
    private record Place(Section section, long offset, int type, Symbol symbol) {
        ElfException refuse(String reason) {
            return new ElfException("section '" + section.name() + "', offset " + offset + ": " + reason);
        }
    }

    private void relocateCode(Place place) throws ElfException {
        if (place.offset % Bytecode.SLOT_BYTES != 0 || place.offset < 0
            || place.offset > place.section.size() - Bytecode.SLOT_BYTES) {
            throw place.refuse("the relocation is not at an instruction");
        }
        int pc = codeStarts.get(place.section.index()) + (int) (place.offset / Bytecode.SLOT_BYTES);
        switch (place.type) {
            case R_BPF_64_64 -> relocateLddw(place, pc);
            case R_BPF_64_32 -> relocateCall(place, pc);
            default -> throw place.refuse("relocation type " + place.type
                + " is not supported in code; expected R_BPF_64_64 ("
                + R_BPF_64_64 + ") or R_BPF_64_32 (" + R_BPF_64_32 + ")");
        }
    }

    private void relocateLddw(Place place, int pc) throws ElfException {
        Instruction first = Instruction.decode(slots[pc]);
        if (first.code() != Opcode.LDDW.code() || place.offset + 2 * Bytecode.SLOT_BYTES > place.section.size()) {
            throw place.refuse("R_BPF_64_64 is not on a lddw instruction");
        }
        long addend = slots[pc] >>> 32 | slots[pc + 1] & 0xffff_ffff_0000_0000L;
        Integer codeStart = codeStarts.get(place.symbol.sectionIndex());
        if (codeStart != null) {
            long function = codeStart + functionSlot(place, addend);
            slots[pc] = new Instruction(first.code(), first.dst(), PSEUDO_FUNCTION, first.offset(), (int) function)
                .encode();
            slots[pc + 1] = 0;
            return;
        }
        long address = dataAddress(place, addend);
        slots[pc] = slots[pc] & 0xffff_ffffL | address << 32;
        slots[pc + 1] = slots[pc + 1] & 0xffff_ffffL | address & 0xffff_ffff_0000_0000L;
    }

    private long functionSlot(Place place, long addend) throws ElfException {
        long bytes = place.symbol.value() + addend;
        if (bytes < 0 || bytes % Bytecode.SLOT_BYTES != 0
            || bytes >= object.sections().get(place.symbol.sectionIndex()).size()) {
            throw place.refuse("'" + place.symbol.name() + "' plus " + addend + " is not an instruction");
        }
        return bytes / Bytecode.SLOT_BYTES;
    }

    private void relocateCall(Place place, int pc) throws ElfException {
        Instruction call = Instruction.decode(slots[pc]);
        if (call.code() != Opcode.CALL_HELPER.code()) {
            throw place.refuse("R_BPF_64_32 is not on a call instruction");
        }
        Symbol symbol = place.symbol;
        int imm;
        int src;
        if (symbol.isUndefined() && isHelper.test(symbol.name())) {
            if (!helpers.contains(symbol.name())) {
                helpers.add(symbol.name());
            }
            imm = helpers.indexOf(symbol.name());
            src = Opcode.CALL_HELPER.selected();
        } else if (codeStarts.containsKey(symbol.sectionIndex())) {
            // clang leaves -1 for a function symbol, or the slot less one for the symbol of its section.
            long slot = functionSlot(place, (call.imm() + 1L) * Bytecode.SLOT_BYTES);
            imm = (int) (codeStarts.get(symbol.sectionIndex()) + slot - pc - 1);
            src = Opcode.CALL_LOCAL.selected();
        } else if (symbol.isUndefined()) {
            throw place.refuse("unknown helper '" + symbol.name() + "'" + LineTable.read(object, sectionStarts).find(pc)
                .map(line -> ", called in " + line).orElse("") + "; the server offers no function of that name");
        } else {
            throw place.refuse("call of '" + symbol.name() + "', which is not code");
        }
        slots[pc] = new Instruction(call.code(), call.dst(), src, call.offset(), imm).encode();
        linkedCalls.set(pc);
    }

    private void relocateData(Place place) throws ElfException {
        int bytes = switch (place.type) {
            case R_BPF_64_ABS64 -> 8;
            case R_BPF_64_ABS32 -> 4;
            default -> throw place.refuse("relocation type " + place.type + " is not supported in data; expected "
                + "R_BPF_64_ABS64 (" + R_BPF_64_ABS64 + ")");
        };
        if (place.offset < 0 || place.offset > place.section.size() - bytes) {
            throw place.refuse("the relocation is outside its section of " + place.section.size() + " bytes");
        }
        if (bytes == 4) {
            throw place.refuse("a 32-bit field cannot hold the address of '" + place.symbol.name() + "'");
        }
        byte[] data = place.section.isWritable() ? writable : readOnly;
        long start = place.section.isWritable() ? dataAddress : dataAddress + writable.length;
        int at = (int) (dataAddresses.get(place.section.index()) - start + place.offset);
        ByteBuffer field = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        field.putLong(at, dataAddress(place, field.getLong(at)));
    }

    private String whyNotData(Symbol symbol) {
        if (symbol.isUndefined()) {
            return "'" + symbol.name() + "' is not defined in this object";
        }
        int index = symbol.sectionIndex();
        if (index > 0 && index < object.sections().size() && object.sections().get(index).isCode()) {
            return "this is the address of a function, in " + object.sections().get(index).name()
                + "; tables of functions are not supported: call functions by name, from a switch for instance";
        }
        return "the address of '" + symbol.name() + "' is taken, which is neither data nor a function called from code";
    }

    private long dataAddress(Place place, long addend) throws ElfException {
        Symbol symbol = place.symbol;
        Long address = dataAddresses.get(symbol.sectionIndex());
        if (address == null) {
            throw place.refuse(whyNotData(symbol));
        }
        long size = object.sections().get(symbol.sectionIndex()).size();
        if (symbol.value() < 0 || symbol.size() < 0 || symbol.value() > size || symbol.size() > size - symbol.value()) {
            throw place.refuse("'" + symbol.name() + "' lies outside its section of " + size + " bytes");
        }
        return address + symbol.value() + addend;
    }

    /** A call that no relocation named would be a call by number, and there are no numbered helpers. */
    private void requireLinkedCalls() throws ElfException {
        for (int pc = 0; pc < slots.length; pc++) {
            Instruction in = Instruction.decode(slots[pc]);
            if (in.code() == Opcode.LDDW.code()) {
                pc++;
            } else if (Opcode.of(in) == Opcode.CALL_HELPER && !linkedCalls.get(pc)) {
                throw new ElfException("instruction " + pc + ": call of helper number " + in.imm()
                    + "; helpers are called by name (include zeroserve.h)");
            }
        }
    }

    private void nameFunctions() {
        for (Symbol symbol : object.symbols()) {
            Integer start = codeStarts.get(symbol.sectionIndex());
            if (start != null && symbol.type() == Symbol.STT_FUNC && symbol.value() >= 0
                && symbol.value() % Bytecode.SLOT_BYTES == 0
                && symbol.value() < object.sections().get(symbol.sectionIndex()).size()) {
                functions.putIfAbsent(start + (int) (symbol.value() / Bytecode.SLOT_BYTES), symbol.name());
            }
        }
    }
}
