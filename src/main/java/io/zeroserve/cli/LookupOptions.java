package io.zeroserve.cli;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.site.SiteSettings;
import java.util.List;

/**
 * The options that say which file answers for which path, besides the one of that name.
 *
 * @param given what the command line has of them
 */
record LookupOptions(Arguments given) {
    private static final Flag INDEX = Flag.text("--index", "NAME", "file that answers for a folder")
            .standing(ZeroserveOptions.DEFAULT_INDEX);
    private static final Flag TRY_HTML = Flag.of("--try-html", "answer /x with x.html if nothing else does");
    private static final Flag SPA = Flag.of("--spa", "answer navigations to unknown paths with the index of the root");

    static final List<Flag> FLAGS = List.of(INDEX, TRY_HTML, SPA);

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        options.setIndex(given.text(INDEX)).setTryHtml(given.has(TRY_HTML)).setSpa(given.has(SPA));
    }

    /** The values for who looks at a site without serving it. */
    SiteSettings.Lookup lookup() {
        String index = given.text(INDEX);
        return new SiteSettings.Lookup(index.isEmpty() ? ZeroserveOptions.DEFAULT_INDEX : index, given.has(TRY_HTML),
                given.has(SPA));
    }
}
