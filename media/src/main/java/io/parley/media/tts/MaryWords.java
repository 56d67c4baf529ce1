package io.parley.media.tts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads when each word is said from a MaryXML document that has been synthesised: phones ({@code ph}) and pauses
 * ({@code boundary}) follow each other and carry their duration; a token ({@code t}) stands for a word of the text, or
 * several together ({@code mtu}) for one that was written otherwise ("$5"). For one document.
 */
final class MaryWords {
    /** A token that is not found so near is one that the text does not have: Mary made it. */
    private static final int MAX_AHEAD_CHARACTERS = 40;

    private final String text;
    private final String lowerCase;
    private final List<WordMarks.Mark> marks = new ArrayList<>();
    private int at;
    private int millis;

    private MaryWords(String text) {
        this.text = text;
        this.lowerCase = text.toLowerCase(Locale.ROOT);
    }

    static WordMarks of(Element document, String text) {
        MaryWords words = new MaryWords(text);
        words.readChildren(document);
        return new WordMarks(words.marks);
    }

    private void read(Element element) {
        switch (element.getTagName()) {
            case "ph" -> millis += duration(element, "d");
            case "boundary" -> millis += duration(element, "duration");
            case "mtu" -> word(element, element.getAttribute("orig"));
            case "t" -> word(element, ownText(element));
            default -> readChildren(element);
        }
    }

    private void word(Element element, String written) {
        String word = written.strip().toLowerCase(Locale.ROOT);
        int start = millis;
        int found = word.isEmpty() ? -1 : lowerCase.indexOf(word, at);
        if (found < 0 || found > at + MAX_AHEAD_CHARACTERS || lowerCase.length() != text.length()) {
            // Not one word of the text; what it consists of may be.
            readChildren(element);
            return;
        }
        at = found + word.length();
        passOver(element);
        if (millis > start) {
            marks.add(new WordMarks.Mark(found, at, start, millis));
        } else if (!marks.isEmpty()) {
            // A full stop has no sound; it belongs to the word before it.
            WordMarks.Mark before = marks.removeLast();
            marks.add(new WordMarks.Mark(before.from(), at, before.startMillis(), before.endMillis()));
        }
    }

    private void readChildren(Element element) {
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                read(inner);
            }
        }
    }

    /** Counts the time of everything in an element. */
    private void passOver(Element element) {
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                switch (inner.getTagName()) {
                    case "ph" -> millis += duration(inner, "d");
                    case "boundary" -> millis += duration(inner, "duration");
                    default -> passOver(inner);
                }
            }
        }
    }

    private static int duration(Element element, String attribute) {
        String value = element.getAttribute(attribute);
        try {
            return value.isEmpty() ? 0 : Math.max(0, (int) Math.round(Double.parseDouble(value)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String ownText(Element token) {
        StringBuilder own = new StringBuilder();
        for (Node child = token.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.TEXT_NODE) {
                own.append(child.getNodeValue());
            }
        }
        return own.toString();
    }
}
