package io.zeroserve.proxy;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.zeroserve.exchange.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The upstreams that a target names, each as good as the other, and what one event loop knows of them.
 *
 * <p>One that fails is left out for a second, then, if it fails again, for twice as long each time, up to half a
 * minute; it is tried before that only if no other is left. Nobody asks it how it is meanwhile: the next request does.
 *
 * <p>A key leads to the upstream that has the highest hash together with it (rendezvous hashing), so that when one is
 * left out, only its keys go elsewhere.
 *
 * <p>Confined to that event loop.
 */
final class UpstreamGroup {
    /** A longer list is refused. */
    static final int MAX_MEMBERS = 64;

    private static final String CHOICE = "by=";
    private static final long FIRST_BACK_OFF_NANOS = 1_000_000_000L;
    private static final long LAST_BACK_OFF_NANOS = 30 * FIRST_BACK_OFF_NANOS;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Choice choice;
    private final List<Member> members;
    private int turn;

    private UpstreamGroup(Choice choice, List<Member> members) {
        this.choice = choice;
        this.members = members;
    }

    /**
     * Parses a target.
     *
     * @param target the URL of an upstream, or several: with spaces between, or as a list in JSON; before them there
     *               may be {@code by=}, a {@link Choice} and a space
     * @param rules  which are allowed
     * @throws ProxyException if it is none, or one is not allowed
     */
    static UpstreamGroup parse(String target, UpstreamRules rules) throws ProxyException {
        int space = target.startsWith(CHOICE) ? target.indexOf(' ') : -1;
        Choice choice = space < 0 ? new Choice.RoundRobin() : Choice.parse(target.substring(CHOICE.length(), space))
                .orElseThrow(() -> refused("there is no way to choose an upstream " + target.substring(0, space)));
        List<Member> members = new ArrayList<>();
        for (String url : urls(target.substring(space + 1).strip())) {
            Upstream upstream = Upstream.parse(url).orElseThrow(() -> refused("there is no upstream " + url));
            if (!rules.allow(upstream)) {
                throw refused("the upstream " + url + " is not allowed");
            }
            members.add(new Member(upstream));
        }
        if (members.isEmpty()) {
            throw refused("the list of upstreams is empty");
        }
        if (members.size() > MAX_MEMBERS) {
            throw refused("there are more than " + MAX_MEMBERS + " upstreams");
        }
        return new UpstreamGroup(choice, List.copyOf(members));
    }

    private static List<String> urls(String list) throws ProxyException {
        if (!list.startsWith("[")) {
            return List.of(list.split(" +"));
        }
        try {
            JsonArray array = new JsonArray(list);
            if (array.stream().allMatch(String.class::isInstance)) {
                return array.stream().map(String.class::cast).toList();
            }
        } catch (DecodeException e) {
            // It is refused as well.
        }
        throw refused("what begins as a list of upstreams in JSON is no list of texts");
    }

    private static ProxyException refused(String reason) {
        return new ProxyException(ProxyException.BAD_GATEWAY, reason);
    }

    /**
     * Those that are to be tried for a request, in order: first those that are up, then the others, soonest first.
     *
     * @param nowNanos of a clock that goes on evenly, the same that {@link Member#failed} is told
     */
    List<Member> order(RequestView request, long nowNanos) {
        if (members.size() == 1) {
            return members;
        }
        List<Member> up = new ArrayList<>(members.size());
        List<Member> down = new ArrayList<>();
        for (Member member : members) {
            (member.isUp(nowNanos) ? up : down).add(member);
        }
        arrange(up, request);
        down.sort(Comparator.comparingLong(member -> member.downUntilNanos - nowNanos));
        up.addAll(down);
        return up;
    }

    private void arrange(List<Member> up, RequestView request) {
        String key = choice instanceof Choice.ByKey byKey ? byKey.of(request) : null;
        if (key != null) {
            long hash = hash(key);
            up.sort(Comparator.comparingLong((Member member) -> mix(hash ^ member.hash)).reversed());
            return;
        }
        if (!up.isEmpty()) {
            Collections.rotate(up, -Math.floorMod(turn++, up.size()));
        }
        if (choice instanceof Choice.LeastConnections) {
            up.sort(Comparator.comparingInt(member -> member.inHand));
        }
    }

    /** FNV-1a, of which {@link #mix} makes every bit count. */
    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * FNV_PRIME;
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** One of the upstreams. */
    static final class Member {
        private final Upstream upstream;
        private final long hash;
        private int inHand;
        private int failures;
        private long downUntilNanos;

        private Member(Upstream upstream) {
            this.upstream = upstream;
            this.hash = UpstreamGroup.hash(upstream.address().toString() + upstream.basePath());
        }

        Upstream upstream() {
            return upstream;
        }

        private boolean isUp(long nowNanos) {
            return failures == 0 || nowNanos - downUntilNanos >= 0;
        }

        /** A request begins; {@link #ended} is called once for each. */
        void began() {
            inHand++;
        }

        void ended() {
            inHand--;
        }

        /** It has answered. */
        void answered() {
            failures = 0;
        }

        /** It cannot be reached, or has broken off or kept silent before it answered. */
        void failed(long nowNanos) {
            // Several requests that fail together are one failure.
            if (isUp(nowNanos)) {
                int doublings = Math.min(failures, 5);
                failures++;
                downUntilNanos = nowNanos + Math.min(FIRST_BACK_OFF_NANOS << doublings, LAST_BACK_OFF_NANOS);
            }
        }
    }
}
