package io.zeroserve.check;

/**
 * A reference that no file answers for.
 *
 * @param file   the file that it stands in
 * @param line   the line, from 1
 * @param target what it names, as written
 */
public record BrokenLink(String file, int line, String target) {
}
