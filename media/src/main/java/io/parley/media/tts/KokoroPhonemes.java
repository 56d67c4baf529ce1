package io.parley.media.tts;

import io.parley.media.mandarin.Spoken;
import io.parley.media.mandarin.Syllable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Mandarin in the phonemes that Kokoro was trained with: IPA with one sign for an affricate and an arrow for a tone, which
 * stands after the syllable's vowel; words apart, punctuation as it is. Latin letters are named one by one, in the English
 * phonemes of the same model. The alphabet is the model's own and in no library. Pure.
 */
final class KokoroPhonemes {
    /** Where a final's tone stands. */
    private static final String TONE = "0";

    private static final List<String> TONES = List.of("", "→", "↗", "↓", "↘", "");

    private static final Map<String, String> INITIALS = Map.ofEntries(
            Map.entry("", ""),
            Map.entry("b", "p"),
            Map.entry("c", "ʦʰ"),
            Map.entry("ch", "ꭧʰ"),
            Map.entry("d", "t"),
            Map.entry("f", "f"),
            Map.entry("g", "k"),
            Map.entry("h", "x"),
            Map.entry("j", "ʨ"),
            Map.entry("k", "kʰ"),
            Map.entry("l", "l"),
            Map.entry("m", "m"),
            Map.entry("n", "n"),
            Map.entry("p", "pʰ"),
            Map.entry("q", "ʨʰ"),
            Map.entry("r", "ɻ"),
            Map.entry("s", "s"),
            Map.entry("sh", "ʂ"),
            Map.entry("t", "tʰ"),
            Map.entry("x", "ɕ"),
            Map.entry("z", "ʦ"),
            Map.entry("zh", "ꭧ"));

    private static final Map<String, String> FINALS = Map.ofEntries(
            Map.entry("a", "a0"),
            Map.entry("ai", "ai0"),
            Map.entry("an", "a0n"),
            Map.entry("ang", "a0ŋ"),
            Map.entry("ao", "au0"),
            Map.entry("e", "ɤ0"),
            Map.entry("ei", "ei0"),
            Map.entry("en", "ə0n"),
            Map.entry("eng", "ə0ŋ"),
            Map.entry("er", "ɚ0"),
            Map.entry("i", "i0"),
            Map.entry("ia", "ja0"),
            Map.entry("ian", "jɛ0n"),
            Map.entry("iang", "ja0ŋ"),
            Map.entry("iao", "jau0"),
            Map.entry("ie", "je0"),
            Map.entry("in", "i0n"),
            Map.entry("ing", "i0ŋ"),
            Map.entry("io", "jɔ0"),
            Map.entry("iong", "jʊ0ŋ"),
            Map.entry("iou", "jou0"),
            Map.entry("m", "m0"),
            Map.entry("n", "n0"),
            Map.entry("ng", "ŋ0"),
            Map.entry("ong", "ʊ0ŋ"),
            Map.entry("ou", "ou0"),
            Map.entry("u", "u0"),
            Map.entry("ua", "wa0"),
            Map.entry("uai", "wai0"),
            Map.entry("uan", "wa0n"),
            Map.entry("uang", "wa0ŋ"),
            Map.entry("uei", "wei0"),
            Map.entry("uen", "wə0n"),
            Map.entry("ueng", "wə0ŋ"),
            Map.entry("uo", "wo0"),
            Map.entry("o", "wo0"),
            Map.entry("ü", "y0"),
            Map.entry("üan", "ɥɛ0n"),
            Map.entry("üe", "ɥe0"),
            Map.entry("ün", "y0n"),
            Map.entry("ê", "ɛ0"));

    /** Names of the letters from A to Z. */
    private static final String[] LETTERS = {
        "ˈA",
        "bˈi",
        "sˈi",
        "dˈi",
        "ˈi",
        "ˈɛf",
        "ʤˈi",
        "ˈAʧ",
        "ˈI",
        "ʤˈA",
        "kˈA",
        "ˈɛl",
        "ˈɛm",
        "ˈɛn",
        "ˈO",
        "pˈi",
        "kjˈu",
        "ˈɑɹ",
        "ˈɛs",
        "tˈi",
        "jˈu",
        "vˈi",
        "dˈʌbᵊlju",
        "ˈɛks",
        "wˈI",
        "zˈi"
    };

    private KokoroPhonemes() {}

    static String of(List<Spoken> pieces) {
        StringBuilder phonemes = new StringBuilder();
        for (Spoken piece : pieces) {
            switch (piece) {
                case Spoken.Word word -> {
                    apart(phonemes);
                    word.syllables().forEach(each -> phonemes.append(of(each)));
                }
                case Spoken.Latin latin ->
                    latin.letters().toUpperCase(Locale.ROOT).chars().forEach(letter -> {
                        apart(phonemes);
                        phonemes.append(LETTERS[letter - 'A']);
                    });
                case Spoken.Pause pause -> phonemes.append(pause.mark());
            }
        }
        return phonemes.toString();
    }

    private static void apart(StringBuilder phonemes) {
        if (!phonemes.isEmpty()) {
            phonemes.append(' ');
        }
    }

    /** Of an unknown syllable nothing is said. */
    static String of(Syllable syllable) {
        boolean buzzed = syllable.ending().equals("i")
                && List.of("zh", "ch", "sh", "r", "z", "c", "s").contains(syllable.initial());
        String ending = buzzed ? "ɨ0" : FINALS.getOrDefault(syllable.ending(), "");
        return INITIALS.getOrDefault(syllable.initial(), "") + ending.replace(TONE, TONES.get(syllable.tone()));
    }
}
