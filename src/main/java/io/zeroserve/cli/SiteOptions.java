package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import picocli.CommandLine.Option;

/** The options that say what is loaded besides the site, and what it must show first. */
final class SiteOptions {
    @Option(names = "--sha256", paramLabel = "HEX",
            description = "serve SITE, a tar file, only if this is its SHA-256")
    private String sha256;

    @Option(names = "--require-signature", paramLabel = "F",
            description = "load only tar files that --sign signed with a key whose public half is in F (PEM, Ed25519)")
    private String requireSignature;

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setSha256(sha256).setRequireSignature(requireSignature);
    }
}
