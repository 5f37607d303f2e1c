package io.zeroserve.pack;

/**
 * What became of a C source.
 *
 * @param object   the ELF object file; belongs to the caller
 * @param warnings what the compiler had to say all the same, empty if nothing
 */
public record CompiledScript(byte[] object, String warnings) {
}
