/**
 * From a folder on disk to the archive that is served: C scripts compiled, the same folder always giving the same
 * bytes.
 *
 * <p>{@link io.zeroserve.pack.SitePacker} is where reading starts. Everything here blocks, on disk and on the compiler,
 * and runs on a worker or a command line's main thread.
 */
package io.zeroserve.pack;
