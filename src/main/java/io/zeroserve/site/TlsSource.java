package io.zeroserve.site;

import io.zeroserve.tls.TlsSettings;
import java.nio.file.Path;

/** Where a site's certificates come from. Read again at each reload, together with the site. */
public sealed interface TlsSource {

    /** The site's own folder {@code .zeroserve/tls/}, if it has one. */
    record FromSite() implements TlsSource {
    }

    /**
     * Two files, whatever the site carries.
     *
     * @param certificates a PEM chain
     * @param key          its private key
     */
    record Files(Path certificates, Path key) implements TlsSource {
    }

    /**
     * A folder of chains and keys, whatever the site carries.
     *
     * @param path the folder; folders in it, and files whose name starts with a dot, are not looked at
     */
    record Folder(Path path) implements TlsSource {
    }

    /**
     * Identities that are already there, such as a development certificate.
     *
     * @param settings the identities
     */
    record Fixed(TlsSettings settings) implements TlsSource {
    }
}
