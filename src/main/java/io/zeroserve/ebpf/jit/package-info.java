/**
 * From a verified program to JVM bytecode, through {@code java.lang.classfile}.
 *
 * <p>Entry types: {@link io.zeroserve.ebpf.jit.JitCompiler} makes a {@link io.zeroserve.ebpf.jit.CompiledCode}
 * (immutable, any thread), which is instantiated once per event loop as a
 * {@link io.zeroserve.ebpf.jit.CompiledProgram}.
 *
 * <h2>Code shapes</h2>
 * <ul>
 *   <li><em>Direct</em>: one static method per eBPF function, r1 to r5 as parameters, every register a local variable.
 *       This is what runs unless something below applies.
 *   <li><em>Parts</em>: the same function as one or more methods that load the registers from an array, begin at any of
 *       a set of instructions and store the registers before they leave. A suspended function goes on in this shape,
 *       and a function too large for one method (see {@link io.zeroserve.ebpf.jit.CodePlanner}) has no other.
 * </ul>
 *
 * <h2>Why memory is safe</h2>
 * Each access computes {@code index = address - BASE} and checks it with
 * {@link java.util.Objects#checkIndex(long, long)} against the cage's bound, in 64-bit arithmetic; what remains is an
 * index into one byte array that the JVM checks once more. Accesses of an unrolled loop that lie at constant distances
 * from each other are checked together (see {@link io.zeroserve.ebpf.jit.AddressPlan}); the JVM checks them one by one
 * all the same, where HotSpot does not see that it need not. Accesses at a known distance from r10 use the index
 * itself, which the JVM checks. The verifier is not relied on for either.
 *
 * <h2>What suspends</h2>
 * Fuel is counted on retreating edges, for local calls in long functions and between parts. Where it runs out, and
 * behind a helper that waits, a method saves its registers as a {@link io.zeroserve.ebpf.machine.Frame} and returns;
 * its callers do the same when they see {@link io.zeroserve.ebpf.machine.Execution#suspended}.
 *
 * <h2>Where a trap happened</h2>
 * The line number of generated code is the instruction's pc, counted from its method's first, so that the stack trace
 * of whatever was thrown tells the pc and the code itself carries nothing for it.
 */
package io.zeroserve.ebpf.jit;
