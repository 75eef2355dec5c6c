/**
 * How people are told: channels, messages, and what carries the one over the other.
 *
 * <p>Open {@link org.hashrelay.actors.alerting.notify.Courier} first.
 */
package org.hashrelay.actors.alerting.notify;
