package io.zeroserve.site;

import io.zeroserve.script.ScriptSource;
import io.zeroserve.site.SiteSnapshot.LoadedPlugin;
import io.zeroserve.trust.BundleCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scripts of plugins and site on their way into the chain, in its order. For one load. */
final class ScriptSet {
    private final List<ScriptSource> sources = new ArrayList<>();
    private final Map<String, ContentHash> hashes = new LinkedHashMap<>();
    private final List<LoadedPlugin> plugins = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int archiveCount;

    /** Opens each plugin, takes its scripts and closes it again. */
    void addPlugins(List<PluginSource> all, BundleCheck check) throws IOException {
        for (PluginSource plugin : all) {
            requireKind(plugin);
            try (SiteArchive archive = SiteArchive.open(plugin.path(), check)) {
                add(archive);
                plugins.add(new LoadedPlugin(plugin, archive.entries().size(), archive.sizeBytes(),
                        archive.verified()));
                archive.warnings().forEach(warning -> warnings.add(plugin.path() + ": " + warning));
            }
        }
    }

    private static void requireKind(PluginSource plugin) throws IOException {
        boolean folder = Files.isDirectory(plugin.path());
        if (plugin.kind() == PluginSource.Kind.ARCHIVE && folder) {
            throw new IOException("--plugin expects a tar file or a script, and " + plugin.path()
                    + " is a folder; give it to --plugin-dir");
        }
        if (plugin.kind() == PluginSource.Kind.FOLDER && !folder) {
            throw new IOException("--plugin-dir expects a directory, got " + plugin.path());
        }
    }

    /** Adds the scripts of an archive behind those that are there. */
    void add(SiteArchive archive) throws IOException {
        Blake3 hash = new Blake3();
        for (ScriptSource script : archive.scripts()) {
            sources.add(script);
            // Two archives may have scripts of one name.
            hashes.put(archiveCount + "/" + script.name(), hash.hash(script.object(), script.object().length));
        }
        archiveCount++;
    }

    List<ScriptSource> sources() {
        return sources;
    }

    /** The hash of each script by its archive and name. */
    Map<String, ContentHash> hashes() {
        return hashes;
    }

    List<LoadedPlugin> plugins() {
        return List.copyOf(plugins);
    }

    /** What was left out of plugins. */
    List<String> warnings() {
        return warnings;
    }
}
