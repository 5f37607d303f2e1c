package io.zeroserve.script;

/**
 * A script as it lies in the archive.
 *
 * @param name   its path below {@code .zeroserve/scripts/}, extension kept
 * @param object the bytes of the ELF object
 */
public record ScriptSource(String name, byte[] object) {
}
