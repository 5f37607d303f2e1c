package io.zeroserve.cli;

import java.util.Map;

/**
 * The sockets that whoever started the process has opened for it, as in sd_listen_fds(3).
 *
 * @param http  the address of the plaintext listener, {@code fd:N}; null if there is none
 * @param https that of the TLS listener; null if there is none
 */
record SocketActivation(String http, String https) {
    /** The first descriptor (SD_LISTEN_FDS_START). */
    private static final int FIRST = 3;

    /**
     * What the environment says. Sockets named {@code http} and {@code https} are these; without such names the first
     * is for plaintext, the second for TLS.
     *
     * @param pid the process that they must be meant for
     * @return null if there are none
     * @throws IllegalArgumentException if there are others
     */
    static SocketActivation of(Map<String, String> environment, long pid) {
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return null;
        }
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!count.equals("1") && !count.equals("2")) {
            throw new IllegalArgumentException("LISTEN_FDS: one socket or two can be served, not \"" + count + '"');
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        boolean first = names[0].equals("https");
        boolean two = count.equals("2");
        String other = two ? "fd:" + (FIRST + 1) : null;
        return first ? new SocketActivation(other, "fd:" + FIRST) : new SocketActivation("fd:" + FIRST, other);
    }
}
