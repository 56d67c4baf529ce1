package io.parley.server.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Each library stands in the root POM once, with its version and a line that says what it is for. */
final class DependencyReasonsTest {
    private static final String OURS = "io.parley";

    @Test
    void everyLibraryHasItsReasonInTheLineAboveIt() throws Exception {
        List<String> without = new ArrayList<>();
        for (Element dependency : dependencies(parse(Path.of("pom.xml")))) {
            boolean managed = "dependencyManagement".equals(ancestorName(dependency, 2));
            if (managed && !text(dependency, "groupId").equals(OURS) && !hasReason(dependency)) {
                without.add(name(dependency));
            }
        }
        assertThat(without).as("libraries without a comment above").isEmpty();
    }

    @Test
    void modulesNameLibrariesWithoutVersions() throws Exception {
        List<String> versioned = new ArrayList<>();
        for (String module : Sources.MODULES) {
            for (Element dependency : dependencies(parse(Path.of(module, "pom.xml")))) {
                if (!text(dependency, "version").isEmpty()) {
                    versioned.add(module + ": " + name(dependency));
                }
            }
        }
        assertThat(versioned).as("versions outside the root POM").isEmpty();
    }

    /** A comment directly above, or above an earlier library of the same group that it directly follows. */
    private static boolean hasReason(Element dependency) {
        Node before = dependency.getPreviousSibling();
        while (before != null && before.getNodeType() == Node.TEXT_NODE) {
            before = before.getPreviousSibling();
        }
        if (before instanceof Element earlier) {
            return text(earlier, "groupId").equals(text(dependency, "groupId"))
                    && !text(earlier, "groupId").equals(OURS)
                    && hasReason(earlier);
        }
        return before != null && before.getNodeType() == Node.COMMENT_NODE;
    }

    private static Document parse(Path relative) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Sources.ROOT.resolve(relative).toFile());
    }

    private static List<Element> dependencies(Document pom) {
        NodeList nodes = pom.getElementsByTagName("dependency");
        List<Element> found = new ArrayList<>();
        for (int n = 0; n < nodes.getLength(); n++) {
            found.add((Element) nodes.item(n));
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static String name(Element dependency) {
        return text(dependency, "groupId") + ":" + text(dependency, "artifactId");
    }

    /** The text of a direct child, empty if there is none. */
    private static String text(Element parent, String child) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(child)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }

    private static @Nullable String ancestorName(Node node, int levels) {
        @Nullable Node ancestor = node;
        for (int level = 0; level < levels && ancestor != null; level++) {
            ancestor = ancestor.getParentNode();
        }
        return ancestor == null ? null : ancestor.getNodeName();
    }
}
