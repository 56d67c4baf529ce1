package io.parley.engine.gateway;

import io.parley.engine.audio.MediaAddress;
import io.parley.engine.registrar.Binding;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Trunk;
import java.util.List;

/** Finds the phones that registered with us. Any thread; does not wait. */
public interface PhoneBook {
    /** Without phones. */
    PhoneBook NONE = _ -> new Entry.Unknown();

    /** A phone, by its user. */
    Entry find(String user);

    /** What there is to a user. */
    sealed interface Entry {

        /** There is no such phone. */
        record Unknown() implements Entry {}

        /** It may not be called. */
        record Barred() implements Entry {}

        /** It is not registered now. */
        record Away() implements Entry {}

        /**
         * It is registered.
         *
         * @param trunk whose phone it is
         * @param sip where it registered
         * @param media where the audio of calls to it is
         * @param bindings in the order in which they are to be tried, at least one
         */
        record Here(Trunk trunk, SipEndpoint sip, MediaAddress media, List<Binding> bindings) implements Entry {
            public Here {
                bindings = List.copyOf(bindings);
            }
        }
    }
}
