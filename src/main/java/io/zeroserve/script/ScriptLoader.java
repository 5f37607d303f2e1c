package io.zeroserve.script;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.ElfException;
import io.zeroserve.ebpf.elf.ElfReader;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.jit.JitCompiler;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.verify.Verifier;
import io.zeroserve.ebpf.verify.VerifyException;
import io.zeroserve.helpers.HelperRegistry;
import io.zeroserve.helpers.HostFunction;
import io.zeroserve.helpers.HostServices;
import io.zeroserve.oidc.HttpFetcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Turns ELF objects into a chain that is ready to run. */
public final class ScriptLoader {
    private final HelperTable helpers;
    private final int codeLimitBytes;

    /** @param helpers what scripts may call */
    public ScriptLoader(HelperTable helpers) {
        this(helpers, ScriptSettings.DEFAULT.codeLimitBytes());
    }

    private ScriptLoader(HelperTable helpers, int codeLimitBytes) {
        this.helpers = helpers;
        this.codeLimitBytes = codeLimitBytes;
    }

    /**
     * A loader of scripts that may call every helper of this server. What helpers remember between requests lives as
     * long as the loader: a server that keeps it over reloads keeps that. They reach nobody over the network.
     *
     * @param clock   what the time helpers tell
     * @param version what the version helper tells
     */
    public static ScriptLoader withAllHelpers(InstantSource clock, String version) {
        return withAllHelpers(clock, version, ScriptSettings.DEFAULT, HttpFetcher.NONE);
    }

    /**
     * As {@link #withAllHelpers(InstantSource, String)}, with other than the default settings.
     *
     * @param fetcher reaches providers of identities
     */
    public static ScriptLoader withAllHelpers(InstantSource clock, String version, ScriptSettings settings,
                                              HttpFetcher fetcher) {
        HostServices host = HostServices.of(clock, version, settings.rateLimitKeys(), settings.environment(), fetcher);
        return new ScriptLoader(HelperRegistry.table(host), settings.codeLimitBytes());
    }

    /** The same loader for scripts that may also call functions of the application. */
    public ScriptLoader withFunctions(List<HostFunction> functions) {
        return new ScriptLoader(HelperRegistry.extend(helpers, functions), codeLimitBytes);
    }

    /** What scripts may call. */
    public HelperTable helpers() {
        return helpers;
    }

    /**
     * Reads, links, verifies and compiles every script. Blocks for milliseconds per script: call it on a worker.
     *
     * @param sources the scripts in chain order
     * @return the chain
     * @throws ScriptException if one of them is refused
     */
    public ScriptChain load(List<ScriptSource> sources) throws ScriptException {
        List<Script> scripts = new ArrayList<>();
        for (ScriptSource source : sources) {
            scripts.add(load(source));
        }
        return new ScriptChain(scripts);
    }

    private Script load(ScriptSource source) throws ScriptException {
        try {
            LinkedProgram linked = Linker.link(ElfReader.read(source.object()),
                name -> helpers.find(name).isPresent(), CageLayout.DATA_ADDRESS);
            requireSize(source.name(), linked);
            return new Script(source.name(), source.object().length,
                JitCompiler.compile(Verifier.verify(linked, helpers)));
        } catch (ElfException | VerifyException refused) {
            throw new ScriptException(source.name(), refused.getMessage(), refused);
        }
    }

    private void requireSize(String script, LinkedProgram linked) throws ScriptException {
        long codeBytes = 8L * linked.code().size();
        if (codeBytes > codeLimitBytes) {
            throw new ScriptException(script, "its instructions take " + codeBytes + " bytes, more than the limit of "
                + codeLimitBytes + " (--script-code-size-limit-kb)", null);
        }
    }
}
