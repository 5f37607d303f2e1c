package io.zeroserve.site;

import io.zeroserve.script.ScriptLimits;
import io.zeroserve.trust.BundleCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What to serve and how it is looked up.
 *
 * @param path            a tar file, a folder, or one script ({@code .c} or {@code .o})
 * @param lookup          which file answers for which path
 * @param loops           how many event loops run scripts; each gets a runner
 * @param tls             where certificates come from
 * @param cacheBytes      how much content is kept in direct memory, all files together
 * @param cachedFileBytes the largest file that is kept there
 * @param scriptLimits    how much time and memory scripts get
 * @param plugins         what runs before the site's own scripts, in that order
 * @param check           what archives must show before they are looked into
 */
public record SiteSettings(Path path, Lookup lookup, int loops, TlsSource tls, long cacheBytes, int cachedFileBytes,
        ScriptLimits scriptLimits, List<PluginSource> plugins, BundleCheck check) {

    /**
     * Which file answers for which path, besides the one of that name.
     *
     * @param indexName the file that answers for a folder
     * @param tryHtml   whether {@code /x} is answered by {@code x.html} if nothing else does
     * @param spa       whether navigations to paths without an answer get the index document of the root
     */
    public record Lookup(String indexName, boolean tryHtml, boolean spa) {
        /** Checks the name. */
        public Lookup {
            if (indexName.isEmpty() || indexName.indexOf('/') >= 0 || indexName.equals(".") || indexName.equals("..")) {
                throw new IllegalArgumentException("index: \"" + indexName + "\" is not the name of a file");
            }
        }
    }

    /** The default of {@code cacheBytes}. */
    public static final long DEFAULT_CACHE_BYTES = 64L << 20;
    /** The default of {@code cachedFileBytes}. */
    public static final int DEFAULT_CACHED_FILE_BYTES = 256 << 10;

    /** Checks the values. */
    public SiteSettings {
        Objects.requireNonNull(path);
        Objects.requireNonNull(lookup);
        Objects.requireNonNull(tls);
        Objects.requireNonNull(scriptLimits);
        Objects.requireNonNull(check);
        plugins = List.copyOf(plugins);
        if (loops < 1) {
            throw new IllegalArgumentException("loops: value must be greater than zero");
        }
    }

    /** These settings with the default cache, and the default limits for scripts. */
    public SiteSettings(Path path, Lookup lookup, int loops, TlsSource tls) {
        this(path, lookup, loops, tls, ScriptLimits.DEFAULT);
    }

    /** These settings with the default cache. */
    public SiteSettings(Path path, Lookup lookup, int loops, TlsSource tls, ScriptLimits limits) {
        this(path, lookup, loops, tls, DEFAULT_CACHE_BYTES, DEFAULT_CACHED_FILE_BYTES, limits, List.of(),
                BundleCheck.NONE);
    }

    /** These settings with something that archives must show. */
    public SiteSettings withCheck(BundleCheck demanded) {
        return new SiteSettings(path, lookup, loops, tls, cacheBytes, cachedFileBytes, scriptLimits, plugins,
                demanded);
    }

    /** These settings with plugins. */
    public SiteSettings withPlugins(List<PluginSource> sources) {
        return new SiteSettings(path, lookup, loops, tls, cacheBytes, cachedFileBytes, scriptLimits, sources, check);
    }
}
