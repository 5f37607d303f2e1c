package io.zeroserve.helpers;

import java.util.concurrent.CompletableFuture;

/** What runs a script over a request, as the script's helpers see it. Confined to the request's event loop. */
public interface ScriptHost {

    /** The files of the main site. */
    SiteFiles files();

    /**
     * Calls a function of a script of the chain: the first script whose name, with or without {@code .o}, is the one
     * asked for.
     *
     * @return is complete, or is completed on this event loop, when the call has its result or has failed
     */
    CompletableFuture<Void> call(OutgoingCall call);
}
