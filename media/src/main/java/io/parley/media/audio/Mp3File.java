package io.parley.media.audio;

import io.parley.media.audio.WavFile.AudioFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import javazoom.jl.decoder.Bitstream;
import javazoom.jl.decoder.BitstreamException;
import javazoom.jl.decoder.Decoder;
import javazoom.jl.decoder.DecoderException;
import javazoom.jl.decoder.Header;
import javazoom.jl.decoder.SampleBuffer;

/**
 * Reads prompts from MP3 (MPEG-1 and 2, layer III; ISO 11172-3, 13818-3) by JLayer, mono or stereo (made mono by the
 * mean), at most {@value WavFile#MAX_SECONDS} s. What a file says of its own size is not believed. Blocking; never on an
 * event loop.
 */
public final class Mp3File {
    private static final int TAG_HEADER_BYTES = 10;
    /** Things before the first frame that are skipped; more is no prompt. */
    private static final int MAX_TAGS = 4;

    private Mp3File() {}

    /** Whether bytes begin like an MP3 file: a tag, or the sync word of a frame of layer III. */
    public static boolean looksLike(byte[] bytes) {
        return isTag(bytes, 0) || isFrame(bytes, 0);
    }

    /**
     * Reads a file's bytes.
     *
     * @param name for the error's message
     * @throws AudioFileException if they are not such a file
     */
    public static Pcm parse(byte[] bytes, String name) {
        int from = afterTags(bytes, name);
        if (!isFrame(bytes, from)) {
            throw new AudioFileException(name + ": has no MP3 frame at byte " + from + ", expected layer III");
        }
        return decode(new ByteArrayInputStream(bytes, from, bytes.length - from), name, _ -> {});
    }

    /**
     * Reads audio that is still on its way, and hands over each frame of it.
     *
     * @param name for the error's message
     * @param pieces takes each frame's samples; what it throws ends the reading, as cause of the exception
     * @return all of it
     * @throws AudioFileException if it is no such file, or cannot be read to its end
     */
    public static Pcm read(InputStream in, String name, Consumer<Pcm> pieces) throws IOException {
        byte[] begin = in.readNBytes(TAG_HEADER_BYTES);
        for (int tags = 0; isTag(begin, 0); tags++) {
            if (tags == MAX_TAGS) {
                throw new AudioFileException(name + ": has more than " + MAX_TAGS + " tags, expected audio");
            }
            in.skipNBytes(tagLength(begin, 0) - TAG_HEADER_BYTES);
            begin = in.readNBytes(TAG_HEADER_BYTES);
        }
        if (!isFrame(begin, 0)) {
            throw new AudioFileException(name + ": does not begin with an MP3 frame, expected layer III");
        }
        return decode(new SequenceInputStream(new ByteArrayInputStream(begin), in), name, pieces);
    }

    private static Pcm decode(InputStream in, String name, Consumer<Pcm> pieces) {
        Bitstream stream = new Bitstream(in);
        try {
            return decode(stream, name, pieces);
        } catch (BitstreamException | DecoderException e) {
            throw new AudioFileException(name + ": is a damaged MP3 file (" + e.getMessage() + ")", e);
        } catch (AudioFileException e) {
            throw e;
        } catch (RuntimeException e) {
            // What the decoder throws on frames that no encoder makes is of many kinds.
            throw new AudioFileException(name + ": is a damaged MP3 file", e);
        } finally {
            try {
                stream.close();
            } catch (BitstreamException e) {
                // Of bytes in memory: there is nothing to give back.
            }
        }
    }

    private static Pcm decode(Bitstream stream, String name, Consumer<Pcm> pieces)
            throws BitstreamException, DecoderException {
        Decoder decoder = new Decoder();
        int sampleRateHz = 0;
        short[] samples = new short[0];
        int count = 0;
        for (Header frame = stream.readFrame(); frame != null; frame = stream.readFrame()) {
            SampleBuffer decoded = (SampleBuffer) decoder.decodeFrame(frame, stream);
            stream.closeFrame();
            int channels = decoded.getChannelCount();
            if (sampleRateHz == 0) {
                sampleRateHz = decoded.getSampleFrequency();
                samples = new short[sampleRateHz];
            } else if (sampleRateHz != decoded.getSampleFrequency()) {
                throw new AudioFileException(name + ": changes from " + sampleRateHz + " to "
                        + decoded.getSampleFrequency() + " samples a second, expected one rate");
            }
            int frames = decoded.getBufferLength() / channels;
            if (count + frames > (long) WavFile.MAX_SECONDS * sampleRateHz) {
                throw new AudioFileException(
                        name + ": is longer than " + WavFile.MAX_SECONDS + " s, expected at most that");
            }
            if (count + frames > samples.length) {
                samples = Arrays.copyOf(samples, Math.max(count + frames, 2 * count));
            }
            short[] buffer = decoded.getBuffer();
            for (int i = 0; i < frames; i++) {
                samples[count++] = channels == 1 ? buffer[i] : (short) ((buffer[2 * i] + buffer[2 * i + 1]) / 2);
            }
            pieces.accept(new Pcm(Arrays.copyOfRange(samples, count - frames, count), sampleRateHz));
        }
        if (count == 0) {
            throw new AudioFileException(name + ": has no audio, expected an MP3 file with some");
        }
        return new Pcm(Arrays.copyOf(samples, count), sampleRateHz);
    }

    /** With its header; in four times seven bits (ID3v2.4 section 6.2). */
    private static long tagLength(byte[] bytes, int from) {
        long length = TAG_HEADER_BYTES;
        length += ((bytes[from + 6] & 0x7FL) << 21) | ((bytes[from + 7] & 0x7FL) << 14);
        return length + (((bytes[from + 8] & 0x7FL) << 7) | (bytes[from + 9] & 0x7FL));
    }

    /** Where the audio begins. */
    private static int afterTags(byte[] bytes, String name) {
        int from = 0;
        for (int tags = 0; isTag(bytes, from); tags++) {
            long length = tagLength(bytes, from);
            if (tags == MAX_TAGS || from + length > bytes.length) {
                throw new AudioFileException(name + ": ends before its audio, in a tag of " + length + " bytes");
            }
            from += (int) length;
        }
        return from;
    }

    private static boolean isTag(byte[] bytes, int at) {
        return bytes.length >= at + TAG_HEADER_BYTES
                && bytes[at] == 'I'
                && bytes[at + 1] == 'D'
                && bytes[at + 2] == '3';
    }

    /** Eleven bits set, a version that there is, and layer III. */
    private static boolean isFrame(byte[] bytes, int at) {
        return bytes.length >= at + 4
                && bytes[at] == (byte) 0xFF
                && (bytes[at + 1] & 0xE0) == 0xE0
                && (bytes[at + 1] & 0x18) != 0x08
                && (bytes[at + 1] & 0x06) == 0x02;
    }
}
