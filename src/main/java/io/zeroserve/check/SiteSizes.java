package io.zeroserve.check;

import io.zeroserve.http.RequestPath;
import io.zeroserve.site.Asset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the files of a site weigh; those in {@code .zeroserve} are not served and do not count.
 *
 * @param files   how many there are
 * @param bytes   what they have together
 * @param byType  bytes by media type, the most first
 * @param largest the largest files, the largest first, at most {@value #LARGEST}
 */
public record SiteSizes(int files, long bytes, Map<String, Long> byType, List<SizedFile> largest) {
    private static final int LARGEST = 5;

    /**
     * A file.
     *
     * @param file  its name
     * @param bytes its size
     */
    public record SizedFile(String file, long bytes) {
    }

    static SiteSizes of(List<Asset> assets) {
        List<Asset> served = assets.stream().filter(asset -> !RequestPath.isInternalKey(asset.key())).toList();
        Map<String, Long> types = new TreeMap<>();
        served.forEach(asset -> types.merge(asset.contentType().split(";", 2)[0], asset.sizeBytes(), Long::sum));
        Map<String, Long> sorted = new LinkedHashMap<>();
        types.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(type -> sorted.put(type.getKey(), type.getValue()));
        List<SizedFile> largest = served.stream().sorted(Comparator.comparingLong(Asset::sizeBytes).reversed())
                .limit(LARGEST).map(asset -> new SizedFile(asset.key(), asset.sizeBytes())).toList();
        return new SiteSizes(served.size(), served.stream().mapToLong(Asset::sizeBytes).sum(), sorted, largest);
    }
}
