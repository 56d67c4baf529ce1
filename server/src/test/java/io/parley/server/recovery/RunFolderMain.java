package io.parley.server.recovery;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process with live calls, and nothing else: marks those of its arguments, says so, and waits to be killed. */
final class RunFolderMain {
    private RunFolderMain() {}

    public static void main(String[] arguments) throws IOException {
        RunFolder folder = RunFolder.open(Path.of(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            folder.begun(arguments[i]);
        }
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write("marked\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (System.in.read() >= 0) {
                // until the test is gone
            }
        }
    }
}
