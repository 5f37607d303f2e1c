package io.zeroserve.serve;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.tls.Ja4;
import io.zeroserve.transport.Backlog;
import io.zeroserve.transport.ConnectionFacts;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;

/** A client's connection: what it says is worked out when it is first asked, and kept with it. */
final class ClientConnection implements ConnectionView {
    private static final AttributeKey<ClientConnection> KEY =
            AttributeKey.valueOf(ClientConnection.class, "connection");
    private static final String UNKNOWN_ADDRESS = "0.0.0.0";

    private final boolean tls;
    private final String address;
    private final String peer;
    private final String applicationProtocol;
    private final String serverName;
    private final ConnectionFacts facts;
    private String ja4;

    private ClientConnection(IncomingRequest request, Channel channel) {
        SslHandler engine = channel.pipeline().get(SslHandler.class);
        this.tls = request.isSecure();
        this.facts = ConnectionFacts.find(channel);
        SocketAddress client = client(request, facts);
        boolean known = client != null && client.hostAddress() != null;
        this.address = known ? shortForm(client.hostAddress()) : UNKNOWN_ADDRESS;
        this.peer = (address.indexOf(':') < 0 ? address : '[' + address + ']') + ':' + (known ? client.port() : 0);
        this.applicationProtocol = engine == null ? null : engine.applicationProtocol();
        this.serverName = engine == null ? null : serverName(engine.engine().getSession());
    }

    static ClientConnection of(IncomingRequest request) {
        Channel channel = request.channel();
        ClientConnection known = channel.attr(KEY).get();
        if (known == null) {
            known = new ClientConnection(request, channel);
            channel.attr(KEY).set(known);
        }
        return known;
    }

    private static SocketAddress client(IncomingRequest request, ConnectionFacts facts) {
        // Asked first: Vert.x tells the client of a PROXY header only to whoever asks first, which may be its metrics.
        return facts != null && facts.proxiedPeer() != null
                ? SocketAddress.inetSocketAddress(facts.proxiedPeer()) : request.remoteAddress();
    }

    /** Of IPv6 what RFC 5952 calls canonical. */
    private static String shortForm(String ip) {
        InetAddress parsed = ip.indexOf(':') < 0 ? null : NetUtil.createInetAddressFromIpAddressString(ip);
        return parsed == null ? ip : NetUtil.toAddressString(parsed);
    }

    private static String serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                return new String(name.getEncoded(), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** What waits for the client; null if nothing of ours stands in front of the connection. */
    private Backlog.Share share() {
        return facts == null ? null : facts.share();
    }

    /**
     * What waits for a client of HTTP/2 with its streams. Null in HTTP/1, where all that waits is in the connection's
     * buffer, and where nothing of ours stands in front.
     */
    static Backlog.Share streamsOf(IncomingRequest request) {
        return request.version() == HttpVersion.HTTP_2 ? of(request).share() : null;
    }

    /** The address of {@link #peer}, without brackets. */
    String address() {
        return address;
    }

    /** The client as {@code ip:port} or {@code [ipv6]:port}, the one that a PROXY header named if there was one. */
    String peer() {
        return peer;
    }

    @Override
    public boolean isTls() {
        return tls;
    }

    @Override
    public String applicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public String ja4() {
        if (ja4 == null && facts != null && facts.clientHello() != null) {
            ja4 = Ja4.of(facts.clientHello());
        }
        return ja4;
    }
}
