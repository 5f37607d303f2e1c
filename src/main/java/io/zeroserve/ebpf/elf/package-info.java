/**
 * From an ELF object, as clang writes it, to a linked program.
 *
 * <p>Entry types: {@link io.zeroserve.ebpf.elf.ElfReader} reads the file, {@link io.zeroserve.ebpf.elf.Linker} lays out
 * code and data and resolves relocations. The input is not trusted: whatever is wrong with it becomes an
 * {@link io.zeroserve.ebpf.elf.ElfException}. Pure functions of bytes; any thread.
 */
package io.zeroserve.ebpf.elf;
