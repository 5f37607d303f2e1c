package io.zeroserve.check;

/**
 * A place in a file that names another.
 *
 * @param line   the line that it stands in, from 1
 * @param target what is named, as written
 */
record Reference(int line, String target) {
}
