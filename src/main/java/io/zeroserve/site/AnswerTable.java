package io.zeroserve.site;

import io.zeroserve.http.RequestPath;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which asset answers for which key, worked out once at load so that a request is one look into a map.
 *
 * <p>In order of precedence: the file itself; for a folder, the index document in it; with {@code tryHtml},
 * {@code x.html} for {@code x}. Files in the internal folder are not in the table at all, so no spelling and no setting
 * reaches them.
 */
final class AnswerTable {
    private static final String HTML = ".html";

    private AnswerTable() {
    }

    static Map<String, Asset> of(Collection<Asset> assets, String indexName, boolean tryHtml) {
        Map<String, Asset> answers = HashMap.newHashMap(assets.size());
        List<Asset> files = assets.stream().filter(asset -> !RequestPath.isInternalKey(asset.key())).toList();
        files.forEach(asset -> answers.put(asset.key(), asset));
        String suffix = '/' + indexName;
        files.forEach(asset -> {
            String key = asset.key();
            if (key.equals(indexName)) {
                answers.putIfAbsent("", asset);
            } else if (key.endsWith(suffix)) {
                answers.putIfAbsent(key.substring(0, key.length() - suffix.length()), asset);
            }
        });
        if (tryHtml) {
            files.forEach(asset -> {
                String key = asset.key();
                String stem = key.endsWith(HTML) ? key.substring(0, key.length() - HTML.length()) : "";
                if (!stem.isEmpty() && !stem.endsWith(HTML) && !stem.endsWith("/")) {
                    answers.putIfAbsent(stem, asset);
                }
            });
        }
        return Map.copyOf(answers);
    }
}
