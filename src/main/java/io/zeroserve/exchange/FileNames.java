package io.zeroserve.exchange;

/** The names of a site's files. Any thread, memory only. */
public interface FileNames {

    /** Whether there is a file of that key: its path in the archive, without slashes at the ends. */
    boolean hasFile(String key);

    /** Whether any file lies in a folder of that key; the site itself has the empty key. */
    boolean hasFolder(String key);
}
