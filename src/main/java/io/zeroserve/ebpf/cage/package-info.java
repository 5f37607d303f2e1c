/**
 * Guest memory: the only bytes that a script can reach, and the checks that keep it there.
 *
 * <p>Entry type: {@link io.zeroserve.ebpf.cage.Cage}. A cage belongs to one event loop; its layout is immutable.
 */
package io.zeroserve.ebpf.cage;
