package io.parley.media.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The functions of libopus that are used, called by the JDK itself: calls by JNA would make objects for each packet. The library is the
 * one in {@code opus-java-natives}, unpacked once. States live in memory that the caller gives. Any thread; one at a time for each state.
 */
@SuppressWarnings("restricted") // what native code needs; every start says --enable-native-access
final class LibOpus {
    private static final String RESOURCE = "/natives/linux-x86-64/libopus.so";
    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int MONO = 1;
    private static final int OK = 0;
    private static final int ALIGNMENT = 16;

    /** Of opus_defines.h. */
    private static final int APPLICATION_VOIP = 2048;

    private static final int SET_BITRATE = 4002;
    private static final int SET_COMPLEXITY = 4010;
    private static final int SET_INBAND_FEC = 4012;
    private static final int SET_PACKET_LOSS_PERCENT = 4014;

    /** 12 kbit/s of narrowband speech (RFC 7587 section 3.1.1), and what the redundancy needs. */
    private static final int BITS_PER_SECOND = 20_000;
    /** Of 0 to 10. */
    private static final int COMPLEXITY = 5;
    /** With less the encoder leaves the redundancy out. */
    private static final int EXPECTED_LOSS_PERCENT = 10;

    private static final SymbolLookup LIBRARY = open();
    private static final MethodHandle ENCODER_SIZE = function("opus_encoder_get_size", JAVA_INT);
    private static final MethodHandle ENCODER_INIT =
            function("opus_encoder_init", ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ENCODER_SET = variadic("opus_encoder_ctl", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle ENCODE = function("opus_encode", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle DECODER_SIZE = function("opus_decoder_get_size", JAVA_INT);
    private static final MethodHandle DECODER_INIT = function("opus_decoder_init", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle DECODE =
            function("opus_decode", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private LibOpus() {}

    private static SymbolLookup open() {
        try (InputStream packed = LibOpus.class.getResourceAsStream(RESOURCE)) {
            if (packed == null) {
                throw new IllegalStateException("no " + RESOURCE + " among the libraries");
            }
            Path unpacked = Files.createTempFile("libopus", ".so");
            try {
                Files.copy(packed, unpacked, StandardCopyOption.REPLACE_EXISTING);
                return SymbolLookup.libraryLookup(unpacked, Arena.global());
            } finally {
                Files.delete(unpacked); // it stays mapped
            }
        } catch (IOException e) {
            throw new UncheckedIOException("libopus cannot be unpacked", e);
        }
    }

    /** All of them return an int. */
    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return handle(name, arguments);
    }

    private static MethodHandle variadic(String name, MemoryLayout... arguments) {
        return handle(name, arguments, Linker.Option.firstVariadicArg(2));
    }

    private static MethodHandle handle(String name, MemoryLayout[] arguments, Linker.Option... options) {
        return Linker.nativeLinker()
                .downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments), options);
    }

    /** An encoder of speech at 8 kHz in new memory of the arena. */
    static MemorySegment encoder(Arena arena) {
        try {
            MemorySegment state = arena.allocate((int) ENCODER_SIZE.invokeExact(MONO), ALIGNMENT);
            check((int) ENCODER_INIT.invokeExact(state, SAMPLE_RATE_HZ, MONO, APPLICATION_VOIP));
            set(state, SET_BITRATE, BITS_PER_SECOND);
            set(state, SET_COMPLEXITY, COMPLEXITY);
            set(state, SET_INBAND_FEC, 1);
            set(state, SET_PACKET_LOSS_PERCENT, EXPECTED_LOSS_PERCENT);
            return state;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** A decoder likewise. */
    static MemorySegment decoder(Arena arena) {
        try {
            MemorySegment state = arena.allocate((int) DECODER_SIZE.invokeExact(MONO), ALIGNMENT);
            check((int) DECODER_INIT.invokeExact(state, SAMPLE_RATE_HZ, MONO));
            return state;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static void set(MemorySegment encoder, int what, int value) throws Throwable {
        check((int) ENCODER_SET.invokeExact(encoder, what, value));
    }

    private static void check(int result) {
        if (result != OK) {
            throw new IllegalStateException("libopus refused with " + result);
        }
    }

    /** Bytes written; below 0: none. */
    static int encode(MemorySegment encoder, MemorySegment samples, int count, MemorySegment bytes, int most) {
        try {
            return (int) ENCODE.invokeExact(encoder, samples, count, bytes, most);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /**
     * Samples written; below 0: none.
     *
     * @param fec 1: of the frame before this packet's
     */
    static int decode(
            MemorySegment decoder, MemorySegment bytes, int length, MemorySegment samples, int most, int fec) {
        try {
            return (int) DECODE.invokeExact(decoder, bytes, length, samples, most, fec);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** A native function throws nothing. */
    private static IllegalStateException broken(Throwable e) {
        return new IllegalStateException("libopus could not be called", e);
    }
}
