package io.parley.server.demo;

import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Setup;
import java.nio.file.Path;
import java.util.List;

/** baresip, a SIP telephone by others, as the person's telephone. */
final class BaresipCallee implements Callee {
    private final Baresip baresip;

    private BaresipCallee(Baresip baresip) {
        this.baresip = baresip;
    }

    static BaresipCallee start(Path folder) {
        return new BaresipCallee(Baresip.start(Setup.in(folder).withUser("person")));
    }

    @Override
    public String description() {
        return "baresip, an independent SIP telephone";
    }

    @Override
    public String uri() {
        return baresip.uri();
    }

    @Override
    public void dial(String uri) {
        baresip.dial(uri);
    }

    @Override
    public void say(Path wav) {
        baresip.say(wav);
    }

    @Override
    public void press(char key) {
        baresip.press(String.valueOf(key));
    }

    @Override
    public List<Path> heard() {
        return baresip.heard();
    }

    @Override
    public void close() {
        baresip.close();
    }
}
