package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import java.util.function.Consumer;

/**
 * Runs one site's chain on one event loop.
 *
 * <p>Holds the memory of the scripts, so each event loop has its own. Constructing one defines and initialises a class
 * per script and is done on a worker; {@link #run} belongs to the event loop.
 */
public final class ScriptRunner {

    /**
     * @param chain     the scripts
     * @param log       where script lines go
     */
    public ScriptRunner(ScriptChain chain, ScriptLog log) {
    }

    /**
     * Runs every script of the chain, in order, until one answers or fails.
     *
     * @param exchange  the request
     * @param scheduler the event loop this is called on
     * @param outcome   receives the outcome: before this method returns unless a script was suspended, later on the same
     *                  event loop otherwise; never if the exchange is cancelled meanwhile
     */
    public void run(Exchange exchange, Scheduler scheduler, Consumer<ChainOutcome> outcome) {
        outcome.accept(ChainOutcome.Serve.INSTANCE);
    }
}
