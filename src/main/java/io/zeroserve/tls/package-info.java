/**
 * Certificates and private keys as values: PEM text in, identities that belong together out.
 *
 * <p>Entry types: {@link io.zeroserve.tls.TlsReader} reads PEM files and pairs chains with keys,
 * {@link io.zeroserve.tls.TlsSettings} is what a TLS listener presents, {@link io.zeroserve.tls.DevCertificate} makes
 * one for localhost. Only the JDK is used, so that a site can carry its certificates without knowing the server.
 *
 * <p>Every value is immutable; reading may take milliseconds and belongs on a worker.
 */
package io.zeroserve.tls;
