/**
 * Who looks: at the workers of the nodes linked here, at the fleet as a whole, at this server.
 *
 * <p>Open {@link org.hashrelay.actors.alerting.watch.Watching} first.
 */
package org.hashrelay.actors.alerting.watch;
