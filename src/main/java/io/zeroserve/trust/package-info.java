/**
 * Why an archive may be served: it is the one that the operator named by its SHA-256, or somebody signed it who may.
 *
 * <p>{@link io.zeroserve.trust.BundleCheck} is what loading asks, {@link io.zeroserve.trust.SigningOutput} what packing
 * writes through, and {@link io.zeroserve.trust.SignatureTrailer} has the format of a signature, byte by byte. Archives
 * are read once, in pieces, however large. Everything here blocks and runs on a worker or a command line's main thread.
 */
package io.zeroserve.trust;
