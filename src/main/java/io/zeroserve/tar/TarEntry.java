package io.zeroserve.tar;

/**
 * One regular file in an archive: a name for a range of its bytes.
 *
 * @param key             the normalised name, see {@link TarIndex}
 * @param offset          where the content starts in the archive
 * @param sizeBytes       size of the content, 0 or more; the whole range lies inside the archive
 * @param modifiedSeconds time of the last change in seconds since 1970, or 0 if unknown
 */
public record TarEntry(String key, long offset, long sizeBytes, long modifiedSeconds) {
}
