package io.parley.server.house;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java source split into what the compiler runs and what people read. Line numbers stay as they are. */
record SourceText(String code, String comments) {
    // Unrolled, so that a long text block is no deep recursion. In order of precedence: text block, string, character,
    // block comment, line comment.
    private static final Pattern TOKEN = Pattern.compile(
            "(?<literal>\"\"\"[^\\\\\"]*+(?:(?:\\\\.|\"(?!\"\"))[^\\\\\"]*+)*+\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])++')"
                    + "|(?<comment>/\\*.*?\\*/|//[^\\n]*)",
            Pattern.DOTALL);

    static SourceText of(String source) {
        StringBuilder code = new StringBuilder(source);
        StringBuilder comments = new StringBuilder(blank(source));
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            code.replace(token.start(), token.end(), blank(token.group()));
            if (token.group("comment") != null) {
                comments.replace(token.start(), token.end(), token.group());
            }
        }
        return new SourceText(code.toString(), comments.toString());
    }

    /** One-based line of an offset, the same in both parts. */
    int lineOf(int offset) {
        return 1
                + (int) code.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private static String blank(String text) {
        return text.replaceAll("[^\\n]", " ");
    }
}
