package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.script.ScriptChain;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The worker and the reaper are queues that the test runs by hand. */
class SiteTest {
    private final Deque<Runnable> worker = new ArrayDeque<>();
    private final Deque<Runnable> reaper = new ArrayDeque<>();
    private final List<SiteSnapshot> loaded = new ArrayList<>();
    private String failure;
    private final Site site = new Site(this::load, snapshot("first"), worker::add);

    @Test
    void reload_goodSite_swapsAndClosesTheOldWithItsLastRequest() {
        SiteSnapshot old = site.acquire();

        CompletableFuture<ReloadResult> result = site.reload();
        worker.remove().run();

        assertThat(result.join()).isEqualTo(swapped(1, "loaded 1"));
        assertThat(site.acquire()).isSameAs(loaded.getFirst());
        assertThat(reaper).as("a request still reads the old one").isEmpty();
        old.release();
        assertThat(reaper).hasSize(1);
    }

    @Test
    void reload_badSite_keepsTheOld() {
        failure = "broken";
        SiteSnapshot before = site.acquire();

        CompletableFuture<ReloadResult> result = site.reload();
        worker.remove().run();

        assertThat(result.join()).isEqualTo(new ReloadResult.Rejected("broken"));
        assertThat(site.acquire()).isSameAs(before);
    }

    @Test
    void reload_preparationRefuses_keepsTheOldAndClosesTheNew() {
        site.beforeSwap(_ -> CompletableFuture.failedFuture(new IllegalStateException("no certificates")));
        SiteSnapshot before = site.acquire();

        CompletableFuture<ReloadResult> result = site.reload();
        worker.remove().run();

        assertThat(result.join()).isEqualTo(new ReloadResult.Rejected("no certificates"));
        assertThat(site.acquire()).isSameAs(before);
        assertThat(reaper).hasSize(1);
    }

    @Test
    void reload_askedThreeTimesAtOnce_loadsTwice() {
        CompletableFuture<ReloadResult> first = site.reload();
        CompletableFuture<ReloadResult> second = site.reload();
        CompletableFuture<ReloadResult> third = site.reload();

        assertThat(second).as("one that started before the request may have read the old state").isNotSameAs(first);
        assertThat(third).isSameAs(second);
        worker.remove().run();
        worker.remove().run();
        assertThat(worker).isEmpty();
        assertThat(loaded).hasSize(2);
        assertThat(third).isCompleted();
    }

    @Test
    void rollBack_kept_servesWhatWasServedBeforeAndBack() {
        Site keeping = Site.keepingPrevious(this::load, snapshot("first"), worker::add);
        SiteSnapshot first = keeping.acquire();
        first.release();
        keeping.reload();
        worker.remove().run();

        CompletableFuture<ReloadResult> back = keeping.rollBack();
        worker.remove().run();
        assertThat(back.join()).isEqualTo(swapped(2, "first"));
        assertThat(keeping.acquire()).isSameAs(first);

        CompletableFuture<ReloadResult> forth = keeping.rollBack();
        worker.remove().run();
        assertThat(forth.join()).isEqualTo(swapped(3, "loaded 1"));
        assertThat(reaper).isEmpty();
    }

    @Test
    void rollBack_preparationRefuses_keepsBoth() {
        Site keeping = Site.keepingPrevious(this::load, snapshot("first"), worker::add);
        keeping.reload();
        worker.remove().run();
        keeping.beforeSwap(_ -> CompletableFuture.failedFuture(new IllegalStateException("expired")));
        CompletableFuture<ReloadResult> refused = keeping.rollBack();
        worker.remove().run();
        keeping.beforeSwap(_ -> CompletableFuture.completedFuture(null));
        CompletableFuture<ReloadResult> back = keeping.rollBack();
        worker.remove().run();

        assertThat(refused.join()).isEqualTo(new ReloadResult.Rejected("expired"));
        assertThat(back.join()).isEqualTo(swapped(2, "first"));
    }

    @Test
    void rollBack_nothingBefore_isRejected() {
        Site keeping = Site.keepingPrevious(this::load, snapshot("first"), worker::add);
        CompletableFuture<ReloadResult> early = keeping.rollBack();
        worker.remove().run();
        CompletableFuture<ReloadResult> notKept = site.rollBack();
        worker.remove().run();

        assertThat(early.join()).isEqualTo(new ReloadResult.Rejected("there was no other site before this one"));
        assertThat(notKept.join())
            .isEqualTo(new ReloadResult.Rejected("the site before is not kept (--keep-previous)"));
    }

    @Test
    void keepingPrevious_afterEachReload_closesTheOneBefore() {
        Site keeping = Site.keepingPrevious(this::load, snapshot("first"), worker::add);
        for (int i = 0; i < 3; i++) {
            keeping.reload();
            worker.remove().run();
        }

        assertThat(reaper).as("first and second of four").hasSize(2);
        keeping.close();
        assertThat(reaper).hasSize(4);
    }

    @Test
    void close_whileReloading_rejectsTheNewSite() {
        CompletableFuture<ReloadResult> result = site.reload();
        site.close();
        worker.remove().run();

        assertThat(result.join()).isInstanceOf(ReloadResult.Rejected.class);
        assertThat(reaper).as("both snapshots are closed").hasSize(2);
        assertThatThrownBy(site::acquire).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void release_moreOftenThanAcquired_isABug() {
        SiteSnapshot snapshot = snapshot("x");
        snapshot.release();

        assertThatThrownBy(snapshot::release).isInstanceOf(IllegalStateException.class);
    }

    private SiteSnapshot load() throws SiteException {
        if (failure != null) {
            throw new SiteException(failure);
        }
        SiteSnapshot snapshot = snapshot("loaded " + (loaded.size() + 1));
        loaded.add(snapshot);
        return snapshot;
    }

    /** A snapshot of nothing; no test here runs a script. */
    private SiteSnapshot snapshot(String name) {
        return new SiteSnapshot(new SiteSnapshot.Parts(summary(name), FileTree.of(List.of()), Map.of(),
                SpecialPages.NONE, Map.of(), ScriptChain.EMPTY, Map.of(), List.of(), null,
                new ContentSource.InMemory(new byte[0])), reaper::add);
    }

    /** What a swap of empty sites tells. */
    private static ReloadResult swapped(long generation, String name) {
        SiteChanges.Counts none = new SiteChanges.Counts(0, 0, 0);
        return new ReloadResult.Swapped(generation, summary(name), new SiteChanges(none, none, false));
    }

    private static SiteSnapshot.Summary summary(String name) {
        return new SiteSnapshot.Summary(name, 0, 0, Optional.empty(), List.of(), List.of());
    }
}
