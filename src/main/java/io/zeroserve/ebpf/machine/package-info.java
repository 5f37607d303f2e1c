/**
 * The contract that both engines obey: how a program is run, what it may call, how long it may take and how it fails.
 *
 * <p>Entry type: {@link io.zeroserve.ebpf.machine.Machine}. Tables are immutable; an
 * {@link io.zeroserve.ebpf.machine.Execution} belongs to one event loop.
 */
package io.zeroserve.ebpf.machine;
