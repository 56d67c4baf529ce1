package io.parley.engine.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The form of a line: {@code LENGTH CRC JSON\n}. LENGTH is the number of bytes of JSON in decimal, CRC their CRC-32C in
 * eight lower-case hex digits: a line that was torn by a crash or damaged on disk is recognised as such.
 */
final class JournalLine {
    private static final HexFormat HEX = HexFormat.of();

    private JournalLine() {}

    static byte[] of(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = body.length + " " + checksum(body, 0, body.length) + " ";
        byte[] line = new byte[head.length() + body.length + 1];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, line, 0, head.length());
        System.arraycopy(body, 0, line, head.length(), body.length);
        line[line.length - 1] = '\n';
        return line;
    }

    static String checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return HEX.toHexDigits((int) crc.getValue());
    }
}
