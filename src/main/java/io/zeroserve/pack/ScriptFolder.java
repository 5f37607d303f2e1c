package io.zeroserve.pack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which files {@link SitePacker} makes scripts of, for whoever wants each on its own. */
public final class ScriptFolder {
    private static final String SOURCE = ".c";
    private static final String OBJECT = ".o";

    private ScriptFolder() {
    }

    /**
     * A script.
     *
     * @param name the path below {@value SitePacker#SCRIPTS_FOLDER} that it will have in the archive, ending in .o
     * @param file the source or the object
     */
    public record Entry(String name, Path file) {
        /** Whether it is to be compiled. */
        public boolean isSource() {
            return file.toString().endsWith(SOURCE);
        }
    }

    /**
     * Finds the scripts of a site.
     *
     * @param site the folder of the site
     * @return the scripts in chain order; a source hides the object beside it
     * @throws PackException if a name is bad
     * @throws IOException   if a folder cannot be read
     */
    public static List<Entry> find(Path site) throws IOException {
        SortedMap<byte[], Entry> found = new TreeMap<>(Arrays::compareUnsigned);
        Path folder = site;
        for (String part : SitePacker.SCRIPTS_FOLDER.split("/")) {
            folder = folder.resolve(part);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return List.of();
            }
        }
        collect(folder, "", found);
        return List.copyOf(found.values());
    }

    private static void collect(Path folder, String prefix, SortedMap<byte[], Entry> found) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = prefix + DiskName.of(child);
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    collect(child, name + '/', found);
                } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                    add(name, child, found);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void add(String name, Path file, SortedMap<byte[], Entry> found) {
        if (name.endsWith(SOURCE)) {
            String object = name.substring(0, name.length() - SOURCE.length()) + OBJECT;
            found.put(object.getBytes(StandardCharsets.UTF_8), new Entry(object, file));
        } else if (name.endsWith(OBJECT)) {
            found.putIfAbsent(name.getBytes(StandardCharsets.UTF_8), new Entry(name, file));
        }
    }
}
