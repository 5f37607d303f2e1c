package io.zeroserve.ebpf.cage;

import io.zeroserve.ebpf.cage.MemoryFault.Access;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The memory of one script on one event loop: a single byte array that nothing else shares.
 *
 * <p>Helpers and the interpreter go through the checked methods here; compiled code does the same checks inline on
 * {@link #memory()}. Between runs {@link #reset()} makes the cage indistinguishable from a new one, so that no byte of
 * one request is seen by the next. To keep that cheap the cage knows how far down the stack was written: code whose
 * frames are known statically stays above {@link #frameFloor}, and every other store below it is noted by
 * {@link #noteStore}.
 *
 * <p>Confined to one event loop.
 */
public final class Cage {
    /** 16-bit little-endian access to a cage's bytes by index. */
    public static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    /** 32-bit little-endian access to a cage's bytes by index. */
    public static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** 64-bit little-endian access to a cage's bytes by index. */
    public static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What a fresh stack is filled with. */
    public static final byte STACK_FILL = (byte) 0x8e;

    private final CageLayout layout;
    private final int frameFloor;
    private final byte[] writableTemplate;
    private final byte[] memory;
    private int lowestStore;

    /**
     * A fresh cage.
     *
     * @param layout     its geometry
     * @param frameFloor the lowest stack index that the program's frames reach, as far as that is known statically
     * @param writable   the initial writable data, {@code layout.writableBytes()} long
     * @param readOnly   the read-only data, {@code layout.readOnlyBytes()} long
     */
    public Cage(CageLayout layout, int frameFloor, byte[] writable, byte[] readOnly) {
        if (writable.length != layout.writableBytes() || readOnly.length != layout.readOnlyBytes()) {
            throw new IllegalArgumentException("data does not fit " + layout);
        }
        if (frameFloor < 0 || frameFloor > CageLayout.FRAME_TOP) {
            throw new IllegalArgumentException("frame floor " + frameFloor + " is not in the stack");
        }
        this.layout = layout;
        this.frameFloor = frameFloor;
        this.writableTemplate = writable.clone();
        this.memory = new byte[layout.totalBytes()];
        System.arraycopy(readOnly, 0, memory, layout.writableEnd(), readOnly.length);
        this.lowestStore = 0;
        reset();
    }

    /** The geometry. */
    public CageLayout layout() {
        return layout;
    }

    /** The lowest stack index that the program's frames reach statically. */
    public int frameFloor() {
        return frameFloor;
    }

    /** The bytes themselves, for compiled code; everyone else uses the checked methods. */
    public byte[] memory() {
        return memory;
    }

    /**
     * The fuel that the current run has left: loop iterations until its budget is asked; 0 or less if there is none.
     *
     * <p>It is part of the array so that compiled code, which keeps the array's address in a register, needs no other
     * to count it. Cleaning and saving leave it alone: whoever begins a run or a slice sets it.
     */
    public int fuel() {
        return (int) INT.get(memory, layout.fuelIndex());
    }

    /** Sets the fuel of the current run. */
    public void setFuel(int fuel) {
        INT.set(memory, layout.fuelIndex(), fuel);
    }

    /** Makes the cage as it was when new. Costs time in proportion to what was used of the stack. */
    public void reset() {
        int from = Math.min(lowestStore, frameFloor);
        Arrays.fill(memory, from, CageLayout.STACK_BYTES, STACK_FILL);
        if (writableTemplate.length > 0) {
            System.arraycopy(writableTemplate, 0, memory, CageLayout.STACK_BYTES, writableTemplate.length);
        }
        lowestStore = CageLayout.STACK_BYTES;
    }

    /**
     * Notes a store that may lie below the frame floor. Compiled code calls this before such a store.
     *
     * @param index the index of its first byte; outside the cage is allowed, the store itself will fault
     */
    public void noteStore(long index) {
        if (index >= 0 && index < lowestStore) {
            lowestStore = (int) index;
        }
    }

    /**
     * Copies out everything that the current run may have changed.
     *
     * @return the bytes from the lowest one used to the end of the writable data
     */
    public byte[] save() {
        return Arrays.copyOfRange(memory, Math.min(lowestStore, frameFloor), layout.writableEnd());
    }

    /** Puts back what {@link #save} copied out of this cage or one of the same layout. */
    public void restore(byte[] saved) {
        reset();
        int from = layout.writableEnd() - saved.length;
        System.arraycopy(saved, 0, memory, from, saved.length);
        lowestStore = Math.min(lowestStore, from);
    }

    /**
     * Checks that a range may be read.
     *
     * @param length bytes, unsigned; a range of length 0 is acceptable wherever it is
     * @return the index of the first byte; 0 if the length is 0
     * @throws MemoryFault if a byte of it lies outside
     */
    public int requireReadable(long address, long length) {
        return length == 0 ? 0 : require(address, length, layout.limit(), Access.LOAD);
    }

    /**
     * Checks that a range may be written, and notes that it will be.
     *
     * @param length bytes, unsigned; a range of length 0 is acceptable wherever it is
     * @return the index of the first byte; 0 if the length is 0
     * @throws MemoryFault if a byte of it lies outside
     */
    public int requireWritable(long address, long length) {
        if (length == 0) {
            return 0;
        }
        int index = require(address, length, layout.writableEnd(), Access.STORE);
        noteStore(index);
        return index;
    }

    private static int require(long address, long length, int end, Access access) {
        long index = address - CageLayout.BASE;
        // The first test bounds length, so that the subtraction in the second cannot overflow.
        if (length < 0 || length > end || index < 0 || index > end - length) {
            throw new MemoryFault(access, address, length);
        }
        return (int) index;
    }

    /**
     * Loads a little-endian number, zero-extended.
     *
     * @param bits 8, 16, 32 or 64
     * @throws MemoryFault if a byte of it lies outside
     */
    public long load(long address, int bits) {
        int index = require(address, bits / 8, layout.limit(), Access.LOAD);
        return switch (bits) {
            case 8 -> memory[index] & 0xffL;
            case 16 -> (short) SHORT.get(memory, index) & 0xffffL;
            case 32 -> (int) INT.get(memory, index) & 0xffff_ffffL;
            case 64 -> (long) LONG.get(memory, index);
            default -> throw new IllegalArgumentException("no access of " + bits + " bits");
        };
    }

    /**
     * Stores the low bits of a number, little-endian.
     *
     * @param bits 8, 16, 32 or 64
     * @throws MemoryFault if a byte of it lies outside
     */
    public void store(long address, int bits, long value) {
        int index = requireWritable(address, bits / 8);
        switch (bits) {
            case 8 -> memory[index] = (byte) value;
            case 16 -> SHORT.set(memory, index, (short) value);
            case 32 -> INT.set(memory, index, (int) value);
            case 64 -> LONG.set(memory, index, value);
            default -> throw new IllegalArgumentException("no access of " + bits + " bits");
        }
    }
}
