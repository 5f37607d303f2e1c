package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that passes between a script's memory and the host, as UTF-8. The script's time pays for it by its length. */
final class GuestText {

    private GuestText() {
    }

    /**
     * Reads text that a script points at.
     *
     * @param what what it is, for the message
     * @throws HelperRefusal if it is not UTF-8
     * @throws io.zeroserve.ebpf.cage.MemoryFault if it is outside the cage
     */
    static String read(Cage cage, long address, long length, String what) {
        String text = readOrNull(cage, address, length);
        if (text == null) {
            throw new HelperRefusal(what + " is not UTF-8");
        }
        return text;
    }

    /** As {@link #read}, but null if it is not UTF-8. */
    static String readOrNull(Cage cage, long address, long length) {
        int index = cage.requireReadable(address, length);
        ByteCost.COMPUTED.take(cage, length);
        String text = new String(cage.memory(), index, (int) length, StandardCharsets.UTF_8);
        // The decoder puts U+FFFD where the input is malformed. Looking for it costs nothing in Latin-1 text.
        return text.indexOf('\ufffd') < 0 || isWellFormed(cage.memory(), index, (int) length) ? text : null;
    }

    /** As {@link #read}, without the white space around it. */
    static String readTrimmed(Cage cage, long address, long length, String what) {
        return read(cage, address, length, what).strip();
    }

    private static boolean isWellFormed(byte[] memory, int index, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(memory, index, length));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    /**
     * Writes text as a C string: as much as fits, and a NUL behind it.
     *
     * @param text what to write; null is the same as empty
     * @return the length of the text in bytes, or {@code outLength} if it was cut
     * @throws io.zeroserve.ebpf.cage.MemoryFault if the buffer is not all writable
     */
    static long write(Cage cage, long out, long outLength, String text) {
        int length = text == null ? 0 : text.length();
        ByteCost.COMPUTED.take(cage, length);
        if (outLength == 0) {
            return 0;
        }
        int index = cage.requireWritable(out, outLength);
        int room = (int) outLength - 1;
        byte[] memory = cage.memory();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return writeBytes(memory, index, room, text.getBytes(StandardCharsets.UTF_8));
            }
            if (i == room) {
                memory[index + room] = 0;
                return outLength;
            }
            memory[index + i] = (byte) c;
        }
        memory[index + length] = 0;
        return length;
    }

    private static long writeBytes(byte[] memory, int index, int room, byte[] bytes) {
        int copied = Math.min(bytes.length, room);
        System.arraycopy(bytes, 0, memory, index, copied);
        memory[index + copied] = 0;
        return bytes.length > room ? room + 1L : bytes.length;
    }
}
