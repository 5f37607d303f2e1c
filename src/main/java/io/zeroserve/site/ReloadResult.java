package io.zeroserve.site;

/** How a reload ended. */
public sealed interface ReloadResult {

    /**
     * The new state is served.
     *
     * @param generation counts the swaps since the start, from 1
     * @param summary    what was loaded
     * @param changes    what differs from what was served before
     */
    record Swapped(long generation, SiteSnapshot.Summary summary, SiteChanges changes) implements ReloadResult {
    }

    /**
     * Nothing changed.
     *
     * @param reason what was wrong with the new state
     */
    record Rejected(String reason) implements ReloadResult {
    }
}
