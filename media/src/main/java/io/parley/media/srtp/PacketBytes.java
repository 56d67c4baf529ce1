package io.parley.media.srtp;

import java.nio.ByteBuffer;
import org.jitsi.utils.ByteArrayBuffer;

/** A packet as Jitsi's contexts take it: copied out of the buffer that it lies in, with room to grow. One thread, one packet at a time. */
final class PacketBytes implements ByteArrayBuffer {
    /** The longest packet that comes in here; longer ones are refused before. */
    static final int MAX_BYTES = 2048;
    /** A tag of 16 bytes and SRTCP's word. */
    static final int ROOM = 20;

    private final byte[] bytes = new byte[MAX_BYTES + ROOM];
    private int length;

    /** Copies what is between position and limit. */
    void take(ByteBuffer from) {
        length = from.remaining();
        from.get(from.position(), bytes, 0, length);
    }

    /** Puts the packet back where it came from; the limit moves. */
    void give(ByteBuffer to) {
        to.limit(to.position() + length);
        to.put(to.position(), bytes, 0, length);
    }

    /** A number of that many bytes in network order. */
    int number(int at, int width) {
        int number = 0;
        for (int i = 0; i < width; i++) {
            number = (number << 8) | (bytes[at + i] & 0xFF);
        }
        return number;
    }

    @Override
    public byte[] getBuffer() {
        return bytes;
    }

    @Override
    public int getOffset() {
        return 0;
    }

    @Override
    public int getLength() {
        return length;
    }

    @Override
    public void setLength(int newLength) {
        length = newLength;
    }

    @Override
    public void setOffset(int offset) {
        throw new UnsupportedOperationException("a packet begins where the array does");
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] out) {
        System.arraycopy(bytes, from, out, 0, count);
    }

    @Override
    public void shrink(int count) {
        length -= count;
    }

    @Override
    public void append(byte[] data, int count) {
        System.arraycopy(data, 0, bytes, length, count);
        length += count;
    }

    @Override
    public void grow(int count) {
        // There is room.
    }
}
