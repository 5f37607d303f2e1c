package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Buffer;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads files on the io_uring of an event loop: the request goes to the kernel with the loop's next system call, which
 * takes what is in the page cache at once, and the answer comes as an event among those of the sockets. No thread is
 * handed anything.
 *
 * <p>At most {@link #MAX_RUNNING} reads run at a time; further ones wait, and have no memory until it is their turn.
 * Confined to the event loop. There is one reader a loop, registered for as long as the loop lives.
 */
public final class RingFileReader {
    /** Reads that the kernel has at a time: with the usual chunks that is 8 MiB, enough to keep several disks busy. */
    static final int MAX_RUNNING = 128;
    /** How often a read is repeated that was interrupted before it had read anything. */
    private static final int MAX_REPEATS = 8;

    /** {@code IORING_OP_READ} of {@code linux/io_uring.h}. */
    private static final byte IORING_OP_READ = 22;
    /** Of {@code asm-generic/errno-base.h}; results are negative. */
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    private static final FastThreadLocal<RingFileReader> OF_LOOP = new FastThreadLocal<>();

    /** What becomes of a read. Called on the event loop, once. */
    public interface Target {
        /**
         * The buffer to fill, asked for as the read starts. Its first {@link #lengthBytes} bytes are written, its
         * indices are not touched; it belongs to the kernel until one of the other methods is called.
         */
        ByteBuf buffer();

        /** How many bytes are wanted; at least 1. */
        int lengthBytes();

        /** Which open file to read, asked for as the read starts; negative if it is open no longer. */
        int descriptor();

        /** All bytes are in the buffer. */
        void complete(ByteBuf filled);

        /**
         * They are not.
         *
         * @param buffer what was asked for, or null if the read did not start
         * @param cause  an {@link EOFException} if the file ends before
         */
        void fail(ByteBuf buffer, IOException cause);
    }

    private final IoRegistration registration;
    private final Read[] running = new Read[MAX_RUNNING];
    /** The free places in {@link #running}, on top of each other. */
    private final short[] free = new short[MAX_RUNNING];
    private int freeCount = MAX_RUNNING;
    private final Deque<Read> waiting = new ArrayDeque<>();

    private RingFileReader(IoEventLoop loop) {
        for (short i = 0; i < MAX_RUNNING; i++) {
            free[i] = i;
        }
        Future<IoRegistration> registered = loop.register(new Completions());
        if (!registered.isSuccess()) {
            throw new IllegalStateException("the event loop takes no more files", registered.cause());
        }
        registration = registered.getNow();
    }

    /**
     * The reader of an event loop.
     *
     * @param loop the loop that the caller runs on
     * @return null if the loop has no io_uring
     */
    public static RingFileReader of(EventLoop loop) {
        if (!TransportSelector.isOnRing(loop)) {
            return null;
        }
        assert loop.inEventLoop();
        RingFileReader reader = OF_LOOP.get();
        if (reader == null) {
            reader = new RingFileReader((IoEventLoop) loop);
            OF_LOOP.set(reader);
        }
        return reader;
    }

    /**
     * Reads part of a file.
     *
     * @param offset where it starts in the file
     * @param target what becomes of it
     */
    public void read(long offset, Target target) {
        Read read = new Read(offset, target);
        if (freeCount > 0) {
            start(read);
        } else {
            waiting.add(read);
        }
    }

    private void start(Read read) {
        if (!registration.isValid()) {
            read.target.fail(null, new IOException("the event loop is shut down"));
            return;
        }
        if (read.target.descriptor() < 0) {
            read.target.fail(null, new IOException("the file is closed"));
            return;
        }
        short place = free[--freeCount];
        running[place] = read;
        read.buffer = read.target.buffer();
        submit(place, read);
    }

    private void submit(short place, Read read) {
        registration.submit(new IoUringIoOps(IORING_OP_READ, (byte) 0, (short) 0, read.target.descriptor(),
                read.offset + read.doneBytes, address(read.buffer) + read.doneBytes,
                read.target.lengthBytes() - read.doneBytes, 0, (long) place, (short) 0, (short) 0, 0, 0L));
    }

    private static long address(ByteBuf buffer) {
        if (buffer.hasMemoryAddress()) {
            return buffer.memoryAddress();
        }
        // May be a view of something larger, whose start is what is told.
        ByteBuffer view = buffer.internalNioBuffer(0, buffer.capacity());
        return Buffer.memoryAddress(view) + view.position();
    }

    /** @param result of the system call: the bytes that were read, 0 at the end of the file, or a negative errno */
    private void completed(short place, int result) {
        Read read = running[place];
        boolean again = result == -EINTR || result == -EAGAIN;
        read.doneBytes += Math.max(result, 0);
        boolean unfinished = result > 0 && read.doneBytes < read.target.lengthBytes();
        if ((unfinished || again && read.repeats++ < MAX_REPEATS) && registration.isValid()
                && read.target.descriptor() >= 0) {
            submit(place, read);
            return;
        }
        running[place] = null;
        free[freeCount++] = place;
        if (read.doneBytes == read.target.lengthBytes()) {
            read.target.complete(read.buffer);
        } else if (result == 0) {
            read.target.fail(read.buffer, new EOFException("the file ends " + (read.target.lengthBytes()
                    - read.doneBytes) + " bytes too early"));
        } else {
            read.target.fail(read.buffer, new IOException("cannot read: errno " + -result));
        }
        startWaiting();
    }

    private void startWaiting() {
        // Reads that fail before they start leave their place to the next.
        while (freeCount > 0 && !waiting.isEmpty()) {
            start(waiting.poll());
        }
    }

    private static final class Read {
        private final long offset;
        private final Target target;
        private ByteBuf buffer;
        private int doneBytes;
        private int repeats;

        Read(long offset, Target target) {
            this.offset = offset;
            this.target = target;
        }
    }

    /** What the loop's ring calls. */
    private final class Completions implements IoUringIoHandle {
        @Override
        public void handle(IoRegistration source, IoEvent event) {
            // The event is used again for the next completion: nothing of it is kept.
            IoUringIoEvent completion = (IoUringIoEvent) event;
            completed((short) completion.userData(), completion.res());
        }

        /** The loop ends; it still waits for what runs, so that no buffer is freed that the kernel writes to. */
        @Override
        public void close() {
            registration.cancel();
        }
    }
}
