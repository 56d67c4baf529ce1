package io.parley.dialog.cases;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** How tests went, in the XML that build servers read. */
public final class JUnitReport {
    private static final double NANOS_PER_SECOND = 1e9;

    private JUnitReport() {}

    /** A document with a {@code testsuite} for each bot. */
    public static String of(List<SuiteResult> suites) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            line(xml, 0);
            xml.writeStartElement("testsuites");
            for (SuiteResult suite : suites) {
                suite(xml, suite);
            }
            line(xml, 0);
            xml.writeEndElement();
            line(xml, 0);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a document in memory can be written", e);
        }
        return text.toString();
    }

    private static void suite(XMLStreamWriter xml, SuiteResult suite) throws XMLStreamException {
        line(xml, 1);
        xml.writeStartElement("testsuite");
        attribute(xml, "name", suite.bot());
        attribute(xml, "tests", Integer.toString(suite.results().size()));
        attribute(xml, "failures", Long.toString(suite.failed()));
        attribute(xml, "errors", "0");
        attribute(xml, "skipped", "0");
        attribute(
                xml,
                "time",
                seconds(suite.results().stream().mapToLong(CaseResult::nanos).sum()));
        for (CaseResult result : suite.results()) {
            line(xml, 2);
            xml.writeStartElement("testcase");
            attribute(xml, "classname", suite.bot());
            attribute(xml, "name", result.test().name());
            attribute(xml, "file", result.test().file());
            attribute(xml, "time", seconds(result.nanos()));
            if (!result.passed()) {
                List<String> why = TextReport.failure(result);
                line(xml, 3);
                xml.writeStartElement("failure");
                attribute(xml, "message", why.getFirst());
                xml.writeCharacters(allowed(String.join("\n", why)));
                xml.writeEndElement();
                line(xml, 2);
            }
            xml.writeEndElement();
        }
        line(xml, 1);
        xml.writeEndElement();
    }

    private static void line(XMLStreamWriter xml, int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, allowed(value));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_SECOND);
    }

    /** What XML 1.0 cannot hold (section 2.2) is shown as the replacement character. */
    private static String allowed(String text) {
        StringBuilder allowed = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean isChar = c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || (c >= 0x20 && c <= 0xD7FF)
                    || (c >= 0xE000 && c <= 0xFFFD)
                    || c >= 0x10000;
            allowed.appendCodePoint(isChar ? c : 0xFFFD);
        });
        return allowed.toString();
    }
}
