package io.zeroserve.site;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Scripts that run before those of the site, whatever the site. Of a plugin nothing else counts: its files are not
 * served.
 *
 * @param path where it lies; read again at each reload
 * @param kind what it is
 */
public record PluginSource(Path path, Kind kind) {
    /** What a plugin is. */
    public enum Kind {
        /** A tar file or one script. */
        ARCHIVE("plugin"),
        /** A folder, packed in memory. */
        FOLDER("plugin directory");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** What log lines call it. */
        public String label() {
            return label;
        }
    }

    /** Checks that nothing is null. */
    public PluginSource {
        Objects.requireNonNull(path);
        Objects.requireNonNull(kind);
    }
}
