package io.zeroserve.helpers;

import io.zeroserve.json.JsonNode;

/**
 * What a JSON handle stands for: a place in a tree that other handles may share.
 *
 * <p>Each change of a tree begins a new epoch of it. References from an earlier epoch are stale, for the place they
 * name may be gone; only the one through which the change was made goes along. Confined to one event loop.
 */
final class JsonReference {
    private final Tree tree;
    private JsonNode node;
    private int depth;
    private long epoch;

    private static final class Tree {
        private final JsonNode root;
        private long epoch;

        private Tree(JsonNode root) {
            this.root = root;
        }
    }

    private JsonReference(Tree tree, JsonNode node, int depth) {
        this.tree = tree;
        this.node = node;
        this.depth = depth;
        this.epoch = tree.epoch;
    }

    /** A reference to a tree that nothing else refers to. */
    static JsonReference toRoot(JsonNode root) {
        return new JsonReference(new Tree(root), root, 0);
    }

    /** A reference to an element or a member of this one's value. */
    JsonReference toChild(JsonNode child) {
        return new JsonReference(tree, child, depth + 1);
    }

    JsonNode node() {
        return node;
    }

    /** How many arrays and objects an element or a member of this one's value lies in. */
    int childDepth() {
        return depth + 1;
    }

    boolean isStale() {
        return epoch != tree.epoch;
    }

    /** Notes that the tree has been changed through this reference. */
    void changed() {
        tree.epoch++;
        epoch = tree.epoch;
    }

    /** Goes to the root, in the present epoch. */
    void reset() {
        node = tree.root;
        depth = 0;
        epoch = tree.epoch;
    }
}
