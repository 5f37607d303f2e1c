package io.zeroserve.site;

import io.zeroserve.pack.CompiledScript;
import io.zeroserve.pack.ScriptCompiler;
import io.zeroserve.pack.SitePacker;
import io.zeroserve.script.ScriptSource;
import io.zeroserve.tar.TarEntry;
import io.zeroserve.tar.TarIndex;
import io.zeroserve.tar.TarLimits;
import io.zeroserve.trust.BundleCheck;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * An archive that is open: a tar file, a folder packed in memory, or one script, as if the archive held nothing else.
 *
 * @param entries   its files
 * @param warnings  what was left out of them
 * @param content   their bytes; closed with this
 * @param sizeBytes size of the archive
 * @param verified  how it was shown to be the right one; empty if nothing was demanded
 */
record SiteArchive(List<TarEntry> entries, List<String> warnings, ContentSource content, long sizeBytes,
        Optional<String> verified) implements Closeable {
    /** Where scripts lie in an archive. */
    static final String SCRIPT_FOLDER = SitePacker.SCRIPTS_FOLDER;

    private static final String OBJECT = ".o";

    /** Opens an archive, whatever it is, if it is what the check demands. */
    static SiteArchive open(Path path, BundleCheck check) throws IOException {
        if (Files.isDirectory(path)) {
            check.refuseAllButFiles(path);
            return openFolder(path);
        }
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        String lowerName = name.toLowerCase(Locale.ROOT);
        if (lowerName.endsWith(".c") || lowerName.endsWith(OBJECT)) {
            check.refuseAllButFiles(path);
            return openScript(path, name.substring(0, name.length() - 2), lowerName.endsWith(".c"));
        }
        return openTar(path, check);
    }

    private static SiteArchive openFolder(Path path) throws IOException {
        List<String> warnings = new ArrayList<>();
        byte[] bytes = SitePacker.of(System.getenv(), warnings::add).pack(path);
        try (SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel(bytes)) {
            TarIndex index = TarIndex.read(channel, path.toString(), TarLimits.DEFAULT);
            warnings.addAll(index.warnings());
            return new SiteArchive(index.entries(), warnings, new ContentSource.InMemory(bytes), bytes.length,
                    Optional.empty());
        }
    }

    private static SiteArchive openScript(Path path, String stem, boolean source) throws IOException {
        CompiledScript script = source
                ? ScriptCompiler.onPath(System.getenv()).compile(path)
                : new CompiledScript(readFile(path), "");
        byte[] object = script.object();
        TarEntry entry = new TarEntry(SCRIPT_FOLDER + stem + OBJECT, 0, object.length, 0);
        List<String> warnings = script.warnings().isEmpty() ? List.of()
                : List.of("compiling " + path + ":\n" + script.warnings());
        return new SiteArchive(List.of(entry), warnings, new ContentSource.InMemory(object), object.length,
                Optional.empty());
    }

    private static SiteArchive openTar(Path path, BundleCheck check) throws IOException {
        requireRegularFile(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            // Before anything in it is looked at.
            Optional<String> verified = check.require(channel, path);
            TarIndex index = TarIndex.read(channel, path.toString(), TarLimits.DEFAULT);
            return new SiteArchive(index.entries(), index.warnings(), ContentSource.OpenFile.of(channel),
                    channel.size(), verified);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The scripts in chain order: by the bytes of their keys. */
    List<ScriptSource> scripts() throws IOException {
        List<TarEntry> objects = entries.stream()
                .filter(entry -> entry.key().startsWith(SCRIPT_FOLDER) && entry.key().endsWith(OBJECT))
                .sorted(SiteArchive::compareNames)
                .toList();
        List<ScriptSource> scripts = new ArrayList<>();
        for (TarEntry entry : objects) {
            String name = entry.key().substring(SCRIPT_FOLDER.length());
            scripts.add(new ScriptSource(name, read(entry, SiteLoader.MAX_SCRIPT_BYTES)));
        }
        return scripts;
    }

    /** By the bytes of their names. */
    private static int compareNames(TarEntry one, TarEntry other) {
        return Arrays.compareUnsigned(one.key().getBytes(StandardCharsets.UTF_8),
                other.key().getBytes(StandardCharsets.UTF_8));
    }

    /** The content of an entry that is not larger than a limit. */
    byte[] read(TarEntry entry, int limitBytes) throws IOException {
        if (entry.sizeBytes() > limitBytes) {
            throw new IOException(entry.key() + " is larger than " + limitBytes + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.sizeBytes());
        Asset.readFully(content, bytes, entry.offset(), entry.key());
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    static byte[] readFile(Path path) throws IOException {
        requireRegularFile(path);
        return Files.readAllBytes(path);
    }

    /** Opening a pipe would wait for whoever writes to it; a folder fails without its name in the message. */
    private static void requireRegularFile(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file");
        }
    }
}
