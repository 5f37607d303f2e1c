package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.ResponseDraft;
import io.zeroserve.json.MemoryBudget;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One run of one script over one request: what its helpers work on, and what it has put out.
 *
 * <p>Reused for another request once the run has ended. Confined to one event loop.
 */
public final class ScriptCall extends Execution {
    private final String script;
    private final Consumer<String> lines;
    private final LogBuffer log;
    private final MemoryBudget memory;
    private final JsonHandles json = new JsonHandles();
    private Exchange exchange;
    private ScriptHost host;
    private int depth;
    private ResponseDraft response;
    private String target;
    private FileServing fileServing;
    private boolean aborted;
    private CompletionStage<LongSupplier> awaited;

    /**
     * @param script      the script's name
     * @param memoryBytes how much memory outside its cage a run may fill
     * @param lines       where the lines that it logs go
     */
    public ScriptCall(String script, Cage cage, RunBudget budget, long memoryBytes, Consumer<String> lines) {
        super(cage, budget);
        this.memory = new MemoryBudget(memoryBytes);
        this.script = Objects.requireNonNull(script);
        this.lines = lines;
        this.log = new LogBuffer(text -> lines.accept("[user_log] " + exchange.id() + ": " + script + ": " + text));
    }

    /**
     * Makes ready for a run over a request.
     *
     * @param newHost  what runs it
     * @param newDepth how many calls of scripts by scripts it lies in
     */
    public void begin(Exchange next, ScriptHost newHost, int newDepth) {
        exchange = next;
        host = newHost;
        depth = newDepth;
        response = null;
        target = null;
        fileServing = null;
        aborted = false;
        memory.begin();
        json.begin();
        begin();
    }

    /** Ends the run: what is left in the log is written, and the request is let go. */
    public void end() {
        log.flush();
        exchange = null;
        host = null;
        response = null;
        target = null;
        fileServing = null;
        awaited = null;
        json.begin();
    }

    /** The script's name. */
    public String script() {
        return script;
    }

    /** The request. */
    public Exchange exchange() {
        return exchange;
    }

    /** How many calls of scripts by scripts it lies in. */
    public int depth() {
        return depth;
    }

    /** The response that this run has set, or null. Without meaning if {@link #isAborted()}. */
    public ResponseDraft response() {
        return response;
    }

    /** Where this run wants the request forwarded to, or null. Without meaning if there is a {@link #response()}. */
    public String target() {
        return target;
    }

    /** How this run wants files served, or null. Without meaning if there is a {@link #response()}. */
    public FileServing fileServing() {
        return fileServing;
    }

    /** Whether the run has asked for the exchange to end without a response. */
    public boolean isAborted() {
        return aborted;
    }

    /**
     * What a suspended run waits for, if {@link #isAwaiting()}: completes, on any thread, with what gives the result
     * when it is asked on the event loop with the cage in place. Whoever runs the script hands that to
     * {@link #deliver}.
     */
    public CompletionStage<LongSupplier> awaited() {
        return awaited;
    }

    /**
     * Suspends the run until something is there. For helpers that may wait, which return what this returns.
     *
     * @param something as {@link #awaited()}
     * @return any value
     */
    long await(CompletionStage<LongSupplier> something) {
        awaited = something;
        await();
        return 0;
    }

    /** @param draft replaces the one before; null to have none */
    void respond(ResponseDraft draft) {
        response = draft;
    }

    /** @param upstream where the request is to be forwarded to */
    void forward(String upstream) {
        target = upstream;
    }

    /** @param serving how files are to be served */
    void serveFiles(FileServing serving) {
        fileServing = serving;
    }

    /** Tells the operator, who may be able to do something about it. */
    void warn(String text) {
        lines.accept("[script_runtime] " + exchange.id() + ": " + script + ": " + text);
    }

    /** Whatever the run has put out and will put out, there is no response. */
    void abort() {
        aborted = true;
        response = null;
        target = null;
        fileServing = null;
    }

    /** Writes a line of the host's own to the log. */
    void line(String text) {
        lines.accept(text);
    }

    LogBuffer log() {
        return log;
    }

    /** What runs this. */
    ScriptHost host() {
        return host;
    }

    /** The handles that this run holds. */
    JsonHandles json() {
        return json;
    }

    /** What this run may still fill of the memory outside its cage. */
    MemoryBudget memory() {
        return memory;
    }
}
