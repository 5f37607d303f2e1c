package io.zeroserve.site;

import java.util.List;
import java.util.Map;

/**
 * What differs between two snapshots of a site.
 *
 * @param files   files outside the folders of scripts and certificates, by their content
 * @param scripts those of plugins too
 * @param tls     whether other identities are presented
 */
public record SiteChanges(Counts files, Counts scripts, boolean tls) {

    /**
     * How many of a kind.
     *
     * @param added   new ones
     * @param changed those with another content
     * @param removed those that are no more
     */
    public record Counts(int added, int changed, int removed) {
        @Override
        public String toString() {
            return added + " added, " + changed + " changed, " + removed + " removed";
        }
    }

    static SiteChanges between(SiteSnapshot before, SiteSnapshot after) {
        return new SiteChanges(files(before.files().all(), after.files().all()),
                scripts(before.scriptHashes(), after.scriptHashes()),
                !before.tls().map(tls -> tls.identities()).equals(after.tls().map(tls -> tls.identities())));
    }

    /** Walks through both lists, which are in the order of their keys. */
    private static Counts files(List<Asset> before, List<Asset> after) {
        int added = 0;
        int changed = 0;
        int removed = 0;
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            int order = i == before.size() ? 1 : j == after.size() ? -1
                    : before.get(i).key().compareTo(after.get(j).key());
            Asset file = order < 0 ? before.get(i) : after.get(j);
            if (!SiteLoader.isScriptOrCertificate(file.key())) {
                removed += order < 0 ? 1 : 0;
                added += order > 0 ? 1 : 0;
                changed += order == 0 && !before.get(i).hash().equals(file.hash()) ? 1 : 0;
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return new Counts(added, changed, removed);
    }

    private static Counts scripts(Map<String, ContentHash> before, Map<String, ContentHash> after) {
        int added = 0;
        int changed = 0;
        for (Map.Entry<String, ContentHash> script : after.entrySet()) {
            ContentHash old = before.get(script.getKey());
            added += old == null ? 1 : 0;
            changed += old != null && !old.equals(script.getValue()) ? 1 : 0;
        }
        return new Counts(added, changed, before.size() - (after.size() - added));
    }

    /** As in the log. */
    @Override
    public String toString() {
        return "files: " + files + "; scripts: " + scripts + "; TLS " + (tls ? "changed" : "unchanged");
    }
}
