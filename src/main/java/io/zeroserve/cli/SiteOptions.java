package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import java.util.List;

/**
 * The options that say what is loaded besides the site, and what it must show first.
 *
 * @param given what the command line has of them
 */
record SiteOptions(Arguments given) {
    private static final Flag SHA256 = Flag.value("--sha256", "HEX",
            "serve SITE, a tar file, only if this is its SHA-256");
    private static final Flag REQUIRE_SIGNATURE = Flag.value("--require-signature", "F",
            "load only tar files that --sign signed with a key whose public half is in F (PEM, Ed25519)");
    private static final Flag PLUGINS = Flag.list("--plugin", "P",
            "tar files or scripts whose scripts run before the site's, comma-separated; repeatable");
    private static final Flag PLUGIN_DIRS = Flag.list("--plugin-dir", "DIR",
            "folders whose scripts run after those of --plugin, comma-separated; repeatable");
    private static final Flag KEEP_PREVIOUS = Flag.of("--keep-previous",
            "keep the site before a reload in memory, and go back to it on SIGUSR2");

    static final List<Flag> FLAGS = List.of(SHA256, REQUIRE_SIGNATURE, PLUGINS, PLUGIN_DIRS, KEEP_PREVIOUS);

    /** Whether there is any plugin. */
    boolean hasPlugins() {
        return given.has(PLUGINS) || given.has(PLUGIN_DIRS);
    }

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setSha256(given.text(SHA256)).setRequireSignature(given.text(REQUIRE_SIGNATURE))
                .setPlugins(given.list(PLUGINS)).setPluginDirs(given.list(PLUGIN_DIRS))
                .setKeepPrevious(given.has(KEEP_PREVIOUS));
    }
}
