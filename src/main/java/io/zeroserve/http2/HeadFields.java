package io.zeroserve.http2;

import io.zeroserve.message.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a response's head, the status first. Immutable.
 *
 * @param all     the fields
 * @param isDated whether Date is among them
 */
record HeadFields(List<Field> all, boolean isDated) {
    private static final String DATE = "date";

    /** The fields of a head; one that is sent many times keeps them. */
    static HeadFields of(Head head) {
        return head.isKept() ? head.derived(HeadFields.class, HeadFields::pack) : pack(head);
    }

    private static HeadFields pack(Head head) {
        List<Field> all = new ArrayList<>(head.size() + 1);
        all.add(Field.ofStatus(head.status()));
        for (int i = 0; i < head.size(); i++) {
            all.add(head.isKept() ? Field.kept(head.name(i), head.value(i)) : Field.of(head.name(i), head.value(i)));
        }
        return new HeadFields(all, head.first(DATE) != null);
    }
}
