/**
 * What {@code --watch} puts before a site while somebody works on it: pages that load anew when the site does, and say
 * what is wrong with it when it cannot.
 *
 * <p>Entry types: {@link io.zeroserve.dev.TreeWatcher} tells that files have changed,
 * {@link io.zeroserve.dev.LivePages} stands in front of the pipeline. Nothing of this is part of a server that is not
 * told to watch.
 */
package io.zeroserve.dev;
