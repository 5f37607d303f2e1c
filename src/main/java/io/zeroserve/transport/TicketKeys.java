package io.zeroserve.transport;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The keys that session tickets are sealed with, so that clients resume over a reload, which gives the TLS engine a new
 * context. Tickets are sealed with the current key, and opened with it or the one before.
 *
 * <p>Keys are in memory alone. Any thread.
 */
public final class TicketKeys {
    /** How long a key is current. A ticket is good for as long, and up to twice as long. */
    public static final Duration PERIOD = Duration.ofHours(8);

    private final SecureRandom random;
    // Weak: the TLS engine decides how long a context lives.
    private final List<WeakReference<OpenSslSessionContext>> users = new ArrayList<>();
    private OpenSslSessionTicketKey current;
    private OpenSslSessionTicketKey previous;

    /** A current key, and a previous one that no ticket was sealed with. */
    public TicketKeys(SecureRandom random) {
        this.random = random;
        this.previous = newKey();
        this.current = newKey();
    }

    private OpenSslSessionTicketKey newKey() {
        return new OpenSslSessionTicketKey(bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE), bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Seals with a new key from now on. To be called once every {@link #PERIOD}. */
    public synchronized void rotate() {
        previous = current;
        current = newKey();
        users.removeIf(user -> user.get() == null);
        users.stream().map(WeakReference::get).filter(Objects::nonNull)
                .forEach(context -> context.setTicketKeys(current, previous));
    }

    /** Gives a context the keys, now and whenever they change. */
    synchronized void giveTo(OpenSslSessionContext context) {
        users.add(new WeakReference<>(context));
        context.setTicketKeys(current, previous);
    }
}
