package org.hashrelay.http.alerting;

import java.time.InstantSource;
import org.hashrelay.actors.alerting.notify.AddressFilter;
import org.hashrelay.actors.alerting.notify.Courier;

/** How this server tells people, and where it may. */
public record Telling(Courier courier, AddressFilter filter, InstantSource clock) {}
