package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.ResponseDraft;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One run of one script over one request: what its helpers work on, and what it has put out.
 *
 * <p>Reused for another request once the run has ended. Confined to one event loop.
 */
public final class ScriptCall extends Execution {
    private final String script;
    private final LogBuffer log;
    private final MemoryBudget memory;
    private final JsonHandles json = new JsonHandles();
    private Exchange exchange;
    private ResponseDraft response;

    /**
     * @param script      the script's name
     * @param memoryBytes how much memory outside its cage a run may fill
     * @param lines       where the lines that it logs go
     */
    public ScriptCall(String script, Cage cage, RunBudget budget, long memoryBytes, Consumer<String> lines) {
        super(cage, budget);
        this.memory = new MemoryBudget(memoryBytes);
        this.script = Objects.requireNonNull(script);
        this.log = new LogBuffer(text -> lines.accept("[user_log] " + exchange.id() + ": " + script + ": " + text));
    }

    /** Makes ready for a run over a request. */
    public void begin(Exchange next) {
        exchange = next;
        response = null;
        memory.begin();
        json.begin();
        begin();
    }

    /** Ends the run: what is left in the log is written, and the request is let go. */
    public void end() {
        log.flush();
        exchange = null;
        response = null;
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

    /** The response that this run has set, or null. */
    public ResponseDraft response() {
        return response;
    }

    void respond(ResponseDraft draft) {
        response = draft;
    }

    LogBuffer log() {
        return log;
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
