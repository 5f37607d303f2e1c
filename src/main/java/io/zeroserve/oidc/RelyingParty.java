package io.zeroserve.oidc;

import io.zeroserve.http.CookieField;
import io.zeroserve.http.QueryString;
import io.zeroserve.http.QueryString.Parameter;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.MemoryBudget;
import io.zeroserve.oidc.HttpFetcher.Answer;
import io.zeroserve.oidc.HttpFetcher.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Us, who rely on a provider to say who a user is: authorisation code flow with PKCE (OpenID Connect Core 3.1,
 * RFC 7636).
 *
 * <p>A token is believed if it is signed with a key of the provider. Where a configuration names no issuer and no key
 * set, there is no such key to be had; then it is believed because it comes straight from the token endpoint over TLS,
 * or from this machine, as Core 3.1.3.7 point 6 allows. Discovery and keys are kept for {@link RemoteCache#MAX_AGE}; a
 * token signed with a key that is not among them has them fetched once more. Any thread may call; nothing blocks.
 */
public final class RelyingParty {
    private static final int HTTP_OK = 200;

    private final HttpFetcher fetcher;
    private final InstantSource clock;
    private final SecureRandom random;
    private final RemoteCache<Provider> providers;
    private final RemoteCache<KeySet> keySets;

    /**
     * @param fetcher reaches providers
     * @param clock   tells what has expired
     * @param random  makes states, nonces and verifiers
     */
    public RelyingParty(HttpFetcher fetcher, InstantSource clock, SecureRandom random) {
        this.fetcher = fetcher;
        this.clock = clock;
        this.random = random;
        this.providers = new RemoteCache<>(issuer -> fetch(new Request(Provider.discoveryOf(issuer), null))
            .thenApply(text -> Provider.discovered(issuer, text)), clock);
        this.keySets = new RemoteCache<>(place -> fetch(new Request(place, null)).thenApply(KeySet::parse), clock);
    }

    /**
     * Sends a user to the provider.
     *
     * @param returnTo where the user comes to in the end; what is not a path of this site is taken for {@code /}
     * @param secure   whether the user came over TLS
     * @return fails with an {@link OidcException} if the provider cannot be discovered
     */
    public CompletionStage<OidcAnswer> beginLogin(OidcConfig config, String returnTo, boolean secure) {
        // Only the place to log in is needed: that the rest is there too is for the way back to find out.
        CompletionStage<Endpoint> place = config.authorization() != null
            ? CompletableFuture.completedFuture(config.authorization())
            : provider(config).thenApply(Provider::authorization);
        return place.thenApply(authorization -> {
            LoginState login = LoginState.begin(random, ReturnPath.of(returnTo), nowSeconds());
            String value = SealedCookie.STATE.seal(config.cookieKey(), random, login.toJson());
            return OidcAnswer.redirect(authorizationUrl(authorization, config, login),
                SealedCookie.STATE.set(value, LoginState.MAX_AGE_SECONDS, secure));
        });
    }

    private static String authorizationUrl(Endpoint authorization, OidcConfig config, LoginState login) {
        StringBuilder query = new StringBuilder();
        append(query, "response_type", "code");
        append(query, "client_id", config.clientId());
        append(query, "redirect_uri", config.redirectUri());
        append(query, "scope", config.scope());
        append(query, "state", login.state());
        append(query, "nonce", login.nonce());
        append(query, "code_challenge", challenge(login.codeVerifier()));
        append(query, "code_challenge_method", "S256");
        String given = authorization.uri().getRawQuery();
        return authorization + (given == null ? "?" : given.isEmpty() ? "" : "&") + query;
    }

    private static void append(StringBuilder query, String name, String value) {
        QueryString.append(query, new Parameter(name, value));
    }

    /** RFC 7636 4.2. */
    private static String challenge(String verifier) {
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-256")
                .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Takes a user who comes back from the provider. Never fails: what goes wrong is an answer. */
    public CompletionStage<OidcAnswer> handleCallback(OidcConfig config, Browser browser) {
        if (isEmpty(browser.code()) || isEmpty(browser.state())) {
            return CompletableFuture.completedFuture(
                OidcAnswer.badRequest("missing code or state", refusal(browser)));
        }
        String cookie = CookieField.find(browser.cookie(), SealedCookie.STATE.cookieName()).orElse("");
        if (cookie.isEmpty()) {
            return CompletableFuture.completedFuture(OidcAnswer.badRequest("missing login state"));
        }
        LoginState login = SealedCookie.STATE.open(config.cookieKey(), cookie)
            .flatMap(object -> LoginState.read(object, nowSeconds())).orElse(null);
        if (login == null) {
            return CompletableFuture.completedFuture(OidcAnswer.badRequest("invalid or expired login state"));
        }
        if (!IdToken.isSame(login.state(), browser.state())) {
            return CompletableFuture.completedFuture(OidcAnswer.badRequest("state mismatch"));
        }
        return provider(config).thenCompose(provider -> token(config, provider, browser.code(), login))
            .thenApply(token -> session(config, token, login, browser.secure()))
            .exceptionally(failure -> OidcAnswer.failed(reason(failure)));
    }

    /** What the provider sent the user back with, in place of a code (RFC 6749 4.1.2.1); null if nothing. */
    private static String refusal(Browser browser) {
        return isEmpty(browser.error()) ? null : "the provider sent the user back with the error "
            + new ProviderError(browser.error(), isEmpty(browser.reason()) ? null : browser.reason());
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }

    private CompletionStage<Provider> provider(OidcConfig config) {
        return config.isComplete()
            ? CompletableFuture.completedFuture(new Provider(config.authorization(), config.token(), config.keys()))
            : providers.get(config.issuer()).thenApply(provider -> provider.with(config));
    }

    /** Turns a code into a token whose signature and content are right. */
    private CompletionStage<IdToken> token(OidcConfig config, Provider provider, String code, LoginState login) {
        StringBuilder form = new StringBuilder();
        append(form, "grant_type", "authorization_code");
        append(form, "code", code);
        append(form, "redirect_uri", config.redirectUri());
        append(form, "client_id", config.clientId());
        if (config.clientSecret() != null) {
            append(form, "client_secret", config.clientSecret());
        }
        append(form, "code_verifier", login.codeVerifier());
        return fetcher.fetch(new Request(provider.token(), form.toString())).thenApply(RelyingParty::idToken)
            .thenCompose(token -> signed(token, provider.keys())).thenApply(token -> {
                token.requireClaims(config.issuerName(), config.clientId(), login.nonce(), nowSeconds());
                return token;
            });
    }

    private static IdToken idToken(Answer answer) {
        String what = "the token endpoint's answer";
        ProviderError error = ProviderError.ofAnswer(answer.body());
        if (answer.status() >= 400) {
            throw new OidcException("the token endpoint answered with status " + answer.status()
                + (error == null ? "" : " and the error " + error));
        }
        Map<String, JsonNode> object = Json.object(what, answer.body());
        if (object.containsKey("error")) {
            throw new OidcException("the token endpoint answered with " + (error == null ? "an" : "the") + " error"
                + (error == null ? "" : " " + error));
        }
        return IdToken.parse(Json.requireText(what, object, "id_token"));
    }

    /** @param place where the keys are; null if the connection vouches for the token */
    private CompletionStage<IdToken> signed(IdToken token, Endpoint place) {
        if (place == null) {
            return CompletableFuture.completedFuture(token);
        }
        return keySets.get(place)
            .thenCompose(keys -> token.hasKeyIn(keys)
                ? CompletableFuture.completedFuture(keys) : keySets.getFresh(place))
            .thenApply(keys -> {
                token.requireSignature(keys);
                return token;
            });
    }

    private OidcAnswer session(OidcConfig config, IdToken token, LoginState login, boolean secure) {
        MemoryBudget budget = Json.budget();
        JsonNode object = JsonNode.emptyObject(budget);
        object.put("exp", JsonNode.of(nowSeconds() + config.ttlSeconds(), budget), budget);
        object.put("claims", token.content(), budget);
        String value = SealedCookie.SESSION.seal(config.cookieKey(), random, object);
        return OidcAnswer.redirect(login.returnTo(), SealedCookie.SESSION.set(value, config.ttlSeconds(), secure),
            SealedCookie.STATE.clear(secure));
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof OidcException ? cause.getMessage() : cause.toString();
    }

    /**
     * The claims of a user's session.
     *
     * @param cookieKey as {@link OidcConfig#cookieKey}
     * @param cookie    the request's {@code Cookie} field; null if it has none
     * @return empty if there is no session, or it has expired
     */
    public Optional<JsonNode> session(byte[] cookieKey, String cookie) {
        return CookieField.find(cookie, SealedCookie.SESSION.cookieName())
            .flatMap(value -> SealedCookie.SESSION.open(cookieKey, value))
            .filter(object -> Json.number(object, "exp") != null && Json.number(object, "exp") > nowSeconds())
            .map(object -> object.get("claims")).filter(claims -> claims.members() != null);
    }

    /**
     * Ends a user's session here; at the provider it goes on.
     *
     * @param url    where the user goes then; empty to stay
     * @param secure whether the user came over TLS
     */
    public OidcAnswer logout(String url, boolean secure) {
        String cookie = SealedCookie.SESSION.clear(secure);
        return url.isEmpty() ? OidcAnswer.ok("logged out", cookie) : OidcAnswer.redirect(url, cookie);
    }

    private CompletionStage<String> fetch(Request request) {
        return fetcher.fetch(request).thenApply(answer -> {
            if (answer.status() != HTTP_OK) {
                throw new OidcException(request.target() + " answered with status " + answer.status());
            }
            return answer.body();
        });
    }

    private long nowSeconds() {
        return clock.instant().getEpochSecond();
    }
}
