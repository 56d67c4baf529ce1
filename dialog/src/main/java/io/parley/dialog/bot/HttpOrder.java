package io.parley.dialog.bot;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A question to a service. Templates are filled when it is asked.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param url values of variables are percent-encoded in it (RFC 3986 section 2.1); its scheme and host are fixed
 * @param body fields of a JSON object; empty: no body
 * @param timeout 100 ms … 30 s
 * @param into variable → JSON pointer (RFC 6901) of its value in the answer
 */
public record HttpOrder(
        String method,
        Template url,
        Map<String, Template> headers,
        Map<String, Template> body,
        Duration timeout,
        Map<String, String> into) {
    public HttpOrder {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        into = Collections.unmodifiableMap(new LinkedHashMap<>(into));
    }
}
