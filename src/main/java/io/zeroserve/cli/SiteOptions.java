package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what is loaded besides the site, and what it must show first. */
final class SiteOptions {
    @Option(names = "--sha256", paramLabel = "HEX",
            description = "serve SITE, a tar file, only if this is its SHA-256")
    private String sha256;

    @Option(names = "--require-signature", paramLabel = "F",
            description = "load only tar files that --sign signed with a key whose public half is in F (PEM, Ed25519)")
    private String requireSignature;

    @Option(names = "--plugin", paramLabel = "P", split = ",",
            description = "tar files or scripts whose scripts run before the site's, comma-separated; repeatable")
    private List<String> plugins;

    @Option(names = "--plugin-dir", paramLabel = "DIR", split = ",",
            description = "folders whose scripts run after those of --plugin, comma-separated; repeatable")
    private List<String> pluginDirs;

    @Option(names = "--keep-previous",
            description = "keep the site before a reload in memory, and go back to it on SIGUSR2")
    private boolean keepPrevious;

    /** Whether there is any plugin. */
    boolean hasPlugins() {
        return plugins != null || pluginDirs != null;
    }

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setSha256(sha256).setRequireSignature(requireSignature).setPlugins(plugins)
                .setPluginDirs(pluginDirs).setKeepPrevious(keepPrevious);
    }
}
