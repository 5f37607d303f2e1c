package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.site.SiteSettings;
import picocli.CommandLine.Option;

/** The options that say which file answers for which path, besides the one of that name. */
final class LookupOptions {
    @Option(names = "--index", paramLabel = "NAME", defaultValue = ZeroserveOptions.DEFAULT_INDEX,
            description = "file that answers for a folder (default ${DEFAULT-VALUE})")
    private String index;

    @Option(names = "--try-html", description = "answer /x with x.html if nothing else does")
    private boolean tryHtml;

    @Option(names = "--spa", description = "answer navigations to unknown paths with the index of the root")
    private boolean spa;

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setIndex(index).setTryHtml(tryHtml).setSpa(spa);
    }

    /** The values for who looks at a site without serving it. */
    SiteSettings.Lookup lookup() {
        return new SiteSettings.Lookup(index, tryHtml, spa);
    }
}
