package io.zeroserve.site;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Looks for templates in what the loader reads anyway. One for each site. Any thread
 * may look at pages that fit the window; of larger ones the parts come one after the other.
 *
 * <p>A page that fits the loader's window is seen in one piece. Of a larger one only is asked whether it has places
 * that stay as they are, which deserves a warning.
 */
final class TemplateFinder {
    private static final Set<String> TYPES =
            Set.of("text/html; charset=utf-8", "application/xml", "application/xhtml+xml");

    private final Consumer<String> warnings;
    private final Map<String, Template> templates = new ConcurrentHashMap<>();
    private String largePage;
    private int matched;

    TemplateFinder(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Whether files of a type can be templates. */
    static boolean isPage(String contentType) {
        return TYPES.contains(contentType);
    }

    /**
     * Looks at the next part of a page.
     *
     * @param key       the page's
     * @param sizeBytes the page's; parts are whole unless that is more than {@link Template#MAX_PAGE_BYTES}
     * @param part      the first {@code length} bytes are the part
     */
    void look(String key, long sizeBytes, byte[] part, int length) {
        if (sizeBytes <= Template.MAX_PAGE_BYTES) {
            Template template = Template.parse(part, length);
            if (template != null) {
                templates.put(key, template);
            }
        } else {
            lookForMark(key, part, length);
        }
    }

    private void lookForMark(String key, byte[] part, int length) {
        if (!key.equals(largePage)) {
            largePage = key;
            matched = 0;
        }
        // Its first byte comes only once in the mark, so a mismatch leaves nothing matched but that byte itself.
        for (int i = 0; i < length && matched < Template.MARK.length; i++) {
            matched = part[i] == Template.MARK[matched] ? matched + 1 : part[i] == Template.MARK[0] ? 1 : 0;
            if (matched == Template.MARK.length) {
                warnings.accept(key + " is larger than " + Template.MAX_PAGE_BYTES
                        + " bytes: its <zs-meta> places stay as they are");
            }
        }
    }

    /** The templates by the keys of their pages. */
    Map<String, Template> templates() {
        return Map.copyOf(templates);
    }
}
