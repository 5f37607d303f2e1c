package io.zeroserve.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.zeroserve.tls.ClientHello;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What was seen of a connection before TLS and HTTP came to it. Confined to the connection's event loop. */
public final class ConnectionFacts {
    private static final AttributeKey<ConnectionFacts> KEY = AttributeKey.valueOf(ConnectionFacts.class, "facts");

    private final Backlog.Share share;
    private InetSocketAddress proxiedPeer;
    private ClientHello clientHello;
    private boolean heard;
    private String refusal;

    private ConnectionFacts(Backlog.Share share) {
        this.share = share;
    }

    /** The facts of a connection; null if nothing of ours stands in front of it. */
    public static ConnectionFacts find(Channel channel) {
        return channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
    }

    static ConnectionFacts attach(Channel channel, Backlog backlog) {
        ConnectionFacts facts = new ConnectionFacts(backlog.share(channel));
        channel.attr(KEY).set(facts);
        return facts;
    }

    /** What waits for the client. */
    public Backlog.Share share() {
        return share;
    }

    /** The client that the PROXY header names; null if there was none, or it names none. */
    public InetSocketAddress proxiedPeer() {
        return proxiedPeer;
    }

    /** What the client said first; null if the connection is in plaintext or it was malformed. */
    public ClientHello clientHello() {
        return clientHello;
    }

    void cameFrom(InetSocketAddress peer) {
        proxiedPeer = peer;
    }

    void said(ClientHello hello) {
        clientHello = hello;
    }

    void heardSomething() {
        heard = true;
    }

    /** Whether any byte came that belongs to a handshake: what only knocks is no failed one. */
    boolean hasHeardSomething() {
        return heard;
    }

    void refuse(String reason) {
        refusal = reason;
    }

    /** Why we ended the handshake ourselves; null if we did not. */
    String refusal() {
        return refusal;
    }

    /** The client, wherever the connection itself comes from. */
    SocketAddress peer(Channel channel) {
        return proxiedPeer != null ? proxiedPeer : channel.remoteAddress();
    }
}
