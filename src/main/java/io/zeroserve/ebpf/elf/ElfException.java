package io.zeroserve.ebpf.elf;

/** An object file that cannot be read or linked; the message says where and why. */
public final class ElfException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with section and offset */
    public ElfException(String message) {
        super(message);
    }
}
