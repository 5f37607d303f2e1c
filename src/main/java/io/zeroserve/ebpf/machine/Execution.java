package io.zeroserve.ebpf.machine;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.MemoryFault;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * One run of a script, as the engine and the helpers see it.
 *
 * <p>A run that has used its slice, or that calls a helper which waits, is <em>suspended</em>: every function on the
 * guest's call stack saves its registers as a {@link Frame} here, innermost first, and returns. {@link Machine#resume}
 * goes on from there.
 *
 * <p>Subclassed by the host to carry what its helpers need. Confined to one event loop. A field is public for compiled
 * code, which reads it; nobody else should.
 */
public class Execution {
    /**
     * Whether functions are leaving, for want of fuel or to wait: the caller saves its own frame and returns as well.
     */
    public boolean suspended;

    private final Cage cage;
    private final RunBudget budget;
    private ArrayDeque<Frame> frames;
    private boolean awaiting;

    /**
     * @param cage   the guest memory
     * @param budget the time it may take
     */
    public Execution(Cage cage, RunBudget budget) {
        this.cage = Objects.requireNonNull(cage);
        this.budget = Objects.requireNonNull(budget);
    }

    /** The guest memory. */
    public final Cage cage() {
        return cage;
    }

    /** The time it may take. */
    public final RunBudget budget() {
        return budget;
    }

    /** Makes ready for a new run: fresh memory and a full budget. */
    public final void begin() {
        cage.reset();
        budget.begin();
        cage.setFuel(budget.grant());
        suspended = false;
        awaiting = false;
        if (frames != null) {
            frames.clear();
        }
    }

    /** Whether the run is suspended and can be resumed. */
    public final boolean isSuspended() {
        return suspended;
    }

    /** Whether the run waits for {@link #deliver}, in contrast to having used its slice. */
    public final boolean isAwaiting() {
        return awaiting;
    }

    /**
     * Suspends the run until {@link #deliver}. Called by a helper whose signature says that it may wait, which then
     * returns any value.
     */
    public final void await() {
        budget.endSlice();
        suspended = true;
        awaiting = true;
    }

    /**
     * Gives the result of the helper that the run waits for.
     *
     * @param r0 its value
     * @throws IllegalStateException if the run does not wait
     */
    public final void deliver(long r0) {
        if (!awaiting) {
            throw new IllegalStateException("the run does not wait for a helper");
        }
        awaiting = false;
        frames.getFirst().registers()[0] = r0;
    }

    /**
     * Gives the result of the helper that the run waits for, where finding it needs the guest memory. To be called with
     * that in place.
     *
     * <p>A run that only ever waits does not read the clock, so its time is looked at here.
     *
     * @param result finds r0; it may refuse or fault as the helper itself may
     * @throws TrapException         if it does, or the run has used up its time
     * @throws IllegalStateException if the run does not wait
     */
    public final void deliver(LongSupplier result) throws TrapException {
        if (!awaiting) {
            throw new IllegalStateException("the run does not wait for a helper");
        }
        // The frame goes on behind the call, which takes one slot.
        int pc = frames.getFirst().pc() - 1;
        try {
            budget.requireTimeLeft();
            deliver(result.getAsLong());
        } catch (TimeLimitExceeded late) {
            throw new TrapException(new Trap.OutOfTime(pc, late.limitMillis()), late);
        } catch (HelperRefusal refusal) {
            throw new TrapException(new Trap.Refused(pc, refusal.getMessage()), refusal);
        } catch (MemoryFault fault) {
            throw new TrapException(new Trap.Fault(pc, fault.access(), fault.address(), fault.sizeBytes()), fault);
        } catch (RuntimeException bug) {
            throw new TrapException(new Trap.HostFailure(pc, bug), bug);
        }
    }

    /**
     * Asks the budget for more fuel, for a run whose functions have left for want of it.
     *
     * @return whether there is some and the run can go on at once; false also if it waits for a helper
     */
    public final boolean refuel() {
        if (awaiting) {
            return false;
        }
        cage.setFuel(budget.refuel());
        return cage.fuel() > 0;
    }

    /**
     * Takes fuel for work that is not a loop iteration, such as going from one part of a large function to another.
     *
     * <p>The fuel is looked at before it is taken, so that a run that has just got some always gets on.
     *
     * @param amount the fuel, at least 1
     * @return whether there is none left, and the function is to leave before that work
     */
    public final boolean charge(int amount) {
        int fuel = cage.fuel();
        if (fuel <= 0) {
            return true;
        }
        cage.setFuel(fuel - amount);
        return false;
    }

    /**
     * Takes fuel for work that a helper does on so many bytes. The run does not stop at that call; it leaves at the
     * next place where it counts fuel.
     *
     * @param bytes the bytes worked on, at least 0
     * @param cost  how much work each of them is
     */
    public final void spend(long bytes, ByteCost cost) {
        cost.take(cage, bytes);
    }

    /** What a helper does with each byte, in comparison to a short loop's iteration. */
    public enum ByteCost {
        /** Copying, filling, comparing: a vector at a time. */
        COPIED(1),
        /** Hashing, encoding, parsing: some nanoseconds a byte. */
        COMPUTED(64),
        /** Random bytes, JSON written out: some ten nanoseconds a byte. */
        MADE(1024),
        /** Patterns and operations to be carried out: some 100 nanoseconds a byte. */
        INTERPRETED(16_384);

        private static final int FUEL_OF_A_CALL = 16;

        private final int fuelPer256Bytes;

        ByteCost(int fuelPer256Bytes) {
            this.fuelPer256Bytes = fuelPer256Bytes;
        }

        /** As {@link Execution#spend}, from the run whose memory this is. */
        public void take(Cage cage, long bytes) {
            long fuel = bytes * fuelPer256Bytes >>> 8;
            // So little is part of what a call takes anyway; to account for it would take as long.
            if (fuel > FUEL_OF_A_CALL) {
                // Saturated: fuel that wrapped around to a positive number would give the run hours.
                cage.setFuel((int) Math.max(cage.fuel() - fuel, -1));
            }
        }
    }

    /** Begins another slice of a suspended run. */
    public final void beginSlice() {
        budget.beginSlice();
        cage.setFuel(budget.grant());
    }

    /**
     * Saves the state of a function that leaves. Called by compiled code, innermost function first.
     *
     * @param pc           the slot at which it will go on
     * @param framePointer the stack index of its frame's end
     */
    public final void saveFrame(int pc, int framePointer, long r0, long r1, long r2, long r3, long r4, long r5, long r6,
                                long r7, long r8, long r9) {
        saveFrame(new Frame(pc, framePointer, new long[] {r0, r1, r2, r3, r4, r5, r6, r7, r8, r9}));
    }

    /** Saves the state of a function that leaves. */
    public final void saveFrame(Frame frame) {
        suspended = true;
        if (frames == null) {
            frames = new ArrayDeque<>();
        }
        frames.addLast(frame);
    }

    /** The slot at which the innermost function of a suspended run goes on. */
    public final int suspendedPc() {
        return frames.getFirst().pc();
    }

    /**
     * Hands the saved frames to the machine that resumes the run.
     *
     * @return the frames, innermost first; the execution keeps none
     */
    public final ArrayDeque<Frame> takeFrames() {
        ArrayDeque<Frame> taken = frames;
        frames = new ArrayDeque<>();
        suspended = false;
        return taken;
    }
}
