package io.parley.dialog.graph;

import java.lang.Character.UnicodeScript;

/** How wide text is about: drawings are laid out without fonts. */
final class TextWidth {
    static final int FONT_PIXELS = 13;
    static final int LINE_PIXELS = 17;
    private static final double NARROW = 0.56;
    private static final double WIDE = 1.02;

    private TextWidth() {}

    static int pixels(String text) {
        double ems = text.codePoints().mapToDouble(TextWidth::ems).sum();
        return (int) Math.ceil(ems * FONT_PIXELS);
    }

    private static double ems(int c) {
        boolean fullWidth = (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF60) || c >= 0x1F000;
        return fullWidth
                        || switch (UnicodeScript.of(c)) {
                            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
                            default -> false;
                        }
                ? WIDE
                : NARROW;
    }
}
