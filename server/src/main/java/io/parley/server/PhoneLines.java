package io.parley.server;

import io.parley.engine.gateway.PhoneBook;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Binding;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.trunk.Trunk;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The phones of the trunks in force, and the SIP endpoints that they registered at. Any thread. */
final class PhoneLines implements PhoneBook {
    private final Registrar registrar;
    private final Lines lines;

    /** By name: those that have phones. */
    private volatile Map<String, Trunk> trunks = Map.of();

    PhoneLines(Registrar registrar, Lines lines) {
        this.registrar = registrar;
        this.lines = lines;
    }

    /** From now on these trunks' phones may register, and no others. */
    void keep(Collection<Trunk> inForce) {
        List<Trunk> withPhones =
                inForce.stream().filter(trunk -> trunk.phones().isPresent()).toList();
        trunks = withPhones.stream().collect(Collectors.toMap(Trunk::name, trunk -> trunk));
        registrar.keep(inForce.stream()
                .flatMap(trunk -> trunk.accounts(lines.signals(trunk).local()).stream())
                .toList());
    }

    @Override
    public Entry find(String user) {
        Optional<Account> account = registrar.account(user);
        Optional<Trunk> trunk = account.map(Account::trunk).map(trunks::get);
        if (account.isEmpty() || trunk.isEmpty() || !(account.get().use() instanceof Account.Phone phone)) {
            return new Entry.Unknown();
        }
        if (!phone.called()) {
            return new Entry.Barred();
        }
        List<Binding> bindings = registrar.bindings(user);
        return bindings.isEmpty()
                ? new Entry.Away()
                : new Entry.Here(trunk.get(), lines.signals(trunk.get()), lines.media(trunk.get()), bindings);
    }
}
