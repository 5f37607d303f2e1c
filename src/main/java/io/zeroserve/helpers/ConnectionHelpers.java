package io.zeroserve.helpers;

import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.json.JsonNode;
import io.zeroserve.json.MemoryBudget;

/** What scripts learn of the connection behind a request. */
final class ConnectionHelpers {

    private ConnectionHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_connection_info", ConnectionHelpers::info);
    }

    private static long info(ScriptCall call) {
        return call.json().addRoot(describe(call.exchange().request().connection(), call.memory()));
    }

    /**
     * This server has no keys for Encrypted Client Hello, so there is no outer name, and it asks no client for a
     * certificate. A request can only be sent when the handshake is done: it takes no early data.
     */
    private static JsonNode describe(ConnectionView connection, MemoryBudget memory) {
        JsonNode names = JsonNode.emptyObject(memory);
        names.put("inner", textOrNull(connection.serverName(), memory), memory);
        names.put("outer", JsonNode.ofNull(memory), memory);
        JsonNode fingerprint = JsonNode.emptyObject(memory);
        fingerprint.put("ja4", textOrNull(connection.ja4(), memory), memory);
        JsonNode client = JsonNode.emptyObject(memory);
        client.put("certificate", JsonNode.ofNull(memory), memory);
        client.put("chain_fingerprints_sha256", JsonNode.emptyArray(memory), memory);
        JsonNode info = JsonNode.emptyObject(memory);
        info.put("tls", JsonNode.of(connection.isTls(), memory), memory);
        info.put("tls_handshake_complete", JsonNode.of(connection.isTls(), memory), memory);
        info.put("alpn", textOrNull(connection.applicationProtocol(), memory), memory);
        info.put("sni", names, memory);
        info.put("ech", JsonNode.ofNull(memory), memory);
        info.put("fingerprint", fingerprint, memory);
        info.put("tls_client", client, memory);
        return info;
    }

    private static JsonNode textOrNull(String text, MemoryBudget memory) {
        return text == null ? JsonNode.ofNull(memory) : JsonNode.of(text, memory);
    }
}
