/**
 * The proof a program must pass before it runs.
 *
 * <p>Entry type: {@link io.zeroserve.ebpf.verify.Verifier}. What is proven here lets the engines leave checks out:
 * every instruction is one of RFC 9669 with legal fields, control stays inside a function, calls end, registers are
 * written before they are read. Memory accesses are <em>not</em> proven: the cage checks each one when it runs, and
 * that check, not {@link io.zeroserve.ebpf.verify.RegionAnalysis}, is the security boundary. Pure functions; any
 * thread.
 */
package io.zeroserve.ebpf.verify;
