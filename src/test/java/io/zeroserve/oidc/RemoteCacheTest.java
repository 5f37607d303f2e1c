package io.zeroserve.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How often providers are asked for what they publish. */
class RemoteCacheTest {
    private static final Endpoint PLACE = Endpoint.parse("place", "https://a.example/");

    private Instant now = Instant.parse("2026-11-23T10:15:30Z");
    private final List<CompletableFuture<String>> fetches = new ArrayList<>();
    private final RemoteCache<String> cache = new RemoteCache<>(_ -> {
        fetches.add(new CompletableFuture<>());
        return fetches.getLast();
    }, () -> now);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void get_whileFetched_shares() {
        var first = cache.get(PLACE);
        var second = cache.get(PLACE);
        fetches.getFirst().complete("v");

        assertThat(fetches).hasSize(1);
        assertThat(first).isCompletedWithValue("v");
        assertThat(second).isCompletedWithValue("v");
    }

    @Test
    void get_aroundTheMaximumAge_isKeptOrFetched() {
        cache.get(PLACE);
        fetches.getFirst().complete("old");
        pass(RemoteCache.MAX_AGE.minusMillis(1));
        assertThat(cache.get(PLACE)).isCompletedWithValue("old");
        pass(Duration.ofMillis(1));
        assertThat(cache.get(PLACE).toCompletableFuture()).isNotDone();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void getFresh_aroundTheMinimumAge_isKeptOrFetchedForAll() {
        cache.get(PLACE);
        fetches.getFirst().complete("old");
        pass(RemoteCache.MIN_AGE.minusMillis(1));
        assertThat(cache.getFresh(PLACE)).isCompletedWithValue("old");
        pass(Duration.ofMillis(1));
        cache.getFresh(PLACE);
        cache.getFresh(PLACE);
        fetches.getLast().complete("new");

        assertThat(fetches).hasSize(2);
        assertThat(cache.get(PLACE)).isCompletedWithValue("new");
    }

    @Test
    void get_afterAFailure_isFetchedAgain() {
        var failed = cache.get(PLACE);
        fetches.getFirst().completeExceptionally(new OidcException("down"));
        cache.get(PLACE);

        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void get_fetchThrows_fails() {
        RemoteCache<String> broken = new RemoteCache<>(_ -> {
            throw new OidcException("no");
        }, () -> now);

        assertThat(broken.get(PLACE).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void get_morePlacesThanAreKept_forgetsTheOldest() {
        for (int i = 0; i <= RemoteCache.MAX_PLACES; i++) {
            cache.get(Endpoint.parse("place", "https://a.example/" + i));
        }
        cache.get(Endpoint.parse("place", "https://a.example/1"));
        assertThat(fetches).hasSize(RemoteCache.MAX_PLACES + 1);
        cache.get(Endpoint.parse("place", "https://a.example/0"));
        assertThat(fetches).hasSize(RemoteCache.MAX_PLACES + 2);
    }
}
