package io.parley.media.mandarin;

import com.hankcs.hanlp.HanLP;

/** Traditional characters to simplified ones, phrases before characters, by HanLP's dictionary. Any thread. */
public final class SimplifiedScript {
    private SimplifiedScript() {}

    public static String of(String text) {
        return HanLP.convertToSimplifiedChinese(text);
    }
}
