package io.zeroserve.script;

import io.zeroserve.helpers.RateLimits;
import java.util.Set;

/**
 * What scripts are allowed, whichever site they belong to.
 *
 * @param codeLimitBytes the most instructions that a script may have, 8 bytes each
 * @param rateLimitKeys  how many keys are counted for rate limits at a time
 * @param environment    the environment variables that scripts can read; null for all
 */
public record ScriptSettings(int codeLimitBytes, int rateLimitKeys, Set<String> environment) {
    /** 4 MiB, 10,000 keys, all variables. */
    public static final ScriptSettings DEFAULT = new ScriptSettings(4 << 20, RateLimits.DEFAULT_MAX_KEYS, null);
}
