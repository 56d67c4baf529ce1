package io.parley.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a request was not served (RFC 9457), as the body of an answer. Immutable.
 *
 * @param kind says what kind of problem, to programs
 * @param status of HTTP; the kind's own unless the problem says otherwise
 * @param detail for people; without numbers, speech, keys or values of variables
 * @param more further members
 */
record Problem(Kind kind, int status, String detail, Map<String, Object> more) {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String URN = "urn:parley:problem:";

    /** The kinds. Their slugs are promised to callers: they are never changed. */
    enum Kind {
        MALFORMED_JSON("malformed-json", 400, "The body is no JSON"),
        WRONG_QUERY("wrong-query", 400, "A query parameter is wrong"),
        WRONG_HEADER("wrong-header", 400, "A header is wrong"),
        BAD_REQUEST("bad-request", 400, "The request cannot be read"),
        NO_KEY("no-key", 401, "A valid API key is needed"),
        NO_SUCH_PATH("no-such-path", 404, "There is nothing at this path"),
        NO_SUCH_CALL("no-such-call", 404, "No such call"),
        NO_SUCH_FILE("no-such-file", 404, "The call left no such file"),
        NO_SUCH_BOT("no-such-bot", 404, "No such bot"),
        NO_SUCH_TRUNK("no-such-trunk", 404, "No such trunk"),
        WRONG_METHOD("wrong-method", 405, "The path does not know this method"),
        TOO_SLOW("too-slow", 408, "The body takes too long to arrive"),
        CALL_ENDED("call-ended", 409, "The call has ended"),
        CALL_RUNNING("call-running", 409, "The call has not ended"),
        REQUEST_RUNNING("request-running", 409, "The first request with this Idempotency-Key is not answered yet"),
        TOO_LARGE("too-large", 413, "The body is too large"),
        NOT_JSON("not-json", 415, "The body must be application/json"),
        WRONG_RANGE("wrong-range", 416, "Nothing of the file lies in this range"),
        WRONG_FIELDS("wrong-fields", 422, "The body's fields are wrong"),
        WRONG_VARIABLES("wrong-variables", 422, "The bot cannot be started with these variables"),
        WRONG_VOICE("wrong-voice", 422, "The voice cannot be had"),
        WRONG_DESTINATION("wrong-destination", 422, "The destination or the caller id cannot be used"),
        KEY_REUSED("key-reused", 422, "The Idempotency-Key belongs to another request"),
        NOT_NOW("not-now", 503, "The call cannot begin now"),
        TOO_BUSY("too-busy", 503, "The engine serves as many requests as it may"),
        PROMPT_FAILED("prompt-failed", 500, "A prompt cannot be rendered"),
        INTERNAL_ERROR("internal-error", 500, "The engine has a fault");

        private final String slug;
        private final int status;
        private final String title;

        Kind(String slug, int status, String title) {
            this.slug = slug;
            this.status = status;
            this.title = title;
        }

        int status() {
            return status;
        }
    }

    Problem {
        more = Map.copyOf(more);
    }

    static Problem of(Kind kind, String detail) {
        return new Problem(kind, kind.status, detail, Map.of());
    }

    /** With a list of what is wrong, one sentence each. */
    static Problem of(Kind kind, List<String> problems) {
        return new Problem(kind, kind.status, String.join("; ", problems), Map.of("problems", List.copyOf(problems)));
    }

    Problem withStatus(int other) {
        return new Problem(kind, other, detail, more);
    }

    Problem with(String member, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(more);
        all.put(member, value);
        return new Problem(kind, status, detail, all);
    }

    /** Told in a header, too (RFC 9110 section 10.2.3). */
    Problem retryAfter(int seconds) {
        return with(RETRY_AFTER_SECONDS, seconds);
    }

    static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

    /** To be thrown where the request is served. */
    ProblemException thrown() {
        return new ProblemException(this);
    }

    byte[] json() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", URN + kind.slug);
        body.put("title", kind.title);
        body.put("status", status);
        body.put("detail", detail);
        body.putAll(more);
        return Json.bytes(body);
    }
}
