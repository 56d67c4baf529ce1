package io.parley.media.asr.whisper;

import io.parley.media.mandarin.SimplifiedScript;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of Whisper's text was said: it runs on in circles, names noises in brackets, makes up subtitles' last lines where
 * nobody speaks, and mixes two scripts (seen on telephone audio; Koenecke et al., Careless Whisper, 2024). Pure.
 */
final class WhisperText {
    /** Nobody says so many characters in a second: the fastest speakers reach nine. */
    private static final double MOST_CHARACTERS_A_SECOND = 10;

    private static final Pattern BRACKETS = Pattern.compile("\\[[^]]*]|\\([^)]*\\)|（[^）]*）|【[^】]*】|[♪♫*�]+");
    private static final Pattern MADE_UP =
            Pattern.compile("字幕|订阅|打赏|点赞|明镜与点点|优优独播|谢谢(?:观看|收看|收听)|感谢(?:观看|收看|收听)|以下是普通话");

    /** Two characters or more, at least three times in a row; fewer may be meant. */
    private static final Pattern PHRASE_IN_CIRCLES = Pattern.compile("(.{2,30}?)\\1{2,}.{0,29}$");

    /** One character, oftener than a number or a laugh has it. */
    private static final Pattern CHARACTER_IN_CIRCLES = Pattern.compile("(.)\\1{5,}.*$");

    private static final Pattern BETWEEN_HAN = Pattern.compile("(?<=[\\p{IsHan}\\d，。？！、])\\s+(?=[\\p{IsHan}\\d])");
    private static final Pattern SIGNS_AT_THE_ENDS = Pattern.compile("^[\\p{P}\\s]+|[\\p{P}\\s]+$");

    private WhisperText() {}

    /**
     * What was said, in simplified script; empty if it cannot have been.
     *
     * @param voiceMillis of the audio in which there was a voice
     */
    static String said(String written, long voiceMillis) {
        String plain =
                BRACKETS.matcher(SimplifiedScript.of(written)).replaceAll("").strip();
        plain = BETWEEN_HAN.matcher(plain).replaceAll("");
        if (MADE_UP.matcher(plain).find()) {
            return "";
        }
        Matcher character = CHARACTER_IN_CIRCLES.matcher(plain);
        if (character.find()) {
            // What it ran on from is no word either, unless something stands before it.
            plain = plain.substring(0, character.start());
        }
        Matcher phrase = PHRASE_IN_CIRCLES.matcher(plain);
        if (phrase.find()) {
            plain = plain.substring(0, phrase.start()) + phrase.group(1);
        }
        plain = SIGNS_AT_THE_ENDS.matcher(plain).replaceAll("");
        long characters = plain.codePoints().filter(Character::isLetterOrDigit).count();
        return characters == 0 || characters * 1000.0 / Math.max(1, voiceMillis) > MOST_CHARACTERS_A_SECOND
                ? ""
                : plain;
    }
}
