/**
 * JSON as values that are paid for: texts in and out, trees that can be changed in place.
 *
 * <p>Entry types: {@link io.zeroserve.json.JsonReader} and {@link io.zeroserve.json.JsonWriter} for texts,
 * {@link io.zeroserve.json.JsonNode} for values. What a tree holds is charged to a
 * {@link io.zeroserve.json.MemoryBudget} before it is there, so no text becomes larger than its reader can bear. Trees
 * and budgets are confined to one thread at a time; nothing blocks.
 */
package io.zeroserve.json;
