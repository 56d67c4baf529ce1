package io.parley.media.tts;

/** The JSON of a request to {@code /v1/audio/speech}. Pure. */
final class SpeechRequest {
    private SpeechRequest() {}

    /** {@code speed} is left out at 1: not every service knows it. */
    static String json(SpeechService service, String text, String voice, double speed) {
        return "{\"model\":" + quoted(service.model()) + ",\"voice\":" + quoted(voice) + ",\"input\":" + quoted(text)
                + ",\"response_format\":" + quoted(service.format().word())
                + (speed == 1 ? "" : ",\"speed\":" + speed) + "}";
    }

    /** RFC 8259 section 7; a lone surrogate becomes a space, it has no sound. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ' || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                json.append(' ');
            } else {
                json.appendCodePoint(c);
            }
        });
        return json.append('"').toString();
    }
}
