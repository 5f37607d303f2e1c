package io.zeroserve.site;

import io.zeroserve.http.RequestPath;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Files that answer where the path alone names none. Immutable.
 *
 * @param errors   for each status the page at the root that is named after it, {@code 404.html}; for 500 to 504 also
 *                 {@code 50x.html}
 * @param fallback what navigations to unknown paths get; null if nothing
 */
record SpecialPages(Map<Integer, Asset> errors, Asset fallback) {
    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;
    private static final String SERVER_ERRORS = "50x.html";
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int LAST_SERVER_ERROR = 504;

    /** None at all. */
    static final SpecialPages NONE = new SpecialPages(Map.of(), null);

    /**
     * Finds the pages of a site.
     *
     * @param answers the files that are served, by key; the root's is the fallback
     * @param spa     whether there is a fallback
     * @throws SiteException if there should be a fallback, and the site has no index document
     */
    static SpecialPages of(Map<String, Asset> answers, boolean spa) throws SiteException {
        Map<Integer, Asset> errors = new HashMap<>();
        for (int status = FIRST_ERROR; status <= LAST_ERROR; status++) {
            Asset page = answers.get(status + ".html");
            if (page == null && status >= FIRST_SERVER_ERROR && status <= LAST_SERVER_ERROR) {
                page = answers.get(SERVER_ERRORS);
            }
            if (page != null) {
                errors.put(status, page);
            }
        }
        Asset index = answers.get("");
        if (spa && index == null) {
            throw new SiteException("the site has no index document at its root, which --spa sends for unknown paths");
        }
        return new SpecialPages(Map.copyOf(errors), spa ? fallback(index) : null);
    }

    /** Caches must know that another client may get a 404 for the same path. */
    private static Asset fallback(Asset index) {
        return index.varyingBy("accept, sec-fetch-mode");
    }

    /**
     * Whether a client that asks for a path that no file has wants a page to look at: it says that it navigates, or
     * that it takes HTML, and the path does not look like that of a file.
     *
     * @param accept       Accept, or null
     * @param secFetchMode Sec-Fetch-Mode, or null
     */
    static boolean isNavigation(RequestPath path, String accept, String secFetchMode) {
        boolean wantsPage = "navigate".equals(secFetchMode)
                || accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
        String key = path.key();
        return wantsPage && !path.isInternal() && key.indexOf('.', key.lastIndexOf('/') + 1) < 0;
    }
}
