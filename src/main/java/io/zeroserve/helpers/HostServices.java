package io.zeroserve.helpers;

import io.zeroserve.oidc.HttpFetcher;
import io.zeroserve.oidc.RelyingParty;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;

/**
 * What helpers take from the host beside the request. Lives as long as the server, so what it holds survives reloads;
 * shared by all event loops.
 *
 * @param clock        what {@code zs_now_ms} tells
 * @param version      what {@code zs_version} tells
 * @param environment  what {@code zs_env_get} reads
 * @param random       where {@code zs_getrandom} gets its bytes
 * @param rateLimits   what {@code zs_rate_limit} counts
 * @param relyingParty what {@code zs_oidc_…} ask
 */
public record HostServices(InstantSource clock, String version, Environment environment, SecureRandom random,
                           RateLimits rateLimits, RelyingParty relyingParty) {

    /** Checks that nothing is missing. */
    public HostServices {
        Objects.requireNonNull(clock);
        Objects.requireNonNull(version);
        Objects.requireNonNull(environment);
        Objects.requireNonNull(random);
        Objects.requireNonNull(rateLimits);
        Objects.requireNonNull(relyingParty);
    }

    /**
     * The services of this process: its environment, randomness from the system, nothing counted or known yet.
     *
     * @param rateLimitKeys how many keys are counted for rate limits at a time
     * @param variables     the environment variables that scripts can read; null for all
     * @param fetcher       reaches providers of identities
     */
    public static HostServices of(InstantSource clock, String version, int rateLimitKeys, Set<String> variables,
                                  HttpFetcher fetcher) {
        SecureRandom random = new SecureRandom();
        return new HostServices(clock, version, new Environment(System.getenv(), variables), random,
            new RateLimits(clock, rateLimitKeys), new RelyingParty(fetcher, clock, random));
    }

    /** The services of a process that makes no requests. */
    public static HostServices of(InstantSource clock, String version) {
        return of(clock, version, RateLimits.DEFAULT_MAX_KEYS, null, HttpFetcher.NONE);
    }
}
