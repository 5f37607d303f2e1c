/**
 * A tar archive as named ranges of bytes: which file lies where, with nothing unpacked; and writing one.
 *
 * <p>{@link io.zeroserve.tar.TarIndex#read} is where reading starts. Plain headers are decoded here; whatever is
 * special in ustar, pax and GNU headers is left to commons-compress. The strict checks around it are here, because an
 * archive that is read in two ways, or half, must not be served. Reading blocks and belongs on a worker; a
 * {@code TarIndex} is immutable and safe on any thread.
 */
package io.zeroserve.tar;
