package io.parley.dialog.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The table of contents at the end of a zip file (PKWARE APPNOTE 4.3.12, 4.3.16), which says what the JDK's reader keeps to
 * itself: what is a link, and in which encoding a name was written. Refuses what a bot's archive does not need.
 */
final class ZipDirectory {
    static final long MAX_ARCHIVE_BYTES = Bounds.MAX_TOTAL_BYTES;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    /** Entries may have long names, comments and extra fields, but not all of them. */
    private static final long MAX_DIRECTORY_BYTES = 4L << 20;

    private static final int FLAG_ENCRYPTED = 1;
    private static final int FLAG_UTF8 = 1 << 11;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** Systems in the high byte of "version made by" whose programs write names in the code page of the country. */
    private static final Set<Integer> CODE_PAGE_SYSTEMS = Set.of(0, 10, 11, 14);

    private static final int UNIX_TYPE = 0xf000;
    private static final int UNIX_FILE = 0x8000;
    private static final int UNIX_FOLDER = 0x4000;

    private final String archive;

    private ZipDirectory(String archive) {
        this.archive = archive;
    }

    /**
     * A file or folder.
     *
     * @param name with slashes, a folder's without the last; checked
     * @param written as it stands in the archive
     * @param bytes unpacked, as the archive says
     */
    record Item(String name, String written, boolean folder, long bytes) {}

    /**
     * Reads the table.
     *
     * @throws ArchiveException if it is none, or names what a bot's archive cannot hold
     */
    static List<Item> of(Path zip) throws IOException {
        ZipDirectory directory = new ZipDirectory(zip.toString());
        try (FileChannel file = FileChannel.open(zip, StandardOpenOption.READ)) {
            if (file.size() > MAX_ARCHIVE_BYTES) {
                throw directory.refusal("is larger than 256 MB");
            }
            return directory.items(file);
        }
    }

    private List<Item> items(FileChannel file) throws IOException {
        int tail = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer end = read(file, file.size() - tail, tail);
        int at = tail - END_BYTES;
        while (at >= 0 && !isEnd(end, at)) {
            at--;
        }
        if (at < 0) {
            throw refusal("is no zip file");
        }
        int entries = u16(end, at + 10);
        long bytes = u32(end, at + 12);
        long begin = u32(end, at + 16);
        long endsAt = file.size() - tail + at;
        if (u16(end, at + 4) != 0 || u16(end, at + 6) != 0 || u16(end, at + 8) != entries) {
            throw refusal("is one part of several, expected a zip file in one piece");
        }
        if (entries == 0xffff || begin + bytes != endsAt || bytes > MAX_DIRECTORY_BYTES) {
            throw refusal("is damaged, or far larger than a bot");
        }
        ByteBuffer table = read(file, begin, (int) bytes);
        List<Item> items = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < entries; i++) {
            Item item = item(table, i + 1);
            if (!names.add(item.name())) {
                throw refusal("\"" + item.name() + "\" is in it twice");
            }
            items.add(item);
        }
        if (table.hasRemaining()) {
            throw refusal("is damaged: its table of contents says more than it counts");
        }
        return items;
    }

    private static boolean isEnd(ByteBuffer buffer, int at) {
        return buffer.getInt(at) == END_SIGNATURE && at + END_BYTES + u16(buffer, at + 20) == buffer.limit();
    }

    private Item item(ByteBuffer table, int number) {
        int at = table.position();
        if (table.remaining() < ENTRY_BYTES || table.getInt(at) != ENTRY_SIGNATURE) {
            throw refusal("is damaged: entry " + number + " of its table of contents");
        }
        int system = u16(table, at + 4) >> 8;
        int flags = u16(table, at + 8);
        int method = u16(table, at + 10);
        long bytes = u32(table, at + 24);
        int nameBytes = u16(table, at + 28);
        int rest = u16(table, at + 30) + u16(table, at + 32);
        int type = u16(table, at + 40) & UNIX_TYPE;
        if (table.remaining() < ENTRY_BYTES + nameBytes + rest) {
            throw refusal("is damaged: entry " + number + " of its table of contents");
        }
        String written = name(table.slice(at + ENTRY_BYTES, nameBytes), system, flags, number);
        table.position(at + ENTRY_BYTES + nameBytes + rest);
        boolean folder = written.endsWith("/");
        String name = folder ? written.substring(0, written.length() - 1) : written;
        EntryName.insist(archive, name);
        if ((flags & FLAG_ENCRYPTED) != 0) {
            throw refusal("\"" + name + "\" is encrypted");
        }
        if (type != 0 && type != (folder ? UNIX_FOLDER : UNIX_FILE)) {
            throw refusal("\"" + name + "\" is a link or a device, expected plain files");
        }
        if (method != STORED && method != DEFLATED) {
            throw refusal("\"" + name + "\" is packed in a way that is not read here, expected deflate");
        }
        return new Item(name, written, folder, bytes);
    }

    /** Names are UTF-8 or refused: taken for another encoding they would lead to files that the bot does not name. */
    private String name(ByteBuffer bytes, int system, int flags, int number) {
        boolean ascii = true;
        for (int i = 0; i < bytes.limit(); i++) {
            ascii &= bytes.get(i) >= 0;
        }
        boolean codePage = (flags & FLAG_UTF8) == 0 && CODE_PAGE_SYSTEMS.contains(system);
        if (ascii || !codePage) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            } catch (CharacterCodingException e) {
                // Refused below: there is no telling which encoding it is.
            }
        }
        throw refusal(
                "the name of entry " + number + " is not in UTF-8 but in a code page such as GBK, as Windows writes"
                        + " it; import the folder itself, or pack it with parley export or with 7-Zip's option -mcu=on");
    }

    private ByteBuffer read(FileChannel file, long from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw refusal("became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private ArchiveException refusal(String message) {
        return new ArchiveException(archive + ": " + message);
    }

    private static int u16(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static long u32(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
