package io.zeroserve.cli;

import io.zeroserve.pack.CompiledScript;
import io.zeroserve.pack.PackException;
import io.zeroserve.pack.ScriptCompiler;
import io.zeroserve.pack.ScriptFolder;
import io.zeroserve.script.ScriptSource;
import io.zeroserve.site.SiteLoader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A script that a command was given, alone or in a site.
 *
 * @param name     its name in the chain
 * @param object   its object; null if there is none
 * @param warnings what the compiler had to say, empty if nothing
 * @param failure  why there is no object; null if there is one
 */
record ScriptInput(String name, byte[] object, String warnings, String failure) {
    private static final String SOURCE = ".c";
    private static final String OBJECT = ".o";

    /**
     * Reads every script of a folder, a tar file, an object or a source. One that cannot be compiled does not keep the
     * others from being read.
     *
     * @return the scripts in chain order
     * @throws IOException if the input itself cannot be read; the message is for the user
     */
    static List<ScriptInput> readAll(Path path) throws IOException {
        try {
            List<ScriptInput> inputs = new ArrayList<>();
            if (Files.isDirectory(path)) {
                ScriptCompiler compiler = ScriptCompiler.onPath(System.getenv());
                for (ScriptFolder.Entry entry : ScriptFolder.find(path)) {
                    inputs.add(entry.isSource()
                        ? compile(compiler, entry.name(), entry.file())
                        : new ScriptInput(entry.name(), Files.readAllBytes(entry.file()), "", null));
                }
            } else if (isSource(path)) {
                requireFile(path);
                String name = path.getFileName().toString();
                inputs.add(compile(ScriptCompiler.onPath(System.getenv()),
                    name.substring(0, name.length() - SOURCE.length()) + ".o", path));
            } else {
                for (ScriptSource source : SiteLoader.readScripts(path)) {
                    inputs.add(new ScriptInput(source.name(), source.object(), "", null));
                }
            }
            return inputs;
        } catch (NoSuchFileException e) {
            throw new IOException(e.getFile() + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(e.getFile() + " may not be read", e);
        }
    }

    private static ScriptInput compile(ScriptCompiler compiler, String name, Path source) throws IOException {
        try {
            CompiledScript compiled = compiler.compile(source);
            return new ScriptInput(name, compiled.object(), compiled.warnings(), null);
        } catch (PackException e) {
            return new ScriptInput(name, null, "", e.getMessage());
        }
    }

    /** Whether a path is a tar or a folder, and not a script. */
    static boolean isSite(Path path) {
        return Files.isDirectory(path)
                || !isSource(path) && !path.toString().toLowerCase(Locale.ROOT).endsWith(OBJECT);
    }

    private static boolean isSource(Path path) {
        return path.getFileName() != null && path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(SOURCE);
    }

    private static void requireFile(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
    }
}
