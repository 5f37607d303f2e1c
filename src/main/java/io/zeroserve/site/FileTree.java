package io.zeroserve.site;

import io.zeroserve.exchange.FileNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every file of a site in the order of the keys, which puts what lies in a folder side by side. A folder is what some
 * file lies in. Immutable.
 */
public final class FileTree implements FileNames {
    private final Asset[] byKey;

    /**
     * What lies in a folder.
     *
     * @param name its name there, without slashes
     * @param file the file; null if it is a folder
     */
    public record Entry(String name, Asset file) {
    }

    private FileTree(Asset[] byKey) {
        this.byKey = byKey;
    }

    static FileTree of(List<Asset> assets) {
        Asset[] sorted = assets.toArray(Asset[]::new);
        Arrays.sort(sorted, (one, other) -> one.key().compareTo(other.key()));
        return new FileTree(sorted);
    }

    /** Every file, in the order of the keys. */
    public List<Asset> all() {
        return Arrays.asList(byKey);
    }

    /** The file of a key; null if there is none. */
    public Asset findOrNull(String key) {
        int index = firstFrom(key, 0);
        return index < byKey.length && byKey[index].key().equals(key) ? byKey[index] : null;
    }

    @Override
    public boolean hasFile(String key) {
        return findOrNull(key) != null;
    }

    @Override
    public boolean hasFolder(String key) {
        String prefix = prefix(key);
        int index = firstFrom(prefix, 0);
        return index < byKey.length && byKey[index].key().startsWith(prefix);
    }

    /** The first entries of a folder, in the order of their keys; the site itself has the empty key. */
    public List<Entry> entries(String folder, int limit) {
        String prefix = prefix(folder);
        List<Entry> entries = new ArrayList<>();
        int index = firstFrom(prefix, 0);
        while (index < byKey.length && byKey[index].key().startsWith(prefix) && entries.size() < limit) {
            String key = byKey[index].key();
            int slash = key.indexOf('/', prefix.length());
            if (slash < 0) {
                entries.add(new Entry(key.substring(prefix.length()), byKey[index]));
                index++;
            } else {
                entries.add(new Entry(key.substring(prefix.length(), slash), null));
                // What lies below the folder ends where the next character than the slash could stand.
                index = firstFrom(key.substring(0, slash) + (char) ('/' + 1), index + 1);
            }
        }
        return entries;
    }

    private static String prefix(String folder) {
        return folder.isEmpty() ? "" : folder + '/';
    }

    /** The index of the first key that is not before another. */
    private int firstFrom(String key, int start) {
        int low = start;
        int high = byKey.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (byKey[middle].key().compareTo(key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
