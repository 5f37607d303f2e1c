package io.zeroserve.site;

import io.zeroserve.http.ContentHashedName;
import io.zeroserve.http.MediaTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides what responses say about a file besides what follows from its content: its media type, and the fields that
 * the site sets. Files that are alike get one and the same presentation. Not thread-safe.
 */
final class Presenter {
    private static final String CONTENT_TYPE = "content-type";
    private static final String CACHE_CONTROL = "cache-control";
    /** For what never changes under its name (RFC 8246); a year is as good as for ever. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final HeaderRules rules;
    private final Map<String, Asset.Presentation> unruled = new HashMap<>();
    private final Map<Asset.Presentation, Asset.Presentation> known = new HashMap<>();

    Presenter(HeaderRules rules) {
        this.rules = rules;
    }

    Asset.Presentation of(String key) {
        boolean hashed = ContentHashedName.matches(key);
        if (!hashed && rules == HeaderRules.NONE) {
            return unruled.computeIfAbsent(MediaTypes.ofKey(key), type -> new Asset.Presentation(type, null, Map.of()));
        }
        Map<String, String> fields = new TreeMap<>();
        if (hashed) {
            fields.put(CACHE_CONTROL, FOR_EVER);
        }
        rules.apply(key, fields);
        String type = fields.remove(CONTENT_TYPE);
        Asset.Presentation fresh = new Asset.Presentation(type == null ? MediaTypes.ofKey(key) : type, null,
                fields.isEmpty() ? Map.of() : fields);
        Asset.Presentation same = known.putIfAbsent(fresh, fresh);
        return same == null ? fresh : same;
    }
}
