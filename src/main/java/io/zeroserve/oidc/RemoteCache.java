package io.zeroserve.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What providers publish, kept for {@link #MAX_AGE}. Whoever asks while it is being fetched shares that fetch; a
 * failure is not kept. Any thread.
 *
 * @param <V> what is published
 */
final class RemoteCache<V> {
    /** How long something is kept. */
    static final Duration MAX_AGE = Duration.ofHours(1);
    /** How old something must be to be fetched anew before its time. */
    static final Duration MIN_AGE = Duration.ofSeconds(30);
    /** Of more places the one asked first is forgotten. */
    static final int MAX_PLACES = 64;

    private final Function<Endpoint, CompletionStage<V>> fetch;
    private final InstantSource clock;
    private final Map<Endpoint, Kept<V>> entries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, Kept<V>> eldest) {
            return size() > MAX_PLACES;
        }
    };

    private record Kept<V>(CompletableFuture<V> value, Instant asked) {
    }

    RemoteCache(Function<Endpoint, CompletionStage<V>> fetch, InstantSource clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /** What a place publishes, at most {@link #MAX_AGE} old. */
    CompletionStage<V> get(Endpoint place) {
        return getYoungerThan(place, MAX_AGE);
    }

    /** The same, fetched anew unless that has been done within {@link #MIN_AGE}. */
    CompletionStage<V> getFresh(Endpoint place) {
        return getYoungerThan(place, MIN_AGE);
    }

    private CompletionStage<V> getYoungerThan(Endpoint place, Duration age) {
        Kept<V> fresh;
        synchronized (entries) {
            Kept<V> kept = entries.get(place);
            if (kept != null && kept.asked().plus(age).isAfter(clock.instant())) {
                return kept.value();
            }
            fresh = new Kept<>(new CompletableFuture<>(), clock.instant());
            // Removed first, so that the order is that of asking.
            entries.remove(place);
            entries.put(place, fresh);
        }
        // Outside the lock, for the fetch may complete at once and run what depends on it. It may also fail at once.
        CompletableFuture.completedFuture(place).thenCompose(fetch).whenComplete((value, failure) -> {
            if (failure != null) {
                synchronized (entries) {
                    entries.remove(place, fresh);
                }
                fresh.value().completeExceptionally(failure);
            } else {
                fresh.value().complete(value);
            }
        });
        return fresh.value();
    }
}
