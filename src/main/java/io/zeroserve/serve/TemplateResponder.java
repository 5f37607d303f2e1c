package io.zeroserve.serve;

import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.site.Asset;
import io.zeroserve.site.Template;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers with a page that metadata has been put into: always the whole of it, with nothing to compare it by, because
 * the next one may be another.
 */
final class TemplateResponder {
    private static final Set<String> OF_THE_FILE = Set.of("accept-ranges", "etag", "last-modified");

    private final ErrorResponder errors;
    private final Consumer<String> log;

    TemplateResponder(ErrorResponder errors, Consumer<String> log) {
        this.errors = errors;
        this.log = log;
    }

    /**
     * Answers GET or HEAD.
     *
     * @param page      the page
     * @param template  the places in it
     * @param metadata  what goes there
     * @param requestId for the log
     */
    ResponsePlan respond(Asset page, Template template, Metadata metadata, String requestId) {
        Template.Expansion expansion = template.expand(metadata::get);
        if (expansion.isTooLarge()) {
            log.accept("[handle] " + requestId + ": " + page.key() + " with its metadata is larger than "
                    + Template.MAX_EXPANDED_BYTES + " bytes");
            return errors.failed();
        }
        HeaderList fields = ServedAsset.of(page).whole().headers();
        fields.removeIf(OF_THE_FILE::contains);
        fields.set(Fields.CONTENT_LENGTH.toString(), Long.toString(expansion.sizeBytes()));
        return ResponsePlan.framed(200, fields, new ResponsePlan.Content.Expanded(page, expansion));
    }
}
