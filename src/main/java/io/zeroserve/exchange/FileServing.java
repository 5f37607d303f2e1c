package io.zeroserve.exchange;

import io.zeroserve.http.ContentCoding;
import io.zeroserve.http.RequestPath;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a script wants a request answered with files: below which folder, which of them, and how. Immutable.
 *
 * @param root              the folder, as a script says it: relative to the site
 * @param hidden            what is not to be seen in it
 * @param indexNames        the files that stand for their folder, the first that there is
 * @param listing           how folders are listed; null if they are not
 * @param canonicalPaths    whether a path is redirected that has a slash behind a file or none behind a folder
 * @param status            the status of every answer with a file; 0 for what the request asks for
 * @param tagExtensions     what is behind a file's name in the name of a file that has its entity tag
 * @param codings           the content codings in which siblings of a file may be sent, the preferred first
 */
public record FileServing(String root, HiddenFiles hidden, List<String> indexNames, Listing listing,
        boolean canonicalPaths, int status, List<String> tagExtensions, List<ContentCoding> codings) {

    /** What the entries of a folder are ordered by. */
    public enum Order {
        /** The name, letter case ignored. */
        NAME,
        /** Folders before files, each by name. */
        NAME_DIR_FIRST,
        /** The size; folders have none. */
        SIZE,
        /** The time of the last change. */
        TIME;

        /** The order that is called so; empty if there is none. */
        public static Optional<Order> of(String name) {
            return switch (name) {
                case "name" -> Optional.of(NAME);
                case "namedirfirst" -> Optional.of(NAME_DIR_FIRST);
                case "size" -> Optional.of(SIZE);
                case "time" -> Optional.of(TIME);
                default -> Optional.empty();
            };
        }

        /** The name by which it is called. */
        public String text() {
            return this == NAME_DIR_FIRST ? "namedirfirst" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a folder is listed.
     *
     * @param order      the order unless the request asks for another
     * @param descending whether that is turned round
     * @param limit      how many entries at most, from 1 to {@link #MAX_ENTRIES}
     */
    public record Listing(Order order, boolean descending, int limit) {
        /** The most entries: making the list takes time and memory. */
        public static final int MAX_ENTRIES = 10_000;
    }

    /** Keeps copies of the lists. */
    public FileServing {
        indexNames = List.copyOf(indexNames);
        tagExtensions = List.copyOf(tagExtensions);
        codings = List.copyOf(codings);
    }

    /**
     * What there is for a path. Nothing outside the site, in its internal folder, or hidden, however root, path and
     * names are put together.
     *
     * @param pathKey a request's path, decoded and normalised, without slashes at the ends
     * @param names   the files of the site
     */
    public FileMatch match(String pathKey, FileNames names) {
        String rootKey = keyOf(root);
        String key = rootKey == null ? null : join(rootKey, pathKey);
        if (key == null || RequestPath.isInternalKey(key)) {
            return FileMatch.None.INSTANCE;
        }
        if (!key.isEmpty() && names.hasFile(key)) {
            return hidden.hides(key) ? FileMatch.None.INSTANCE : new FileMatch.File(key, false);
        }
        if (!names.hasFolder(key)) {
            return FileMatch.None.INSTANCE;
        }
        for (String name : indexNames) {
            String nameKey = keyOf(name);
            String index = nameKey == null ? null : join(key, nameKey);
            if (index != null && isVisible(index) && names.hasFile(index)) {
                return new FileMatch.File(index, true);
            }
        }
        return listing != null && (key.isEmpty() || isVisible(key))
                ? new FileMatch.Folder(key) : FileMatch.None.INSTANCE;
    }

    /** Whether a file or folder of the site may be seen. */
    public boolean isVisible(String key) {
        return !RequestPath.isInternalKey(key) && !hidden.hides(key);
    }

    /** A relative path as a key; null if a part of it is {@code ..}, which is never followed. */
    private static String keyOf(String relativePath) {
        StringBuilder key = new StringBuilder();
        for (String part : relativePath.split("/")) {
            if (part.equals("..")) {
                return null;
            }
            if (!part.isEmpty() && !part.equals(".")) {
                key.append(key.isEmpty() ? "" : "/").append(part);
            }
        }
        return key.toString();
    }

    private static String join(String folder, String key) {
        return folder.isEmpty() ? key : key.isEmpty() ? folder : folder + '/' + key;
    }
}
