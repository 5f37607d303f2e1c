package io.zeroserve.ebpf.isa;

/** What an instruction does to its operands, apart from their width and from where the second one comes. */
public enum Operation {
    // RFC 9669 4.1, arithmetic
    ADD, SUB, MUL, DIV, SDIV, OR, AND, LSH, RSH, NEG, MOD, SMOD, XOR, MOV, ARSH,
    /** Move with sign extension from 8 bits. */
    MOVSX8,
    /** Move with sign extension from 16 bits. */
    MOVSX16,
    /** Move with sign extension from 32 bits. */
    MOVSX32,
    // RFC 9669 4.2, byte swaps
    LE16, LE32, LE64, BE16, BE32, BE64, BSWAP16, BSWAP32, BSWAP64,
    // RFC 9669 4.3, jumps
    JA, JEQ, JNE, JGT, JGE, JLT, JLE, JSET, JSGT, JSGE, JSLT, JSLE, CALL_HELPER, CALL_LOCAL, CALL_REGISTER, EXIT,
    // RFC 9669 5, memory
    LOAD, LOAD_SIGNED, STORE, LOAD_IMMEDIATE_64,
    // RFC 9669 5.3, atomics
    ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG, CMPXCHG
}
