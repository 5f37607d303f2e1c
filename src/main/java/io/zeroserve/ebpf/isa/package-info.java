/**
 * What an eBPF instruction is: the encoding and the names of RFC 9669.
 *
 * <p>Entry types: {@link io.zeroserve.ebpf.isa.Bytecode} holds a program's slots, {@link io.zeroserve.ebpf.isa.Opcode}
 * names what a slot says. Everything here is immutable and may be used by any thread.
 */
package io.zeroserve.ebpf.isa;
