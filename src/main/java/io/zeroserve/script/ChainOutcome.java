package io.zeroserve.script;

import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.ResponseDraft;

/** What the script chain decided about a request. */
public sealed interface ChainOutcome {

    /** No script answered: the static lookup does, with the request as edited. */
    enum Serve implements ChainOutcome {
        /** The only value. */
        INSTANCE
    }

    /** A script answered. */
    record Respond(ResponseDraft draft) implements ChainOutcome {
    }

    /**
     * A script wants the request forwarded.
     *
     * @param target where to, as the script wrote it
     * @param next   where the chain goes on, by {@link ScriptRunner#goOn}, if a response hook wants no response of it
     */
    record Forward(String target, int next) implements ChainOutcome {
    }

    /** A script wants files served in a way of its own. */
    record ServeFiles(FileServing serving) implements ChainOutcome {
    }

    /** A script wants no response: the connection, or of HTTP/2 the stream, is cut off. */
    enum Abort implements ChainOutcome {
        /** The only value. */
        INSTANCE
    }

    /** A script trapped: the chain fails closed with 500. The trap is already logged. */
    record Failed(String script) implements ChainOutcome {
    }
}
