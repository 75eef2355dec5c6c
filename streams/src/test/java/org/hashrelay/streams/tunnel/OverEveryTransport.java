package org.hashrelay.streams.tunnel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule that holds whatever carries the tunnel; both ends get the settings as overrides. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ValueSource(
    strings = {
      "hashrelay.transport = tcp_tls\n",
      "hashrelay.transport = tcp_encrypt\n",
      "hashrelay { transport = quic, tunnel.quic.engine = native }\n",
      "hashrelay { transport = quic, tunnel.quic.engine = java }\n"
    })
@interface OverEveryTransport {}
