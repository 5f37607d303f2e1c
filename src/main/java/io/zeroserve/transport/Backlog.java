package io.zeroserve.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is there for clients and has not been taken by them, all connections of a deployment together. Clients who ask
 * and do not read would otherwise fill the memory for all others: over the limit, the connection that holds most is
 * closed. Any thread.
 */
public final class Backlog {
    private final long limitBytes;
    private final long perConnectionBytes;
    private final AtomicLong totalBytes = new AtomicLong();
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    /**
     * @param limitBytes         what may wait in all
     * @param perConnectionBytes with how much a connection has enough, so that its next request is to wait
     */
    public Backlog(long limitBytes, long perConnectionBytes) {
        this.limitBytes = limitBytes;
        this.perConnectionBytes = perConnectionBytes;
    }

    /** Follows a connection until it is closed. */
    Share share(Channel channel) {
        Share share = new Share(channel);
        channel.closeFuture().addListener(_ -> share.leave());
        return share;
    }

    /** How much waits, as far as has been noticed. */
    public long totalBytes() {
        return totalBytes.get();
    }

    /** Called by whoever has made it too much. One connection at a time: what it held is free soon. */
    private void closeLargest() {
        Share largest = null;
        for (Share share : shares) {
            if (largest == null || share.bytes > largest.bytes) {
                largest = share;
            }
        }
        if (largest != null) {
            largest.leave();
            largest.channel.close();
        }
    }

    /** What waits on one connection. To be told of changes on its event loop. */
    public final class Share {
        private final Channel channel;
        /** What HTTP/2 streams hold that is not in the connection's buffer yet, by who writes it. */
        private long heldBytes;
        private volatile long bytes;
        private boolean gone;
        private final Deque<Runnable> waiting = new ArrayDeque<>(0);
        private boolean relieving;

        private Share(Channel channel) {
            this.channel = channel;
        }

        /**
         * Something was written, or taken: looks at the connection's buffer, unless that is so little that it can
         * wait.
         */
        public void look() {
            long newBytes = heldBytes + (channel.isWritable() ? 0 : bufferedBytes());
            // Mostly nothing has changed: no lock is needed to see that, as only this event loop changes it.
            if (newBytes != bytes) {
                set(newBytes);
            }
            if (!waiting.isEmpty() && !relieving) {
                relieve();
            }
        }

        /** Content of an HTTP/2 stream is in memory until the client takes it. */
        public void hold(long contentBytes) {
            heldBytes += contentBytes;
            look();
        }

        /** It has been taken, or has gone with its stream. */
        public void release(long contentBytes) {
            heldBytes -= contentBytes;
            look();
        }

        /** Does something as soon as there is room, behind what waits already; never if the connection ends before. */
        public void whenRoom(Runnable next) {
            waiting.add(next);
        }

        /** Whoever is let go on may fill what room there is. */
        private void relieve() {
            relieving = true;
            try {
                while (!waiting.isEmpty() && !isFull()) {
                    waiting.remove().run();
                }
            } finally {
                relieving = false;
            }
        }

        private long bufferedBytes() {
            ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
            return buffer == null ? 0 : buffer.totalPendingWriteBytes();
        }

        /** Whether the client has to take some of it before it is given more. */
        public boolean isFull() {
            return heldBytes + bufferedBytes() > perConnectionBytes;
        }

        private synchronized void set(long newBytes) {
            if (gone) {
                return;
            }
            long more = newBytes - bytes;
            bytes = newBytes;
            if (newBytes == 0) {
                shares.remove(this);
            } else {
                shares.add(this);
            }
            if (totalBytes.addAndGet(more) > limitBytes && more > 0) {
                closeLargest();
            }
        }

        private synchronized void leave() {
            if (!gone) {
                gone = true;
                shares.remove(this);
                totalBytes.addAndGet(-bytes);
            }
        }
    }
}
