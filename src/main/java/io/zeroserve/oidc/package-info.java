/**
 * Logging users in at an OpenID Connect provider: authorisation code flow with PKCE (OpenID Connect Core 1.0,
 * RFC 7636).
 *
 * <p>Entry type: {@link io.zeroserve.oidc.RelyingParty}. What is known of a login before it is complete, and of a
 * session after, travels in sealed cookies, so the server holds no sessions. Requests to providers go through a
 * {@link io.zeroserve.oidc.HttpFetcher}; nothing blocks. Values are immutable; any thread may call, and futures may
 * complete on any.
 */
package io.zeroserve.oidc;
