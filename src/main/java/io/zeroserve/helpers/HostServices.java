package io.zeroserve.helpers;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;

/**
 * What helpers take from the host beside the request. Lives as long as the server, so what it holds survives reloads;
 * shared by all event loops.
 *
 * @param clock       what {@code zs_now_ms} tells
 * @param version     what {@code zs_version} tells
 * @param environment what {@code zs_env_get} reads
 * @param random      where {@code zs_getrandom} gets its bytes
 * @param rateLimits  what {@code zs_rate_limit} counts
 */
public record HostServices(InstantSource clock, String version, Environment environment, SecureRandom random,
                           RateLimits rateLimits) {

    /** Checks that nothing is missing. */
    public HostServices {
        Objects.requireNonNull(clock);
        Objects.requireNonNull(version);
        Objects.requireNonNull(environment);
        Objects.requireNonNull(random);
        Objects.requireNonNull(rateLimits);
    }

    /** The services of this process: its whole environment, randomness from the system, nothing counted yet. */
    public static HostServices of(InstantSource clock, String version) {
        return of(clock, version, RateLimits.DEFAULT_MAX_KEYS, null);
    }

    /**
     * As {@link #of(InstantSource, String)}, but limited.
     *
     * @param rateLimitKeys how many keys are counted for rate limits at a time
     * @param variables     the environment variables that scripts can read; null for all
     */
    public static HostServices of(InstantSource clock, String version, int rateLimitKeys, Set<String> variables) {
        return new HostServices(clock, version, new Environment(System.getenv(), variables), new SecureRandom(),
            new RateLimits(clock, rateLimitKeys));
    }
}
