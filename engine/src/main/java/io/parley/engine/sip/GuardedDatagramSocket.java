package io.parley.engine.sip;

import io.parley.engine.sip.guard.Gate;
import io.parley.engine.sip.guard.Glance;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;

/** Hands out the datagrams that pass the gate; the others are counted and gone. Read by one thread of the stack. */
final class GuardedDatagramSocket extends DatagramSocket {
    private final Gate gate;
    private final Glance glance = new Glance();

    GuardedDatagramSocket(int port, InetAddress address, Gate gate) throws SocketException {
        super(port, address);
        this.gate = gate;
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
        int room = packet.getLength();
        do {
            packet.setLength(room);
            super.receive(packet);
        } while (!gate.datagram(packet.getAddress(), packet.getData(), packet.getOffset(), packet.getLength(), glance));
    }
}
