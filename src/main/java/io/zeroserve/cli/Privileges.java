package io.zeroserve.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.posix.Group;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;

/**
 * Who a process that starts as root becomes once it has what only root can have.
 *
 * @param name    the user by name, for its further groups; null if it has none
 * @param userId  the user, -1 to stay the same
 * @param groupId the group
 */
record Privileges(String name, int userId, int groupId) {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int SAME = -1;

    /** What jnr-posix does not have. Both are applied to every thread of the process by the C library. */
    public interface Groups {
        /** As in initgroups(3): the groups that the system lists for a user, and one more. */
        int initgroups(String user, int group);

        /** As in setgroups(2), for none: the address is not looked at. */
        int setgroups(long count, long address);
    }

    /**
     * Looks names up.
     *
     * @param user  a name or number; null to change the group alone
     * @param group a name or number; null for the group of the user
     * @throws IllegalArgumentException if there is none of that name, or a number's group is not known
     */
    static Privileges of(String user, String group) {
        POSIX posix = POSIXFactory.getNativePOSIX();
        boolean numeric = user != null && isNumber(user);
        Passwd entry = user == null ? null : numeric ? posix.getpwuid(Integer.parseInt(user)) : posix.getpwnam(user);
        if (user != null && entry == null && !numeric) {
            throw new IllegalArgumentException("--user: there is no user " + user);
        }
        if (entry == null && group == null) {
            throw new IllegalArgumentException("--user: user " + user + " has no group of its own; give --group");
        }
        int userId = user == null ? SAME : numeric ? Integer.parseInt(user) : (int) entry.getUID();
        return new Privileges(entry == null ? null : entry.getLoginName(), userId,
                group == null ? (int) entry.getGID() : groupId(posix, group));
    }

    private static int groupId(POSIX posix, String group) {
        if (isNumber(group)) {
            return Integer.parseInt(group);
        }
        Group entry = posix.getgrnam(group);
        if (entry == null) {
            throw new IllegalArgumentException("--group: there is no group " + group);
        }
        return (int) entry.getGID();
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /**
     * Becomes that user, for good and with every thread.
     *
     * @throws IllegalStateException if that is not allowed, or a thread has stayed behind
     */
    void assume() {
        POSIX posix = POSIXFactory.getNativePOSIX();
        Groups groups = LibraryLoader.create(Groups.class).load("c");
        // The group first: it takes root to change it.
        int failed = name == null ? groups.setgroups(0, 0) : groups.initgroups(name, groupId);
        if (failed == 0) {
            failed = posix.setgid(groupId);
        }
        if (failed == 0 && userId != SAME) {
            failed = posix.setuid(userId);
        }
        if (failed != 0) {
            throw new IllegalStateException("cannot become " + this + ": only root can (--user, --group)");
        }
        requireAllThreads();
    }

    private void requireAllThreads() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                requireChanged(thread);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot see whether all threads have become " + this, e);
        }
    }

    private void requireChanged(Path thread) throws IOException {
        List<String> status;
        try {
            status = Files.readAllLines(thread.resolve("status"));
        } catch (NoSuchFileException endedMeanwhile) {
            return;
        }
        // The kernel's own helpers of io_uring are no threads of ours; they touch only what is open already.
        if (status.getFirst().startsWith("Name:\tiou-")) {
            return;
        }
        if (userId != SAME && !status.contains(line("Uid:", userId)) || !status.contains(line("Gid:", groupId))) {
            throw new IllegalStateException("thread " + thread.getFileName() + " has not become " + this);
        }
    }

    /** Real, effective, saved and file system's: all the same. */
    private static String line(String label, int id) {
        return label + ("\t" + id).repeat(4);
    }

    /** As in the log. */
    @Override
    public String toString() {
        return (userId == SAME ? "" : "user " + (name == null ? "" : name + ' ') + '(' + userId + "), ")
                + "group (" + groupId + ')';
    }
}
