/**
 * Times the script engine: kernels in C beside the same C compiled natively, tiny scripts, and first calls.
 *
 * <p>Entry types: {@link io.zeroserve.bench.EngineReport} runs the benchmarks and prints a table,
 * {@link io.zeroserve.bench.QuickLook} takes seconds instead of minutes. Everything is confined to one thread.
 */
package io.zeroserve.bench;
