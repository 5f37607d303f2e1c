package io.zeroserve.check;

import io.zeroserve.site.SiteException;
import io.zeroserve.site.SiteLoader;
import io.zeroserve.site.SiteSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a site has found.
 *
 * @param refusal      why a server would not serve it; empty if it would, and then alone the rest has content
 * @param warnings     what a server would warn of
 * @param certificates those that it carries
 * @param brokenLinks  the references that no file answers for
 * @param scripted     whether scripts answer requests, perhaps those that no file answers for
 * @param sizes        what it weighs
 */
public record SiteFindings(Optional<String> refusal, List<String> warnings, List<CertificateTerm> certificates,
        List<BrokenLink> brokenLinks, boolean scripted, SiteSizes sizes) {

    /**
     * Loads a site as a server does and looks at it. Blocks.
     *
     * @param spa whether it is an app whose page answers for paths without a file
     * @throws IOException if a file of it cannot be read
     */
    public static SiteFindings of(SiteLoader loader, boolean spa, Instant now) throws IOException {
        SiteSnapshot site;
        try {
            site = loader.load();
        } catch (SiteException e) {
            return new SiteFindings(Optional.of(e.getMessage()), List.of(), List.of(), List.of(), false,
                    SiteSizes.of(List.of()));
        }
        try {
            List<CertificateTerm> certificates = site.tls().stream().flatMap(tls -> tls.identities().stream())
                    .map(identity -> CertificateTerm.of(identity, now)).toList();
            return new SiteFindings(Optional.empty(), site.summary().warnings(), certificates,
                    new LinkCheck(site, spa).broken(), site.isScripted(), SiteSizes.of(site.files().all()));
        } finally {
            site.release();
        }
    }

    /** Whether it can be served as it is: links that lead nowhere count if no script can answer for them. */
    public boolean isGood() {
        return refusal.isEmpty() && (scripted || brokenLinks.isEmpty())
                && certificates.stream().noneMatch(CertificateTerm::expired);
    }
}
