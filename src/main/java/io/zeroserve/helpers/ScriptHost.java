package io.zeroserve.helpers;

/** What runs a script over a request, as the script's helpers see it. Confined to the request's event loop. */
public interface ScriptHost {

    /** The files of the main site. */
    SiteFiles files();
}
