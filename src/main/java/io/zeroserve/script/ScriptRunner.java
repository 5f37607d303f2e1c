package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs one site's chain on one event loop.
 *
 * <p>Holds the memory of the scripts, so each event loop has its own. Constructing one defines and initialises a class
 * per script and is done on a worker; {@link #run} belongs to the event loop.
 *
 * <p>Suspended scripts take turns: one slice, then {@value #TURN_MILLIS} ms for everything else the event loop has to
 * do, then a slice of the next. So however many of them there are, others wait for one slice.
 */
public final class ScriptRunner {
    /** A timer and not a task, because tasks run before the next I/O. */
    private static final long TURN_MILLIS = 1;

    private final List<ScriptSlot> slots;
    private final ScriptLimits limits;
    private final ScriptLog log;
    private final ArrayDeque<SuspendedChain> waiting = new ArrayDeque<>();
    private boolean turnGiven;

    /**
     * @param chain  the scripts
     * @param limits how much time they get
     * @param log    where script lines go
     */
    public ScriptRunner(ScriptChain chain, ScriptLimits limits, ScriptLog log) {
        this.limits = limits;
        this.log = log;
        this.slots = chain.scripts().stream().filter(script -> script.requestEntry().isPresent())
            .map(script -> new ScriptSlot(script, limits, log)).toList();
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
        for (int i = 0; i < slots.size(); i++) {
            ScriptSlot.Progress progress = slots.get(i).start(exchange);
            switch (progress) {
                case ScriptSlot.Passed _ -> {
                    // the next script
                }
                case ScriptSlot.Ended ended -> {
                    outcome.accept(ended.outcome());
                    return;
                }
                case ScriptSlot.Suspended suspended -> {
                    new SuspendedChain(exchange, scheduler, outcome, i, suspended).pause();
                    return;
                }
            }
        }
        outcome.accept(ChainOutcome.Serve.INSTANCE);
    }

    /** The first that waits goes on when the event loop has had time for others. */
    private void giveTurn() {
        if (!turnGiven && !waiting.isEmpty()) {
            turnGiven = true;
            SuspendedChain next = waiting.removeFirst();
            next.scheduler.schedule(TURN_MILLIS, next::takeTurn);
        }
    }

    /** A chain whose script has been suspended, until the chain has ended. */
    private final class SuspendedChain {
        private final Exchange exchange;
        private final Scheduler scheduler;
        private final Consumer<ChainOutcome> outcome;
        private int position;
        private ScriptSlot.Suspended suspended;
        private long nextPauseNanos = limits.burstNanos();

        SuspendedChain(Exchange exchange, Scheduler scheduler, Consumer<ChainOutcome> outcome, int position,
                       ScriptSlot.Suspended suspended) {
            this.exchange = exchange;
            this.scheduler = scheduler;
            this.outcome = outcome;
            this.position = position;
            this.suspended = suspended;
        }

        /** Lets the event loop do other things. */
        void pause() {
            if (suspended.spentNanos() >= nextPauseNanos) {
                nextPauseNanos += limits.burstNanos();
                log.line("[script_runtime] " + exchange.id() + ": " + slots.get(position).name() + ": throttling");
                scheduler.schedule(limits.pauseMillis(), this::queue);
            } else {
                queue();
            }
        }

        private void queue() {
            waiting.addLast(this);
            giveTurn();
        }

        private void takeTurn() {
            turnGiven = false;
            try {
                goOn();
            } finally {
                giveTurn();
            }
        }

        private void goOn() {
            if (exchange.isCancelled()) {
                slots.get(position).drop(suspended);
                log.line("[handle] " + exchange.id() + ": interrupted");
                return;
            }
            ScriptSlot.Progress progress = slots.get(position).resume(suspended);
            while (progress instanceof ScriptSlot.Passed && ++position < slots.size()) {
                nextPauseNanos = limits.burstNanos();
                progress = slots.get(position).start(exchange);
            }
            switch (progress) {
                case ScriptSlot.Passed _ -> outcome.accept(ChainOutcome.Serve.INSTANCE);
                case ScriptSlot.Ended ended -> outcome.accept(ended.outcome());
                case ScriptSlot.Suspended again -> {
                    suspended = again;
                    pause();
                }
            }
        }
    }
}
