package io.zeroserve.serve;

import io.zeroserve.message.IncomingRequest;
import io.zeroserve.site.Asset;
import io.zeroserve.site.SiteSnapshot;

/** A site's own pages in place of what the server would make up. */
final class ErrorPages {

    private ErrorPages() {
    }

    /**
     * Gives a response to GET or HEAD that the server has made up the page that the site has for its status, and keeps
     * that status and what else it says. Any other plan stays as it is.
     */
    static ResponsePlan dress(ResponsePlan plan, SiteSnapshot snapshot, IncomingRequest request) {
        if (!plan.isMadeUp() || !request.isHead() && !request.method().equals("GET")) {
            return plan;
        }
        Asset page = snapshot.errorPageOrNull(plan.status());
        Asset form = page == null ? null
                : StaticResponder.choose(page, FileRequest.joined(request, null, Fields.ACCEPT_ENCODING));
        return form == null ? plan : ServedAsset.of(form).errorPage(plan);
    }
}
