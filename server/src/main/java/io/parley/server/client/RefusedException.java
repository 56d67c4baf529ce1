package io.parley.server.client;

import java.util.List;

/** The engine has answered with a problem (RFC 9457). */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String slug;
    private final transient List<String> problems;

    RefusedException(String slug, String detail, List<String> problems) {
        super(detail, null, false, false);
        this.slug = slug;
        this.problems = List.copyOf(problems);
    }

    /** The kind of problem, as openapi.yaml lists them: {@code no-such-bot}. */
    public String slug() {
        return slug;
    }

    /** What is wrong, one sentence each; often empty. */
    public List<String> problems() {
        return problems;
    }
}
