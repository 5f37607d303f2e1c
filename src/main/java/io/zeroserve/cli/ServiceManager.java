package io.zeroserve.cli;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells whoever started the process, as sd_notify(3) does, when it is ready, reloads and ends. Without such a one it
 * does nothing. Any thread.
 */
final class ServiceManager {
    private static final String VARIABLE = "NOTIFY_SOCKET";

    /** The path of a datagram socket, an abstract one beginning with NUL; null if nobody listens. */
    private final byte[] path;

    private ServiceManager(byte[] path) {
        this.path = path;
    }

    /** The one that the environment names. */
    static ServiceManager of(Map<String, String> environment) {
        String name = environment.get(VARIABLE);
        if (name == null || !name.startsWith("/") && !name.startsWith("@")) {
            return new ServiceManager(null);
        }
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        path[0] = path[0] == '@' ? 0 : path[0];
        return new ServiceManager(path);
    }

    /** Start or reload is complete. */
    void ready() {
        send("READY=1");
    }

    /** A reload begins. */
    void reloading() {
        // The JVM's nanoTime is CLOCK_MONOTONIC on Linux, which is what is asked for.
        send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** The end begins. */
    void stopping() {
        send("STOPPING=1");
    }

    /** Does not wait, and does not fail: a server without a manager is still one. */
    private void send(String state) {
        if (path == null || !Epoll.isAvailable()) {
            return;
        }
        ByteBuffer message = ByteBuffer.allocateDirect(state.length());
        message.put(state.getBytes(StandardCharsets.US_ASCII)).flip();
        try {
            Socket socket = Socket.newSocketDomainDgram();
            try {
                socket.sendToDomainSocket(message, 0, message.limit(), path);
            } finally {
                socket.close();
            }
        } catch (IOException e) {
            System.err.println("warning: " + VARIABLE + ": " + e.getMessage());
        }
    }
}
