package io.zeroserve.cli;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.jit.CodePrinter;
import io.zeroserve.ebpf.jit.CompiledCode;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.VerifyException;
import io.zeroserve.script.Script;
import io.zeroserve.script.ScriptException;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.script.ScriptSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What there is to say of a script: that it would be served, and how large it is, or why not. */
sealed interface CheckedScript {

    /** Its name in the chain. */
    String name();

    /**
     * A script that would be served.
     *
     * @param name          its name in the chain
     * @param warnings      what the compiler had to say, empty if nothing
     * @param objectBytes   the size of its object
     * @param entries       its sections that the server can call
     * @param functions     its functions, as they lie in the object
     * @param helpers       the helpers it calls
     * @param memory        the guest memory it uses
     * @param methods       the number of JVM methods that stand for its code
     * @param largestMethod the bytecode of the largest of them in bytes
     */
    record Accepted(String name, String warnings, int objectBytes, List<String> entries, List<Function> functions,
                    List<String> helpers, Memory memory, int methods, int largestMethod) implements CheckedScript {
    }

    /**
     * A function of a script.
     *
     * @param name         its name in the symbol table
     * @param instructions how many it has
     * @param frameBytes   the stack it takes
     * @param calls        the functions it calls
     */
    record Function(String name, int instructions, int frameBytes, List<String> calls) {
    }

    /**
     * The memory that a script uses in a run.
     *
     * @param stackBytes    at most, along the deepest chain of calls
     * @param readOnlyBytes constants
     * @param writableBytes variables
     */
    record Memory(int stackBytes, int readOnlyBytes, int writableBytes) {
    }

    /**
     * A script that would be refused.
     *
     * @param name        its name in the chain
     * @param warnings    what the compiler had to say, empty if nothing
     * @param message     what is wrong; may have several lines if the compiler says it
     * @param instruction the instruction that is refused, if it is one
     */
    record Refused(String name, String warnings, String message, OptionalInt instruction) implements CheckedScript {
    }

    /** Checks a script as a server would that loads it, down to the JVM's own verification of the generated code. */
    static CheckedScript of(ScriptInput input, ScriptLoader loader) {
        if (input.failure() != null) {
            return new Refused(input.name(), input.warnings(), input.failure(), OptionalInt.empty());
        }
        try {
            ScriptSource source = new ScriptSource(input.name(), input.object());
            Script script = loader.load(List.of(source)).scripts().getFirst();
            script.code().instantiate();
            return accepted(input, script.code());
        } catch (ScriptException e) {
            OptionalInt instruction = e.getCause() instanceof VerifyException refusal
                ? OptionalInt.of(refusal.pc()) : OptionalInt.empty();
            return new Refused(input.name(), input.warnings(), e.getCause() == null ? e.getMessage()
                : e.getCause().getMessage(), instruction);
        } catch (RuntimeException | LinkageError bug) {
            // Ours, not the script's author's. The other scripts are still checked.
            return new Refused(input.name(), input.warnings(), "internal error: " + bug, OptionalInt.empty());
        }
    }

    private static Accepted accepted(ScriptInput input, CompiledCode code) {
        VerifiedProgram program = code.program();
        List<String> entries = program.linked().sections().entrySet().stream()
            .filter(section -> !section.getKey().equals(".text"))
            .sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
        List<Function> functions = program.functions().stream().map(function -> function(program, function)).toList();
        List<String> helpers = program.linked().helpers().stream().sorted().toList();
        Memory memory = new Memory(CageLayout.FRAME_TOP - program.frameFloor(), program.linked().readOnly().length,
            program.linked().writable().length);
        List<CodePrinter.Method> methods = CodePrinter.print(code);
        int largest = methods.stream().map(CodePrinter.Method::bytes).max(Comparator.naturalOrder()).orElse(0);
        return new Accepted(input.name(), input.warnings(), input.object().length, entries, functions, helpers, memory,
            methods.size(), largest);
    }

    private static Function function(VerifiedProgram program, VerifiedFunction function) {
        int instructions = 0;
        for (int pc = function.start(); pc < function.end(); pc = program.next(pc)) {
            instructions++;
        }
        return new Function(function.name(), instructions, function.frameBytes(),
            function.callees().stream().map(callee -> program.functions().get(callee).name()).toList());
    }
}
