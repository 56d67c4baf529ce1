package io.parley.server.http;

import io.javalin.http.Context;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Binding;
import io.parley.engine.registrar.Registrar;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code /v1/phones}: who may register, and who is registered; no secret, and of addresses only the network. */
final class PhoneRoutes {
    private static final int SUBSCRIBER_BYTES = 8;
    private static final int THOUSANDTHS = 1_000;

    private final Optional<Registrar> registrar;

    PhoneRoutes(Optional<Registrar> registrar) {
        this.registrar = registrar;
    }

    private record Phones(List<PhoneView> phones) {}

    private record PhoneView(
            String user,
            Optional<String> name,
            String trunk,
            boolean calls,
            boolean called,
            boolean registered,
            Optional<Instant> since,
            List<ContactView> contacts) {}

    private record ContactView(
            String network,
            String transport,
            double q,
            Optional<String> userAgent,
            Instant since,
            long expiresSeconds) {}

    void phones(Context ctx) {
        Json.answer(
                ctx,
                200,
                new Phones(registrar.map(Registrar::phones).orElse(List.of()).stream()
                        .flatMap(phone -> view(phone).stream())
                        .toList()));
    }

    private Optional<PhoneView> view(Registrar.Phone phone) {
        Account account = phone.account();
        return account.use() instanceof Account.Phone may
                ? Optional.of(new PhoneView(
                        account.user(),
                        Optional.of(account.name()).filter(name -> !name.isEmpty()),
                        account.trunk(),
                        may.calls(),
                        may.called(),
                        !phone.bindings().isEmpty(),
                        phone.bindings().stream().map(Binding::since).min(Instant::compareTo),
                        phone.bindings().stream().map(this::view).toList()))
                : Optional.empty();
    }

    private ContactView view(Binding binding) {
        return new ContactView(
                network(binding.origin().address()),
                binding.origin().transport(),
                binding.qThousandths() / (double) THOUSANDTHS,
                Optional.of(binding.userAgent()).filter(it -> !it.isEmpty()),
                binding.since(),
                registrar.map(it -> it.secondsLeft(binding)).orElse(0L));
    }

    /** {@code 192.0.2.0/24}, {@code 2001:db8:1:2:0:0:0:0/64}. */
    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        int kept = address instanceof Inet4Address ? bytes.length - 1 : SUBSCRIBER_BYTES;
        Arrays.fill(bytes, kept, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of the length of an address", e);
        }
    }
}
