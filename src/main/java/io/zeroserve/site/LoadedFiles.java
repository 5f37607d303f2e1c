package io.zeroserve.site;

import io.zeroserve.helpers.SiteFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** All files of a loaded site, internal ones too, for its own scripts. Valid while the snapshot is acquired. */
final class LoadedFiles implements SiteFiles {
    private final FileTree tree;
    private final Executor worker;

    /** @param worker reads what is not in memory; may block */
    LoadedFiles(FileTree tree, Executor worker) {
        this.tree = tree;
        this.worker = worker;
    }

    @Override
    public SiteFile find(String key) {
        Asset asset = tree.findOrNull(key);
        return asset == null ? null : new LoadedFile(asset, worker);
    }

    @Override
    public boolean hasFile(String key) {
        return tree.hasFile(key);
    }

    @Override
    public boolean hasFolder(String key) {
        return tree.hasFolder(key);
    }

    private record LoadedFile(Asset asset, Executor worker) implements SiteFile {
        @Override
        public long sizeBytes() {
            return asset.sizeBytes();
        }

        @Override
        public String etag() {
            return asset.validators().entityTag().opaque();
        }

        @Override
        public long modifiedSeconds() {
            return asset.validators().modifiedSeconds();
        }

        @Override
        public ByteBuffer cached() {
            return asset.cached();
        }

        @Override
        public CompletionStage<ByteBuffer> read() {
            return CompletableFuture.supplyAsync(() -> {
                ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(asset.sizeBytes()));
                try {
                    asset.readFully(content, 0);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return content.flip();
            }, worker);
        }
    }
}
