package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.helpers.SiteFiles;
import io.zeroserve.metrics.LoopMetrics;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs one site's chain on one event loop.
 *
 * <p>Holds the memory of the scripts, so each event loop has its own. Constructing one defines and initialises a class
 * per script and is done on a worker; {@link #run} belongs to the event loop.
 */
public final class ScriptRunner {
    private static final String OBJECT = ".o";

    private final List<ScriptSlot> all;
    private final List<ChainStep> plainChain;
    private final List<ChainStep> tlsChain;
    private final SiteFiles files;
    private final ScriptLimits limits;
    private final ScriptLog log;
    private final Turns turns = new Turns();
    private LoopMetrics metrics;

    /**
     * @param chain  the scripts
     * @param files  the files of the site that they belong to
     * @param limits how much time and memory they get
     * @param log    where script lines go
     */
    public ScriptRunner(ScriptChain chain, SiteFiles files, ScriptLimits limits, ScriptLog log) {
        this.files = files;
        this.limits = limits;
        this.log = log;
        this.all = chain.scripts().stream().map(script -> new ScriptSlot(script, limits, log)).toList();
        this.plainChain = steps(Script.REQUEST_SECTION).toList();
        this.tlsChain = Stream.concat(steps(Script.TLS_REQUEST_SECTION), plainChain.stream()).toList();
    }

    /**
     * Has runs counted from now on. On the event loop; costs nothing where it is so already.
     *
     * @param newMetrics what counts, or null
     * @return this
     */
    public ScriptRunner measuredBy(LoopMetrics newMetrics) {
        if (metrics != newMetrics) {
            metrics = newMetrics;
            all.forEach(slot -> slot.measuredBy(newMetrics.script(slot.name())));
        }
        return this;
    }

    /**
     * Runs every script of the chain, in order, until one answers or fails.
     *
     * @param exchange  the request
     * @param scheduler the event loop this is called on
     * @param outcome   receives the outcome: before this method returns unless a script was suspended, later on the
     *                  same event loop otherwise; never if the exchange is cancelled meanwhile
     */
    public void run(Exchange exchange, Scheduler scheduler, Consumer<ChainOutcome> outcome) {
        goOn(exchange, 0, scheduler, outcome);
    }

    /** As {@link #run}, from a place in the chain on. */
    public void goOn(Exchange exchange, int next, Scheduler scheduler, Consumer<ChainOutcome> outcome) {
        new ChainRun(this, exchange, scheduler, outcome).runFrom(next);
    }

    /**
     * Runs the response hooks that the scripts of a request have registered, in order.
     *
     * @param exchange  the request
     * @param head      the response's head, which the hooks change; they have no other say about the response
     * @param scheduler the event loop this is called on
     * @param done      run when the last hook has ended: before this method returns unless a hook was suspended, later
     *                  on the same event loop otherwise; never if the exchange is cancelled meanwhile
     */
    public void runHooks(Exchange exchange, ResponseHead head, Scheduler scheduler, Runnable done) {
        new HookRun(this, exchange, head, scheduler, done).start();
    }

    private Stream<ChainStep> steps(String section) {
        return all.stream().filter(slot -> slot.has(section)).map(slot -> slot.step(section));
    }

    /** What is run for a request, in order. */
    List<ChainStep> chain(RequestView request) {
        return request.isTls() ? tlsChain : plainChain;
    }

    /** The first script of that name, with or without its extension; null if there is none. */
    ScriptSlot find(String name) {
        for (ScriptSlot slot : all) {
            if (slot.name().equals(name) || slot.name().equals(name + OBJECT)) {
                return slot;
            }
        }
        return null;
    }

    SiteFiles files() {
        return files;
    }

    /** The turns of suspended runs. */
    Turns turns() {
        return turns;
    }

    ScriptLimits limits() {
        return limits;
    }

    ScriptLog log() {
        return log;
    }
}
